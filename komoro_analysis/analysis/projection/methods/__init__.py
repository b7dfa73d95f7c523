"""The methods of projection, one file each; a new file here is a new method.

A file defines `METHOD`; its place in tables is its `order`.
"""

import functools
import importlib
import pkgutil

from .method import Method


@functools.cache
def methods() -> dict[str, Method]:
    """Give all methods by name, in the order in which tables list them."""
    files = [file.name for file in pkgutil.iter_modules(__path__)]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in files]
    found = [module.METHOD for module in modules if hasattr(module, "METHOD")]

    return {method.name: method for method in sorted(found, key=lambda m: m.order)}
