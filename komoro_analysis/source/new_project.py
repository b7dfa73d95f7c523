"""A project folder for a plan that was written into the form."""

import tempfile
from pathlib import Path

from ..base.errors import Place
from ..base.files import write_files
from ..base.judgements import read_judgements
from .plan_edition import plan_edition
from .plan_judgements import judgement_files
from .plan_reader import PlanTables, read_plan
from .project_notebooks import notebooks_for

REPORTS = "# reports/\n\nここには `komoro report` が作るものだけが入ります。\n"
IGNORED = ".cache/\nreports/*\n!reports/README.md\n.ipynb_checkpoints/\n"


def create_project(folder: str | Path, form: str | Path) -> Path:
    """Make a project of a filled form; it appears whole or not at all.

    Errors: `InputError` for what the form lacks, and for a folder that is not empty.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        Place(folder).refuse("空でないフォルダーかファイルがあります", "新しい名前")

    tables = read_plan(form)
    with tempfile.TemporaryDirectory() as aside:
        judgements_folder = Path(aside, "judgements")
        write_files(judgements_folder, judgement_files(tables))
        judgements = read_judgements(judgements_folder)
        edition = plan_edition(tables, judgements)

    data = folder / "data"
    notebooks = notebooks_for(judgements.municipality)
    write_files(data / "judgements", judgement_files(tables))
    write_files(data / f"raw/fy{edition.source.edition}", edition.files())
    write_files(folder / "notebooks", notebooks)
    write_files(folder / "reports", {"README.md": REPORTS.encode()})
    readme = {"README.md": _readme(tables).encode(), ".gitignore": IGNORED.encode()}
    write_files(folder, readme)
    return folder


def _readme(tables: PlanTables) -> str:
    facts = tables.facts
    return f"""# {facts["自治体名"]} {facts["計画名"]}

{facts["資料名"]}の{len(tables.indicators)}指標（{len(tables.measures)}{facts["施策の呼び名"] or "施策"}）。

- `komoro report`：表・図・ページ・Excel・Wordを作る（`reports/index.html`）。
- `komoro check`：数値について確かめたいことを並べる。
- `komoro template 年度`：次の実績を記入する様式を作る。`komoro extract ファイル`で取り込む。
- `data/raw/`：印字のとおりの数値。`data/judgements/`：人が判断したこととその理由。
"""
