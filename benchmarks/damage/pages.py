"""Damage to a drawn page: runs of text dropped, doubled, shifted, laid over."""

import random
from collections.abc import Callable
from dataclasses import replace

from tests.builders import pdfs

from .drawing import Runs, TextRun, width
from .lines import is_number

RunMutator = Callable[[Runs, random.Random], None]


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
    beside = run.x + width(run.text[:middle])
    runs[at : at + 1] = [
        replace(run, x=beside, text=run.text[middle:]),
        replace(run, text=run.text[:middle]),
    ]


def letter_by_letter(runs: Runs, rng: random.Random) -> None:
    """Draw each letter of a run alone, as some programs do."""
    at = _pick(runs, rng)
    run = runs[at]
    runs[at : at + 1] = [
        replace(run, x=run.x + width(run.text[:place]), text=letter)
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


def white_number(runs: Runs, rng: random.Random) -> None:
    """Print a number in white behind another one."""
    run = runs[_pick(runs, rng)]
    digits = str(rng.randrange(10, 99))
    beside = run.x + width(run.text) + rng.choice([0.0, 6.0])
    runs.append(replace(run, x=beside, text=digits, grey=rng.choice([1, 0.99])))


def tiny_number(runs: Runs, rng: random.Random) -> None:
    """Print a number that nobody can read behind another one."""
    run = runs[_pick(runs, rng)]
    beside = run.x + width(run.text)
    digits = str(rng.randrange(10, 99))
    runs.append(replace(run, x=beside, text=digits, size=rng.choice([0.1, 0.5, 1.0])))


def footnote(runs: Runs, rng: random.Random) -> None:
    """Print a small raised digit behind a number."""
    run = runs[_pick(runs, rng)]
    mark = replace(run, x=run.x + width(run.text), text=str(rng.randrange(1, 9)))
    if rng.random() < 0.5:
        runs.append(replace(mark, size=5, y=run.y + 4))
    else:
        runs.append(replace(mark, size=5, rise=4))


def off_the_page(runs: Runs, rng: random.Random) -> None:
    """Print a number where no paper is."""
    run = runs[_pick(runs, rng)]
    x, y = rng.choice([(-60, run.y), (pdfs.WIDTH + 20, run.y), (run.x, -30)])
    runs.append(replace(run, x=x, y=y, text=str(rng.randrange(10, 99))))


def rotate_run(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs[at] = replace(runs[at], angle=rng.choice([90, 180, 270, 45, 2]))


def strike_out(runs: Runs, rng: random.Random) -> None:
    """Strike a number out, and print another one behind it."""
    at = _pick(runs, rng)
    run = runs[at]
    runs[at] = replace(run, is_struck=True)
    beside = run.x + width(run.text) + rng.choice([0.0, 8.0])
    runs.append(replace(run, x=beside, text=str(rng.randrange(10, 99))))


def cover(runs: Runs, rng: random.Random) -> None:
    """Cover a number with a white box, and print another one on it."""
    at = _pick(runs, rng)
    run = runs[at]
    runs[at] = replace(run, is_covered=True)
    runs.append(replace(run, text=str(rng.randrange(10, 99))))


def without_meaning(runs: Runs, rng: random.Random) -> None:
    """Draw a run in a font of ornaments."""
    at = _pick(runs, rng)
    runs[at] = replace(runs[at], has_meaning=False)


def another_size(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    runs[at] = replace(runs[at], size=rng.choice([4, 6, 12, 20]))


def wide_letters(runs: Runs, rng: random.Random) -> None:
    at = _pick(runs, rng)
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    runs[at] = replace(runs[at], text=runs[at].text.translate(wide))


def page_twice(runs: Runs, rng: random.Random) -> None:
    page = rng.choice(sorted({run.page for run in runs}))
    last = max(run.page for run in runs)
    runs += [replace(run, page=last + 1) for run in runs if run.page == page]


def swap_pages(runs: Runs, rng: random.Random) -> None:
    one, other = rng.sample(sorted({run.page for run in runs}), 2)
    places = {one: other, other: one}
    runs[:] = [replace(run, page=places.get(run.page, run.page)) for run in runs]


def drop_page(runs: Runs, rng: random.Random) -> None:
    page = rng.choice(sorted({run.page for run in runs}))
    runs[:] = [run for run in runs if run.page != page]


def split_between_digits(runs: Runs, rng: random.Random) -> None:
    """Draw a number in two runs with a gap between them."""
    at = _pick(runs, rng)
    run = runs[at]
    place = rng.randrange(len(run.text) + 1)
    beside = run.x + width(run.text[:place]) + rng.choice([0.3, 1.0, 3.0, 9.0])
    runs[at : at + 1] = [
        replace(run, text=run.text[:place]),
        replace(run, x=beside, text=run.text[place:]),
    ]


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
    "a white number": white_number,
    "a tiny number": tiny_number,
    "a raised footnote": footnote,
    "off the page": off_the_page,
    "a rotated run": rotate_run,
    "struck out": strike_out,
    "covered and written over": cover,
    "letters without meaning": without_meaning,
    "another size": another_size,
    "full width": wide_letters,
    "a page twice": page_twice,
    "two pages swapped": swap_pages,
    "a page dropped": drop_page,
    "a gap in a number": split_between_digits,
}
# A digit right behind a number makes a number like any other.
INVISIBLE_ON_PAGES = frozenset({"a number behind"})
