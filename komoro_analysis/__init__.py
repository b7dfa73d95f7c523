"""Komoro City's plan indicators: tidy tables, gaps, trends, honest projections. `import komoro_analysis as ka`.

Everything is loaded when first used, so that the import itself costs next to nothing.
"""

import importlib

__version__ = "0.2.0"
RESULT_TABLES = ("gaps", "trends", "projections", "assessments", "measure_summary", "quality", "sensitivity", "what_if")
FIGURE_STEMS = ("gaps_all", "gaps_by_policy", "trends_pace", "projection_all", "projection_heatmap", "systems_compare")
FIGURE_STEMS += ("survey_noise", "method_reliability", "sensitivity")
_WHERE = {
    "InputError": "base.errors",
    "Data": "dataset",
    "load": "dataset",
    "latest": "dataset",
    "series": "dataset",
    "gaps": "analysis.gaps",
    "trends": "analysis.trends",
    "project": "analysis.projection.projection",
    "projections": "analysis.projection.projection",
    "assess": "analysis.assessments.assessment",
    "assessments": "analysis.assessments.assessment",
    "measure_summary": "analysis.summary",
    "quality": "analysis.findings.findings",
    "sentences": "wording.words",
    "show": "app.build",
    "figures": "figures:",
    "explore": "app.explore",
    "sensitivity": "analysis.what_if",
    "what_if": "analysis.what_if",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    where, whole, _ = _WHERE[name].partition(":")
    module = importlib.import_module(f".{where}", __name__)
    value = module if whole else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *_WHERE]
