"""Damage to a drawn page: runs of text dropped, doubled, shifted, laid over."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas

from tests.builders import documents, pdfs

from .lines import is_number


@dataclass(frozen=True)
class TextRun:
    """A piece of text where it is drawn, in points from the page's lower left."""

    page: int
    x: float
    y: float
    text: str
    is_invisible: bool = False


Runs = list[TextRun]
RunMutator = Callable[[Runs, random.Random], None]


def layout(text: str) -> Runs:
    """Lay the pages of a text layer out, block under block."""
    runs = []
    for number, page in enumerate(documents.pages(text)):
        y = float(pdfs.HEIGHT - 50)
        for block in page.split("\n\n"):
            for line in filter(str.strip, block.split("\n")):
                runs.append(TextRun(number, 40, y, line))
                y -= pdfs.LINE
            y -= pdfs.GAP
    return runs


def draw(runs: Runs) -> bytes:
    """Draw the runs in their order."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(pdfs.WIDTH, pdfs.HEIGHT), invariant=1)
    pages = sorted({run.page for run in runs})
    for page in pages:
        canvas.setFont(pdfs.embedded_font(), pdfs.LINE - 1)
        for run in runs:
            if run.page == page:
                _draw_run(canvas, run)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_run(canvas: Canvas, run: TextRun) -> None:
    if not run.is_invisible:
        canvas.drawString(run.x, run.y, run.text)
        return
    hidden = canvas.beginText(run.x, run.y)
    hidden.setTextRenderMode(3)
    hidden.textLine(run.text)
    canvas.drawText(hidden)


def _pick(runs: Runs, rng: random.Random) -> int:
    """Choose a run that prints numbers."""
    return rng.choice([at for at, run in enumerate(runs) if is_number(run.text)])


def _is_halved(run: TextRun) -> bool:
    return len(run.text) > 1


def double_stroke(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs.insert(at, replace(runs[at], x=runs[at].x + rng.choice([0, 0.2, 0.5, 0.9])))


def double_layer(runs: Runs, rng: random.Random) -> None:
    """Print all again, a little shifted."""
    shift = rng.choice([0.3, 2.5, 4.0, 30.0])
    runs += [replace(run, x=run.x + shift) for run in runs]


def drop_run(runs: Runs, rng: random.Random) -> None:
    del runs[_pick(runs, rng)]


def repeat_below(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs.append(replace(runs[at], y=runs[at].y - rng.choice([4, 8, 10])))


def shift_down(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs[at] = replace(runs[at], y=runs[at].y - rng.choice([3, 6, 10, 24]))


def shift_aside(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs[at] = replace(runs[at], x=runs[at].x + rng.choice([-20, 5, 40, 300]))


def swap_places(runs: Runs, rng: random.Random) -> None:
    one, other = _pick(runs, rng), _pick(runs, rng)
    first, second = runs[one], runs[other]
    runs[one] = replace(first, text=second.text)
    runs[other] = replace(second, text=first.text)


def lay_over(runs: Runs, rng: random.Random) -> None:
    """Print another number over one, as a correction by hand would."""
    at = _pick(runs, rng)
    digits = str(rng.randrange(10, 10_000))
    runs.append(replace(runs[at], x=runs[at].x + rng.choice([0, 3, 20]), text=digits))


def append_beside(runs: Runs, rng: random.Random) -> None:
    """Print a number right behind another one."""
    at = _pick(runs, rng)
    behind = runs[at].x + 9 * len(runs[at].text)
    runs.append(replace(runs[at], x=behind, text=str(rng.randrange(10))))


def draw_backwards(runs: Runs, rng: random.Random) -> None:
    """Draw the second half of a run before the first, in the same places."""
    at = _pick(runs, rng)
    run = runs[at]
    middle = len(run.text) // 2
    if not middle:
        return
    width = _width(run.text[:middle])
    runs[at : at + 1] = [
        replace(run, x=run.x + width, text=run.text[middle:]),
        replace(run, text=run.text[:middle]),
    ]


def letter_by_letter(runs: Runs, rng: random.Random) -> None:
    """Draw each letter of a run alone, as some programs do."""
    at = _pick(runs, rng)
    run = runs[at]
    runs[at : at + 1] = [
        replace(run, x=run.x + _width(run.text[:place]), text=letter)
        for place, letter in enumerate(run.text)
        if letter.strip()
    ]


def hide(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs[at] = replace(runs[at], is_invisible=True)


def hidden_number(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    hidden = replace(runs[at], text=str(rng.randrange(100)), is_invisible=True)
    runs.append(replace(hidden, x=runs[at].x + 60))


def draw_in_another_order(runs: Runs, rng: random.Random) -> None:
    rng.shuffle(runs)


def move_to_another_page(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs[at] = replace(runs[at], page=max(0, runs[at].page + rng.choice([-1, 1])))


def _width(text: str) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, pdfs.embedded_font(), pdfs.LINE - 1))


PAGE_KINDS: dict[str, RunMutator] = {
    "double stroke": double_stroke,
    "double layer": double_layer,
    "drop a run": drop_run,
    "repeat below": repeat_below,
    "shift down": shift_down,
    "shift aside": shift_aside,
    "swap two places": swap_places,
    "lay a number over": lay_over,
    "a number behind": append_beside,
    "draw backwards": draw_backwards,
    "letter by letter": letter_by_letter,
    "hide a run": hide,
    "a hidden number": hidden_number,
    "another order": draw_in_another_order,
    "another page": move_to_another_page,
}
# A digit right behind a number makes a number like any other.
INVISIBLE_ON_PAGES = frozenset({"a number behind"})
