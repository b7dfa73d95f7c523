"""What can be typed after `komoro`: the commands, their arguments, their help."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from .. import __version__
from . import commands

Run = Callable[[argparse.Namespace], int | None]

PLAN = "施策評価シートを、表・図・ノートブック・報告にします。"
TITLES = {"positional arguments": "引数", "options": "オプション"}
MISUSE = [  # what argparse says, and how it is said here
    (r"the following arguments are required: (.+)", r"\1 が必要です"),
    (r"unrecognized arguments: (.+)", r"「\1」という引数はありません"),
    (
        r"argument (.+): invalid int value: '(.*)'",
        r"\1: 「\2」があります。整数が必要です",
    ),
    (
        r"argument (.+): invalid choice: '(.*)' \(choose from (.+)\)",
        r"\1: 「\2」があります。次のどれかが必要です：\3",
    ),
    (r"argument (.+): expected one argument", r"\1: 値が必要です"),
]


class Parser(argparse.ArgumentParser):
    """A parser that answers on one line, in the language of its users."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and leave with exit code 2."""
        for found, said in MISUSE:
            message = re.sub(f"^{found}$", said, message)
        self.exit(2, f"komoro: {message}（{self.prog} --help で使い方を表示）\n")

    def format_help(self) -> str:
        """Return the help with its headings translated."""
        text = super().format_help()
        for english, japanese in TITLES.items():
            text = text.replace(f"{english}:", f"{japanese}：")
        return text.replace("usage:", "使い方：", 1)


def parser() -> Parser:
    """Return the parser of the whole command line."""
    whole = Parser(prog="komoro", description=PLAN, add_help=False)
    _add_help(whole)
    whole.add_argument(
        "--version",
        action="version",
        version=f"komoro {__version__}",
        help="版を表示して終わる",
    )
    verbs = whole.add_subparsers(
        required=True, metavar="コマンド", parser_class=Parser, title="コマンド"
    )
    for add in (
        _new,
        _extract,
        _template,
        _tidy,
        _analyze,
        _check,
        _report,
        _slides,
        _reference,
        _publish,
        _notebook,
        _strip,
        _completion,
    ):
        add(verbs)

    return whole


def _command(
    verbs: "argparse._SubParsersAction[Parser]", name: str, run: Run, text: str
) -> Parser:
    """Add a command that works on a project."""
    command = verbs.add_parser(name, help=text, description=text, add_help=False)
    command.set_defaults(run=run)
    _add_help(command)
    command.add_argument(
        "--project",
        type=Path,
        metavar="DIR",
        help="プロジェクトのフォルダ（省略時は今いるフォルダから上へ探す）",
    )

    return command


def _add_help(command: Parser) -> None:
    command.add_argument("-h", "--help", action="help", help="使い方を表示して終わる")


def _new(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "記入した計画の様式 → その計画のプロジェクトのフォルダ"
    command = verbs.add_parser("new", help=text, description=text, add_help=False)
    command.set_defaults(run=commands.new)
    _add_help(command)
    command.add_argument(
        "folder", type=Path, metavar="FOLDER", help="作るフォルダ（まだないもの）"
    )
    command.add_argument(
        "--from",
        type=Path,
        required=True,
        dest="form",
        metavar="WORKBOOK",
        help="komoro template --blank に記入した.xlsx、または同じ列のCSVのフォルダ",
    )


def _extract(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "公表資料（.txt, .pdf）か記入済みの様式（.xlsx）→ data/raw/fy<年度>/"
    command = _command(verbs, "extract", commands.extract, text)
    command.add_argument("source", type=Path, metavar="SOURCE", help="資料のファイル")
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="書き込み先（省略時 data/raw/fy<年度>）"
    )
    command.add_argument(
        "--narrative", type=Path, metavar="FILE", help="文章もJSONで書き出す"
    )


def _template(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "今の計画の指標を並べた、実績記入用のExcel様式を作る"
    command = _command(verbs, "template", commands.template, text)
    command.add_argument(
        "year",
        type=int,
        nargs="?",
        metavar="YEAR",
        help="年度（西暦。2025＝令和７年度）",
    )
    command.add_argument(
        "--blank",
        action="store_true",
        help="どの自治体の計画にも使える、空の様式を作る",
    )
    command.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="省略時 <自治体の名前>_fy<年度>_template.xlsx か komoro_blank.xlsx",
    )


def _tidy(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "data/raw のすべての年度版 → 整った表（data/tidy）"
    command = _command(verbs, "tidy", commands.tidy, text)
    command.add_argument(
        "--raw", type=Path, metavar="DIR", help="年度版のフォルダ（省略時 data/raw）"
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="書き込み先（省略時 data/tidy）"
    )


def _analyze(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "整った表 → 結果の表（reports/tables）"
    command = _command(verbs, "analyze", commands.analyze, text)
    command.add_argument(
        "--tidy",
        type=Path,
        metavar="DIR",
        help="整った表のフォルダ（省略時 data/tidy）",
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="書き込み先（省略時 reports/tables）"
    )


def _check(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "読むときに気をつけること（所見）を並べる。人の確認が要るものがあれば終了コード1"
    command = _command(verbs, "check", commands.check, text)
    command.add_argument(
        "source",
        type=Path,
        nargs="?",
        metavar="SOURCE",
        help="調べる資料のファイルかフォルダ（省略時 data/raw）",
    )
    command.add_argument(
        "--trace",
        metavar="INDICATOR",
        help="一つの指標・系列の数字が資料のどこにあるかを示す",
    )
    command.add_argument(
        "--severity",
        choices=("check", "note"),
        help="要確認（check）か参考（note）だけ",
    )
    command.add_argument("--measure", metavar="施策", help="一つの施策だけ（例 3-1）")
    command.add_argument("--department", metavar="主管課", help="一つの主管課だけ")


def _report(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "すべてを作る：表、図、ノートブック、ページ、Excel、Word"
    command = _command(verbs, "report", commands.report, text)
    command.add_argument(
        "--pdf", action="store_true", help="印刷用PDFも作る（Chromiumが必要）"
    )
    command.add_argument(
        "--cell-seconds",
        type=int,
        metavar="秒",
        help="ノートブックの一つのセルにかけてよい時間（省略時 300）",
    )


def _slides(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "スライドだけを作る → reports/<略称>_fy<年度>.pptx"
    command = _command(verbs, "slides", commands.slides, text)
    command.add_argument("--out", type=Path, metavar="FILE", help="書き込み先")


def _reference(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "公表元のファイル（SSDSE-A）の新しい年 → data/reference/observations.csv"
    command = _command(verbs, "reference", commands.reference, text)
    command.add_argument("file", type=Path, metavar="FILE", help="SSDSE-AのCSV")


def _publish(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "今の見込みを台帳（data/ledger）に残す。公表したものは変えられない"
    command = _command(verbs, "publish", commands.publish, text)
    command.add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        default="",
        help="公表した日（省略時は年度版の年度の末日）",
    )


def _notebook(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "自分のノートブックを始める（notebooks/ に作る）"
    command = _command(verbs, "notebook", commands.notebook, text)
    command.add_argument("name", metavar="NAME", help="名前（例 20_waste）")


def _strip(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "ノートブックから実行結果を取り除く（gitに残すのはソースだけ）"
    _command(verbs, "strip", commands.strip, text)


def _completion(verbs: "argparse._SubParsersAction[Parser]") -> None:
    text = "シェルの補完のための設定を表示する"
    command = _command(verbs, "completion", commands.completion, text)
    command.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="シェルの名前")
