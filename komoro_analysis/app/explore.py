"""Look around by hand in JupyterLab: choose, see table, figure and sentence change, assume a value, save the figure."""

import os
from dataclasses import replace

from IPython.display import Markdown, display
from matplotlib.figure import Figure

from ..analysis.results import results
from ..analysis.what_if import assume, next_year
from ..dataset import Data
from ..figures import style
from ..figures.export import Picture
from ..figures.export import save as save_figure
from ..figures.measures.panel import panel
from ..wording import words
from ..wording.line_breaks import wrap

METHODS = {
    "計画を踏まえた推計": "pooled",
    "変化なし": "persistence",
    "直線の延長": "linear",
}
WIDE = {"layout": {"width": "44em"}, "style": {"description_width": "9em"}}


def view(
    data: Data,
    keys: tuple[str, ...],
    year: int,
    method: str = "pooled",
    assumed: str = "",
) -> Figure:
    """Show table, figure and sentences of some series as known after `year`, by one method; return the figure.

    assumed: values for the year after, in the order of keys, with blanks or 、 between them. Errors: ValueError.
    """
    o, values = data.observations, map(float, assumed.replace("、", " ").split())
    shown = replace(
        data, observations=o[~(o["kind"].eq("actual") & (o["fiscal_year"] > year))]
    )
    shown = (
        assume(shown, new) if (new := dict(zip(keys, values, strict=False))) else shown
    )
    r, columns = results(shown), min(len(keys), 3)
    vars(r)["projections"] = r.projections[r.projections["method"] == method].assign(
        method="pooled"
    )  # what all below show
    t, table = words.table(shown).loc[list(keys)], words.overview(shown).loc[list(keys)]
    with style.drawing():
        figure = Picture(
            figsize=(3.6 * columns, 3.0 * -(-len(keys) // columns)),
            layout="constrained",
        )
        for i, key in enumerate(keys):
            ax = panel(
                shown,
                key,
                ax=figure.add_subplot(-(-len(keys) // columns), columns, i + 1),
            )
            ax.set_title("\n".join(wrap(t.loc[key, "label"], 22, 2)))
    display(words.shown(table), figure, Markdown("\n".join("- " + t["sentence"])))
    return figure


def explore(data: Data, folder: str = "reports/figures") -> None:
    """Show the controls and what they choose; in a copy made by the build, which has no kernel, only the first view."""
    import ipywidgets as w

    measures = words.table(data).groupby("measure_id")
    labels = {
        key: list(zip(part["label"], part.index, strict=True)) for key, part in measures
    }
    years = sorted(results(data).gaps["fiscal_year"].unique(), reverse=True)
    names = [
        (f"{m.measure_id}　{m.name}", m.measure_id)
        for m in data.measures.itertuples(index=False)
    ]
    measure = w.Dropdown(options=names, description="施策", **WIDE)
    chosen = w.SelectMultiple(
        options=labels[measure.value], description="指標（複数可）", rows=6, **WIDE
    )
    year = w.Dropdown(
        options=[(f"{words.fiscal(y)}まで", y) for y in years],
        description="実績",
        **WIDE,
    )
    method = w.Dropdown(options=METHODS, description="見込みの方法", **WIDE)
    assumed = w.Text(description=f"{words.fiscal(next_year(data))}の仮定値", placeholder="例：55.0 60（指標の順に）",
                     continuous_update=False, **WIDE)  # fmt: skip
    button, note, last = w.Button(description="図を保存"), w.Label(), {}

    def refill(_) -> None:
        chosen.options, assumed.value = labels[measure.value], ""

    def draw(keys: tuple, **options) -> None:
        try:
            last["figure"] = view(
                data, keys or tuple(key for _, key in labels[measure.value]), **options
            )
        except ValueError as error:
            display(Markdown(f"仮定値は数字で入力してください（{error}）。"))

    def save(_) -> None:
        paths = save_figure(last["figure"], folder, f"explore_{measure.value}")
        note.value = "保存しました：" + "、".join(path.name for path in paths)

    if os.environ.get("KOMORO_FIGURES"):
        return draw((), year=year.value)
    measure.observe(refill, "value")
    button.on_click(save)
    shown = w.interactive_output(
        draw, {"keys": chosen, "year": year, "method": method, "assumed": assumed}
    )
    display(
        w.VBox([measure, chosen, year, method, assumed, w.HBox([button, note]), shown])
    )
