"""Letters as figures draw them: with a substitute for those that no font has."""

from ..base.letters import drawable

BREAK = "\n"


def legible(text: str) -> str:
    """Give a text with 〓 for each letter that no font has; line ends stay."""
    return BREAK.join(drawable(line) for line in text.split(BREAK))
