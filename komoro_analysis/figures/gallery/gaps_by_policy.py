"""How many indicators met their plan, by policy."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...analysis.results import results
from ...dataset import Data
from ...wording.line_breaks import em
from ..chart import Chart, Layout
from ..labels import label
from ..page import POINT, size_of
from ..rows import NAMES, figure_rows, name_rows
from ..style import BAD_TEXT, FAINT, GOOD, INK, LETTERS, MUTED, PALE, Look
from ..texts import Counts, Templates, counts

TEMPLATES = Templates(
    headline=(
        "{% if not total.judged %}{{ when }}の計画に対して判定できる指標はない"
        "{% elif policies | length < 2 %}{{ when }}の計画を達成したのは"
        "{{ total.seen }}指標中{{ total.met }}{% else %}"
        "{{ when }}の計画の達成が最も多いのは政策{{ best.number }}"
        "（{{ best.counts.seen }}指標中{{ best.counts.met }}）"
        "{% if worst.number != best.number %}、最も少ないのは政策{{ worst.number }}"
        "（{{ worst.counts.seen }}指標中{{ worst.counts.met }}）{% endif %}{% endif %}"
    ),
    message=(
        "{% if not total.judged %}{{ total.indicators }}指標に"
        "計画値、良い方向、実績のどれかがない。{% else %}"
        "全体では{% if total.not_available %}"
        "{{ published }}{{ total.seen }}指標のうち"
        "{% else %}{{ total.indicators }}指標中{% endif %}"
        "{{ total.met }}が達成{% if total.not_available %}"
        "（ほかに未公表{{ total.not_available }}）{% endif %}。"
        "{% for policy in policies if policies | length > 1 %}"
        "政策{{ policy.number }}は"
        "{% if policy.counts.seen %}{{ published if total.not_available }}"
        "{{ policy.counts.seen }}中{{ policy.counts.met }}"
        "{% else %}未公表{% endif %}{{ '。' if loop.last else '、' }}{% endfor %}"
        "{% endif %}"
    ),
    method=(
        "構成要素（男女など）がすべて計画値に達した指標を達成、"
        "一部だけの指標を一部達成とする"
    ),
)
TEXT_LINE = 0.5  # rows: a bar is as high as a name of two lines
LAYOUT = Layout(
    left=NAMES,
    right=4,
    above=1,
    below=9,
    row=11,
    axes={"xlabel": "指標の数（件）"},
    grid="x",
)


@dataclass(frozen=True)
class Stack:
    """One part of a bar: which count, in which words (the widest that fits)."""

    column: str
    words: tuple[str, str, str]
    face: str
    ink: str

    @property
    def edge(self) -> str:
        """Colour of the outline."""
        return self.ink if self.face == "white" else self.face


STACKS = (
    Stack("n_met", ("達成　{}", "達成\n{}", "達成\n{}"), GOOD, "white"),
    Stack("n_split", ("一部達成　{}", "一部達成\n{}", "一部\n達成{}"), PALE, INK),
    Stack("n_missed", ("未達成　{}", "未達成\n{}", "未達\n成{}"), "white", BAD_TEXT),
    Stack("n_not_available", ("未公表　{}", "未公表\n{}", "未公\n表{}"), FAINT, INK),
    Stack(
        "n_unjudged", ("判定せず　{}", "判定せず\n{}", "判定\nせず{}"), "white", MUTED
    ),
)
COUNTED = ["n_indicators", *(stack.column for stack in STACKS)]


@dataclass(frozen=True)
class Policy:
    """The counts of one policy."""

    number: str
    counts: Counts

    @property
    def share(self) -> float:
        """Share of the published indicators that met their plan."""
        return self.counts.met / max(self.counts.seen, 1)


@dataclass(frozen=True)
class Verdicts:
    """Counts by policy: `bars` a row a policy, and the numbers of the message."""

    bars: pd.DataFrame
    total: Counts
    policies: list[Policy]
    best: Policy
    worst: Policy


def prepare(data: Data) -> Verdicts:
    """Add up the summary of measures by policy."""
    summary = results(data).measure_summary.merge(data.measures, on="measure_id")
    rows = figure_rows(data).drop_duplicates("measure_id").set_index("measure_id")
    names = summary["measure_id"].map(rows["policy"])
    parts = summary.groupby("policy_id", sort=False)
    policies = [Policy(str(number), counts(part)) for number, part in parts]
    seen = [policy for policy in policies if policy.counts.seen] or policies

    return Verdicts(
        bars=summary.groupby(names, sort=False)[COUNTED].sum(),
        total=counts(summary),
        policies=policies,
        best=max(seen, key=lambda policy: policy.share),
        worst=min(seen, key=lambda policy: policy.share),
    )


def draw(ax: Axes, facts: Verdicts) -> None:
    """Draw a bar a policy, stacked by verdict, the count in words inside."""
    bars = facts.bars
    y = name_rows(ax, [str(name) for name in bars.index], text_line=TEXT_LINE)
    room, _ = size_of(ax)
    letters_per_one = room / bars["n_indicators"].max() / (LETTERS * POINT)

    start = np.zeros(len(bars))
    for stack in STACKS:
        size = bars[stack.column].to_numpy()
        draw_stack(ax, stack, y, start, size)
        write_counts(ax, stack, y, start, size, letters_per_one)
        start = start + size

    ax.set_xlim(0, 1.02 * start.max())
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def draw_stack(
    ax: Axes, stack: Stack, y: np.ndarray, start: np.ndarray, size: np.ndarray
) -> None:
    """Draw one verdict's part of every bar."""
    some = size > 0
    look: Look = {"color": stack.face, "edgecolor": stack.edge, "zorder": 2}
    ax.barh(y[some], size[some], 0.7, start[some], **look)


def write_counts(
    ax: Axes,
    stack: Stack,
    y: np.ndarray,
    start: np.ndarray,
    size: np.ndarray,
    letters_per_one: float,
) -> None:
    """Write each count in the widest words that its part of the bar holds."""
    for height, left, count in zip(y, start, size, strict=True):
        if count == 0:
            continue
        forms = [words.format(count) for words in stack.words]
        room = 0.9 * letters_per_one * count
        fitting = [form for form in forms if max(map(em, form.split("\n"))) < room]
        text = next(iter(fitting), forms[-1])
        label(ax, left + count / 2, height, text, color=stack.ink)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw)


def gaps_by_policy(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw how many indicators met their plan by policy, as stacked counts."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
