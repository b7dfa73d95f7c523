"""One way from a text to each medium: a text stays text until its type says it is safe.

| medium | function | type of what it gives |
|---|---|---|
| HTML, SVG, Word's XML | `html_text` | `markupsafe.Markup`, as Jinja's templates make it |
| Markdown of notebooks and widgets | `markdown_text`, `fill_markdown` | `Markdown` |
| cells of a workbook | `cell_text` | `str`, typed as text, never a formula |
| texts in CSV that Excel opens | `office_text` | `str`, never a formula |
| anywhere on one line | `plain_text` | `str` |

What is safe already passes unchanged, so that nothing is escaped twice.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

# What XML does not allow, and all other control characters but tab and line ends.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of what follows: a number could be read backwards.
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
LINE_ENDS = re.compile("[\r\n\t\x0b\x0c\u0085\u2028\u2029]+")
# Each sign that Markdown or HTML gives a meaning, $ in JupyterLab a formula; a point
# between digits is none.
MEANINGFUL = re.compile(r"[!\"#$&'()*+\-:<=>@\[\\\]_`{|}~]|(?<!\d)\.|\.(?!\d)")

CELL_LETTERS = 32767  # what Excel takes in one cell
PLAIN_NUMBER = re.compile(r"[+-]?[0-9,]*\.?[0-9]*")
FORMULA_STARTS = tuple("=+-@\t\r")


class Markdown(str):
    """A text that is Markdown already, and safe as such."""


def legal_text(text: object) -> str:
    """Drop what no document may hold: control characters and marks of direction."""
    return DIRECTION.sub("", ILLEGAL.sub("", str(text)))


def plain_text(text: object) -> str:
    """Write a text on one line.

    >>> plain_text("A\\u202eB\\n C")
    'AB C'
    """
    on_one_line = LINE_ENDS.sub(" ", str(text))
    return re.sub(" {2,}", " ", legal_text(on_one_line)).strip()


def html_text(text: object) -> "Markup":
    """Escape a text for HTML or XML; what is marked safe passes.

    >>> str(html_text("<b>「&」"))
    '&lt;b&gt;「&amp;」'
    """
    from markupsafe import Markup, escape

    if isinstance(text, Markup):
        return text
    return escape(legal_text(text))


def markdown_text(text: object) -> Markdown:
    """Escape a text for Markdown: signs become numbered entities, lines become one.

    >>> markdown_text("*<b>*")
    '&#42;&#60;b&#62;&#42;'
    """
    if isinstance(text, Markdown):
        return text
    return Markdown(MEANINGFUL.sub(lambda sign: f"&#{ord(sign[0])};", plain_text(text)))


def fill_markdown(template: str, *texts: object, **named: object) -> Markdown:
    """Fill a template of Markdown; each text is escaped unless it is Markdown.

    >>> fill_markdown("- **{}**：{}", "a_b", Markdown("*c*"))
    '- **a&#95;b**：*c*'
    """
    escaped = [markdown_text(text) for text in texts]
    escaped_names = {name: markdown_text(text) for name, text in named.items()}
    return Markdown(template.format(*escaped, **escaped_names))


def cell_text(text: object) -> str:
    """Write a text for a cell of a workbook, no longer than Excel takes."""
    return legal_text(text)[:CELL_LETTERS]


def looks_like_formula(text: str) -> bool:
    """Tell a text that a spreadsheet would take for a formula if it were typed."""
    return text.startswith(FORMULA_STARTS)


def office_text(text: object) -> object:
    """Write a text for a CSV that a spreadsheet opens: an apostrophe disarms a formula.

    Numbers stay as they are, and so does what is missing.

    >>> office_text("=1+1"), office_text("-12.5"), office_text("ごみ")
    ("'=1+1", '-12.5', 'ごみ')
    """
    if not isinstance(text, str) or not looks_like_formula(text):
        return text
    return text if PLAIN_NUMBER.fullmatch(text) else f"'{text}"
