"""What an Excel cell with a number in it shows, or why that cannot be told."""

import re
from dataclasses import dataclass

# More digits than this a float does not keep.
SIGNIFICANT_DIGITS = 15

# Parts of a number format that show nothing, or only a blank.
_COLOUR = re.compile(r"\[(?:Black|Red|Blue|Green|White|Color ?\d+|黒|赤|青|緑)\]", re.I)
_PADDING = re.compile(r"_.|\*.|\\ | ")
_ESCAPED_SIGN = re.compile(r'\\([-()△▲])|"([-△▲])"')
_DIGITS = re.compile(r"(?P<grouped>#,##)?0(?:\.(?P<decimals>0+))?")
_MINUS = {"-": "-", "△": "△", "▲": "▲"}


@dataclass(frozen=True)
class Shown:
    """The text that a cell shows; `problem`: why it is not what the cell holds."""

    text: str
    problem: str = ""


@dataclass(frozen=True)
class _Section:
    """A part of a number format: for positive numbers, or for negative ones."""

    minus: str
    grouped: bool
    decimals: int


def shown_number(value: int | float, number_format: str) -> Shown:
    """Return what a cell shows of a number.

    `General` shows the number as typed. Formats with a fixed number of decimals are
    followed where they hide nothing; any other is a problem.
    """
    plain = _plain(value)
    if number_format in ("General", "@", "G/標準", ""):
        return Shown(plain)

    section = _section_for(value, number_format)
    if section is None:
        problem = f"表示形式「{number_format}」の数値（{plain}）"
        return Shown(plain, problem)

    grouping = "," if section.grouped else ""
    digits = f"{abs(value):{grouping}.{section.decimals}f}"
    text = section.minus + digits if value < 0 else digits
    if abs(float(digits.replace(",", "")) - abs(value)) > _float_noise(value):
        return Shown(text, f"{text}と表示されている数値（{plain}）")
    return Shown(text)


def _plain(value: int | float) -> str:
    """Write a number without an exponent and without what a float adds to it."""
    if isinstance(value, int):
        return str(value)

    shortest = f"{value:.{SIGNIFICANT_DIGITS}g}"
    if "e" not in shortest:
        return shortest

    return f"{float(shortest):.{SIGNIFICANT_DIGITS}f}".rstrip("0").rstrip(".")


def _float_noise(value: int | float) -> float:
    return abs(value) * 10.0 ** (1 - SIGNIFICANT_DIGITS)


def _section_for(value: int | float, number_format: str) -> _Section | None:
    """Return the section of a format that shows a number, if it is a plain one."""
    sections = number_format.split(";")
    if value < 0 and len(sections) > 1:
        return _parse_section(sections[1], needs_minus=True)
    if value == 0 and len(sections) > 2:
        return _parse_section(sections[2], needs_minus=False)

    section = _parse_section(sections[0], needs_minus=False)
    if section and value < 0:
        return _Section("-", section.grouped, section.decimals)

    return section


def _parse_section(section: str, needs_minus: bool) -> _Section | None:
    text = _COLOUR.sub("", section)
    text = _ESCAPED_SIGN.sub(r"\1\2", text)
    text = _PADDING.sub("", text)

    minus = ""
    if text.startswith("(") and text.endswith(")"):
        minus = "-"
        text = text[1:-1]
    elif text[:1] in _MINUS:
        minus = text[0]
        text = text[1:]

    match = _DIGITS.fullmatch(text)
    if not match or bool(minus) != needs_minus:
        return None
    decimals = len(match["decimals"] or "")
    return _Section(minus, match["grouped"] is not None, decimals)
