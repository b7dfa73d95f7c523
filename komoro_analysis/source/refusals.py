"""What the readers in the child process raise."""


class Refusal(Exception):
    """What a reader in the child process refuses: what is there, what is needed."""

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(found, needed)
        self.found = found
        self.needed = needed
