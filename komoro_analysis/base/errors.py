"""The one error that bad input raises."""


class InputError(ValueError):
    """Say what is wrong with an input: file, line, 施策, what was found and what was expected."""
