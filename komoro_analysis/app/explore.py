"""Look around by hand in JupyterLab: choose, assume, see at once what follows.

`ka.explore(data)` shows the controls and what they choose. In a copy that a build has
made there is no kernel: it holds the first view, and asks nothing of anybody.
"""

import os
from pathlib import Path

from ..base.project import find_project
from ..dataset import Data
from .show import PICTURES

FIGURES = Path("reports/figures")
NO_KERNEL = "この写しでは操作できません。操作するには make lab で開いてください。"


def explore(data: Data, folder: str | Path | None = None) -> None:
    """Show the controls and what they choose; every change is shown at once.

    `folder`: where 図を保存 writes PNG, SVG and PDF (None: `reports/figures` of the
    project). Values can be assumed for next year, one by one or by a scenario: 現状 and
    仮定 then stand side by side.
    """
    from IPython.display import HTML, display

    if os.environ.get(PICTURES):
        from .explore_controls import first_view

        display(HTML(first_view(data) + f"<p>{NO_KERNEL}</p>"))
        return

    from .explore_controls import Explorer

    target = Path(folder) if folder is not None else find_project() / FIGURES
    display(Explorer(data, target).box)
