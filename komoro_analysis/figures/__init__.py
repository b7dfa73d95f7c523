"""The set of figures, one function each, loaded when first used."""


def __getattr__(name: str) -> object:
    from . import charts

    return getattr(charts, name)
