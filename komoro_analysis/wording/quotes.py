"""Quotation marks of Japanese text."""

INNER = str.maketrans("「」", "『』")


def quoted(text: str) -> str:
    """Put a text in 「」; those that stand in it become 『』."""
    return f"「{text.translate(INNER)}」"
