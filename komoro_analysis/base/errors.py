"""The one error that bad input raises."""


class InputError(ValueError):
    """Say what is wrong with an input: file, line, 施策, what was found and what was expected."""


def unexpected(error: BaseException) -> str:
    """Say on one line what went wrong where nothing was expected to."""
    what = f"{type(error).__name__}: {error}"
    return f"予期しない誤りです（{what}）。KOMORO_DEBUG=1 で詳しく表示します"
