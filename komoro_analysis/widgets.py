"""Look around by hand in JupyterLab: choose, see table, figure and sentence change, assume a value, save the figure."""

import os
from dataclasses import replace

from IPython.display import Markdown, display

from . import figures, style, words
from .dataset import Data
from .results import results
from .whatif import assume, next_year

METHODS = {"計画を踏まえた推計（pooled）": "pooled", "変化なし（persistence）": "persistence", "直線延長（linear）": "linear"}


def view(data: Data, keys: tuple[str, ...], year: int, method: str = "pooled", assumed: str = "") -> figures.Figure:
    """Show table, figure and sentences of some series as known after a year, by one method; return the figure.

    assumed: values for the year after the newest, in the order of keys, separated by blanks (空白 or 、); "" is none.
    """
    o, values = data.observations, map(float, assumed.replace("、", " ").split())
    shown = replace(data, observations=o[~(o["kind"].eq("actual") & (o["fiscal_year"] > year))])
    shown = assume(shown, new) if (new := dict(zip(keys, values, strict=False))) else shown
    r, names = results(shown), results(data).series.apply(words.series_name, axis=1)
    r.projections = r.projections[r.projections["method"] == method].assign(method="pooled")  # the one that is shown
    with style.drawing():
        figure = style.Picture(figsize=(max(3.4 * len(keys), 4), 3), layout="constrained")
        for key, ax in zip(keys, figure.subplots(1, len(keys), squeeze=False)[0], strict=True):
            figures.panel(shown, key, ax=ax).set_title(style.wrap(names[key], 20, 2)[0])
    display(words.overview(shown).loc[list(keys)].set_index("指標"), figure)
    said = words.sentences(shown).set_index("series_id")["sentence"]
    display(Markdown("\n".join(f"- {said[key]}" for key in keys)))
    return figure


def explore(data: Data, folder: str = "reports/figures") -> None:
    """Show the controls and what they choose; in a copy made by the build, which has no kernel, the first view alone."""
    import ipywidgets as w

    s, wide = results(data).series, {"layout": {"width": "40em"}, "style": {"description_width": "9em"}}
    measures = [(f"{m.measure_id} {m.name}", m.measure_id) for m in data.measures.itertuples()]
    labels = {m: [(words.series_name(row), key) for key, row in part.iterrows()] for m, part in s.groupby("measure_id")}
    years = sorted(results(data).gaps["fiscal_year"].unique(), reverse=True)
    measure = w.Dropdown(options=measures, description="施策", **wide)
    chosen = w.SelectMultiple(options=labels[measure.value], description="指標（複数可）", rows=6, **wide)
    chosen.value = tuple(key for _, key in chosen.options)
    year = w.Dropdown(options=[(f"{words.fiscal(y)}まで", y) for y in years], description="実績", **wide)
    method = w.Dropdown(options=METHODS, description="見込みの方法", **wide)
    assumed = w.Text(description=f"{words.fiscal(next_year(data))}の仮定値", placeholder="例：55.0（複数の指標は空白で区切る）",
                     continuous_update=False, **wide)  # fmt: skip
    button, note, last = w.Button(description="図を保存"), w.Label(), {}

    def refill(change: dict) -> None:
        chosen.options, chosen.value = labels[change["new"]], tuple(key for _, key in labels[change["new"]])

    def draw(keys: tuple, **options) -> None:
        last["figure"] = view(data, keys, **options) if keys else display(Markdown("指標を選んでください。"))

    def save(_) -> None:
        paths = style.save(last["figure"], folder, f"explore_{measure.value}")
        note.value = "保存しました：" + "、".join(path.name for path in paths)

    if os.environ.get("KOMORO_FIGURES"):
        return draw(chosen.value, year=year.value)
    measure.observe(refill, "value")
    button.on_click(save)
    shown = w.interactive_output(draw, {"keys": chosen, "year": year, "method": method, "assumed": assumed})
    display(w.VBox([measure, chosen, year, method, assumed, w.HBox([button, note]), shown]))
