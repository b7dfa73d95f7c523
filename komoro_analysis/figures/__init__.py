"""The set of figures, one function each: `ka.figures.gaps_all(data)`.

What is not a figure of its own: `measure` (a page of one 施策), `panel` (one series),
`comparison` (one statistic among other cities), `catalogue` (all of them), `alt_text`,
`save`. Loaded when first used.
"""

from importlib import import_module

from .stems import FIGURE_STEMS, figure_stems

TOOLS = {
    "alt_text": "registry",
    "catalogue": "registry",
    "comparison": "families.comparison",
    "measure": "measures.page",
    "panel": "measures.panel",
    "save": "export",
}
__all__ = [
    "FIGURE_STEMS",
    "alt_text",
    "catalogue",
    "comparison",
    "figure_stems",
    "measure",
    "panel",
    "save",
    "style",
]


def __getattr__(name: str) -> object:
    if name == "style":  # `ka.style` as well
        return import_module(".style", __name__)
    if name in TOOLS:
        return getattr(import_module(f".{TOOLS[name]}", __name__), name)
    if name in figure_stems():
        return getattr(import_module(f".gallery.{name}", __name__), name)

    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *TOOLS, *figure_stems()]
