"""What the explorer says of a view: conditions, a table, sentences; all escaped."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pandas as pd

from ..base.markup import html_text
from ..dataset import Data
from ..wording.numbers import fiscal, format_value
from ..wording.vocabulary import Words, vocabulary
from ..wording.wording import Wording
from .explore_picture import IF_SO, NOW
from .explore_view import View

NO_SCENARIO = "none"
OWN = "own"
CELL = "padding: 2px 10px; text-align: {side}; border-bottom: 1px solid #dadada"


def headline(data: Data, measure_id: str) -> str:
    """Name the 施策."""
    names = data.measures.set_index("measure_id")["name"]
    return f"{data.municipality.words.measure} {measure_id}　{names[measure_id]}"


def condition(view: View, scenario: str) -> str:
    """Say under which conditions the view holds."""
    method = vocabulary().choice[view.choice.method]
    known = f"実績は{fiscal(view.choice.known_until)}まで。見込みの方法：{method}"
    if view.if_so is None:
        return f"{known}。"
    return f"{known}。{fiscal(view.year)}の仮定：{_assumption(view, scenario)}。"


def _assumption(view: View, scenario: str) -> str:
    """Say what is assumed: a scenario by its name, own values one by one."""
    if scenario != OWN:
        return vocabulary().scenario[scenario]

    about = view.now.rows.to_dict("index")
    return "、".join(
        _say_value(about[key], value)
        for key, value in view.choice.assumed
        if key in about
    )


def _say_value(about: dict[Hashable, Any], value: float) -> str:
    return f"{about['label']} {format_value(value, about['unit'], about['digits'])}"


def choices(words: Words) -> list[tuple[str, str]]:
    """Pair each word with its code, as a control offers them."""
    return [(word, code) for code, word in words.items()]


def table(view: View) -> str:
    """Write one row per indicator, two where values are assumed, as HTML."""
    due = fiscal(view.now.rows["target_year"].max())
    known = fiscal(view.choice.known_until)
    heads = ["指標", "", f"{known}実績", f"{fiscal(view.year)}（仮定）", f"{due}推計"]
    heads += ["10回中8回入る範囲", "達成の見込み", f"{due}目標"]
    if view.if_so is None:
        heads.remove(f"{fiscal(view.year)}（仮定）")

    lines = []
    for key, row in view.now.rows.iterrows():
        lines.append(_line(str(row["label"]), NOW, row, row, view))
        if view.if_so is not None:
            supposed = view.if_so.rows.loc[[str(key)]].iloc[0]
            lines.append(_line("", IF_SO, row, supposed, view))
    head = "".join(_cell(word, "th") for word in heads)
    return f'<table class="explore"><tr>{head}</tr>{"".join(lines)}</table>'


def _line(name: str, word: str, now: pd.Series, shown: pd.Series, view: View) -> str:
    """Write a row of the table: how things stand, or what follows if so."""
    cells = [name, word, now["actual_text"]]
    if view.if_so is not None:
        cells.append("" if word == NOW else shown["actual_text"])
    cells += [shown["point_text"], shown["span_text"], shown["chance_text"]]
    cells.append(now["target_text"])

    return f"<tr>{''.join(_cell(str(cell), 'td') for cell in cells)}</tr>"


def _cell(text: str, tag: str) -> str:
    side = "right" if text[:1].isdigit() else "left"
    return f'<{tag} style="{CELL.format(side=side)}">{html_text(text)}</{tag}>'


def sentences(view: View) -> str:
    """Write what is said of each indicator, as HTML lists."""
    said = _list(NOW, _sentences_of(view.now))
    if view.if_so is not None:
        title = f"{fiscal(view.year)}を仮定した場合"
        said += _list(title, _sentences_of(view.if_so))
    return said


def _sentences_of(words: Wording) -> Sequence[str]:
    return [str(sentence) for sentence in words.rows["sentence"]]


def _list(title: str, texts: Iterable[str]) -> str:
    items = "".join(f"<li>{html_text(text)}</li>" for text in texts)
    return f"<p><b>{html_text(title)}</b></p><ul>{items}</ul>"


def picture(png_base64: str, alt: str) -> str:
    """Write the picture as HTML, with words for who does not see it."""
    shown = f"data:image/png;base64,{png_base64}"
    return f'<img class="explore" alt="{html_text(alt)}" src="{shown}">'


def warning(text: str) -> str:
    """Write what was wrong with an entry, as HTML."""
    return f'<p role="alert" style="color: #b00020">{html_text(text)}</p>'
