"""Komoro City's plan indicators: tidy tables, gaps, trends, honest projections. `import komoro_analysis as ka`.

Everything is loaded when first used, so that the import itself costs next to nothing.
"""

import importlib

__version__ = "0.1.0"
RESULT_TABLES = ("gaps", "trends", "projections", "assessments", "measure_summary", "quality", "sensitivity", "what_if")
FIGURE_STEMS = ("gaps_all", "gaps_by_policy", "trends_pace", "projection_all", "projection_heatmap", "systems_compare")
FIGURE_STEMS += ("survey_noise", "method_reliability", "sensitivity")
_WHERE = {
    "InputError": "errors",
    "Data": "dataset",
    "load": "dataset",
    "latest": "dataset",
    "series": "dataset",
    "gaps": "gap",
    "trends": "trend",
    "project": "projection",
    "projections": "projection",
    "assess": "assessment",
    "assessments": "assessment",
    "measure_summary": "summary",
    "quality": "findings",
    "sentences": "words",
    "show": "build",
    "figures": None,
    "explore": "widgets",
    "sensitivity": "whatif",
    "what_if": "whatif",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f".{_WHERE[name] or name}", __name__)
    value = getattr(module, name) if _WHERE[name] else module
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *_WHERE]
