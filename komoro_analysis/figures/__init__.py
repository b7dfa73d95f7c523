"""The set of figures, one function each, loaded when first used."""

import importlib


def __getattr__(name: str) -> object:
    return getattr(importlib.import_module(f"{__name__}.charts"), name)
