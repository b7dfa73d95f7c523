"""Draw the stages of the package and the imports between them: `python docs/draw_structure.py` writes structure.svg."""

from collections import Counter
from pathlib import Path

import grimp
import matplotlib

matplotlib.use("svg")
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

PACKAGE = "komoro_analysis"
STAGES = "base source tidy dataset analysis wording figures publish app".split()
OUT = Path(__file__).with_name("structure.svg")


def imports_between_stages() -> Counter[tuple[str, str]]:
    """Count the modules of one stage that import a module of another: (importer, imported) → count."""
    graph = grimp.build_graph(PACKAGE)
    counted: Counter[tuple[str, str]] = Counter()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            stages = (_stage(importer), _stage(imported))
            if stages[0] != stages[1] and set(stages) <= set(STAGES):
                counted[stages] += 1
    return counted


def modules_per_stage() -> Counter[str]:
    """Count the modules of each stage."""
    return Counter(_stage(module) for module in grimp.build_graph(PACKAGE).modules)


def _stage(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def draw() -> Figure:
    """Draw one box a stage, in the order of the layers, and one arrow for each direction of imports."""
    figure = Figure(figsize=(11, 4.2))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.7, len(STAGES) - 0.3), ylim=(-1.7, 2.6))
    axes.axis("off")

    sizes = modules_per_stage()
    for place, stage in enumerate(STAGES):
        box = FancyBboxPatch(
            (place - 0.38, -0.3),
            0.76,
            0.6,
            "round,pad=0.04",
            fc="#CFE3F1",
            ec="#0072B2",
        )
        axes.add_patch(box)
        axes.text(place, 0.07, stage, ha="center", va="center", fontsize=11)
        text = f"{sizes[stage]} modules"
        axes.text(place, -0.17, text, ha="center", va="center", fontsize=7.5)

    for (importer, imported), count in sorted(imports_between_stages().items()):
        _arrow(axes, STAGES.index(importer), STAGES.index(imported), count)
    axes.text(
        -0.6,
        -1.55,
        "An arrow points to what is imported; its width is the number of imports.",
        fontsize=8,
    )
    return figure


def _arrow(axes: matplotlib.axes.Axes, start: int, end: int, count: int) -> None:
    above = (
        start > end
    )  # imports of earlier stages; one that pointed the other way would run below, in red
    height = 0.42 if above else -0.42
    arrow = FancyArrowPatch(
        (start, height),
        (end, height),
        connectionstyle=f"arc3,rad={0.35 if above else 0.3}",
        arrowstyle="-|>",
        mutation_scale=8,
        lw=0.4 + 0.12 * count,
        color="#5A5A5A" if above else "#D55E00",
        alpha=0.6,
    )
    axes.add_patch(arrow)


if __name__ == "__main__":
    matplotlib.rcParams["svg.hashsalt"] = "komoro"
    matplotlib.rcParams["svg.fonttype"] = "none"
    draw().savefig(OUT, metadata={"Date": None, "Creator": None})
