"""Numbers are read from cells in one stroke as the grammar reads them one by one."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from komoro_analysis.base.errors import InputError
from komoro_analysis.tidy.observations import (
    observe,
    parse_distinct_cells,
    read_numbers,
)

CELLS = [
    "0",
    "52",
    "1,016",
    "94.0",
    "12,345,678.90",
    "5以上",
    "－",
    "",
    "△3.5",
    "男82.2女84.7以上",
    "588(793)",
]


def quick(cells):
    table = parse_distinct_cells(cells, pd.DataFrame(), "")
    columns = ["form", "label", "value", "bound", "status"]
    return [
        [tuple(row) for row in part[columns].to_numpy()]
        for _, part in table.groupby("cell_code")
    ]


def test_the_quick_reading_agrees_with_the_grammar():
    assert quick(CELLS) == [
        [tuple(number) for number in read_numbers(cell)] for cell in CELLS
    ]


@given(
    st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False), st.booleans()
)
def test_any_plain_number_is_read_as_the_grammar_reads_it(number, separated):
    cell = f"{number:,}" if separated else str(number)
    assert quick([cell]) == [[tuple(one) for one in read_numbers(cell)]]


def row(**cells):
    first = {
        "施策": "9-1",
        "番号": "1",
        "指標名": "x",
        "単位": "人",
        "計画策定時": "10",
    }
    last = {"目標値_令和７年度": "8", "実績_令和６年度": "9", "算式": "", "行": ""}
    return pd.DataFrame([first | last | cells])


def test_a_bracket_without_a_judged_component_is_refused():
    with pytest.raises(
        InputError, match=r"指標 9-1-1: 「10\(20\)」があります.*components.csv に必要"
    ):
        observe(row(計画策定時="10(20)"), 2024, pd.Series({"9-1-1": "2023"}))


def test_a_missing_cell_of_a_composite_has_a_row_for_each_component():
    components = pd.DataFrame(
        {"indicator_id": "9-1-1", "label": ["", "()"], "component": ["内", "外"]},
        dtype="str",
    )
    cells = {
        "計画策定時": "10(20)",
        "目標値_令和７年度": "8(9)",
        "実績_令和６年度": "－",
    }
    rows = observe(row(**cells), 2024, pd.Series({"9-1-1": "2023"}), components)
    actual = rows[rows["kind"] == "actual"]
    assert actual["series_id"].tolist() == ["9-1-1:内", "9-1-1:外"]
    assert actual["status"].eq("not_available").all() and actual["value"].eq("").all()
