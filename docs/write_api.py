"""Write api.md from the stub of the package: `python docs/write_api.py`."""

import re
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
STUB = HERE.parent / "komoro_analysis/__init__.pyi"
OUT = HERE / "api.md"
INTRODUCTION = """# API

`import komoro_analysis as ka`. A verb takes the data that `ka.load()` gives and returns
a pandas DataFrame of its own, to be edited freely. The examples run as doctests.
Figures are `ka.figures.NAME(data, *, ax=None, fig=None, size="a4")`; their names stand
in `ka.FIGURE_STEMS`.

This page is written from the package's stub by `python docs/write_api.py`.
"""


def verbs_by_module() -> dict[str, list[str]]:
    """List the public names of the stub by the module that has them."""
    found = defaultdict(list)
    imports = re.findall(
        r"^from \.(\S*) import (\w+) as (\w+)$", STUB.read_text(encoding="utf-8"), re.M
    )
    for module, _, name in imports:
        if module:
            found[f"komoro_analysis.{module}"].append(name)
    return dict(found)


def page() -> str:
    """Return the page: a part for each module, in the order of the stub."""
    parts = [INTRODUCTION]
    for module, names in verbs_by_module().items():
        members = ", ".join(names)
        options = f"      show_root_heading: true\n      members: [{members}]\n"
        parts.append(f"::: {module}\n    options:\n{options}")
    return "\n".join(parts)


if __name__ == "__main__":
    OUT.write_text(page(), encoding="utf-8")
