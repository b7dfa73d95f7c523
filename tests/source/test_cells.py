"""The grammar of a printed cell, form by form, and as a round trip."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komoro_analysis.source.cells import BOUNDS, parse_cell, parse_unit

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
FORMS = {
    "93.1": [("", "93.1", "", "final")],
    "94.0": [("", "94.0", "", "final")],
    "1,016": [("", "1016", "", "final")],
    "122,135": [("", "122135", "", "final")],
    "0": [("", "0", "", "final")],
    "0.48": [("", "0.48", "", "final")],
    "-81": [("", "-81", "", "final")],
    "△81": [("", "-81", "", "final")],
    "▲1,081": [("", "-1081", "", "final")],
    "５５．６": [("", "55.6", "", "final")],
    "５，５００": [("", "5500", "", "final")],
    "5以上": [("", "5", ">=", "final")],
    "2以下": [("", "2", "<=", "final")],
    "30以内": [("", "30", "<=", "final")],
    "38.2（速報値）": [("", "38.2", "", "provisional")],
    "38.2(速報)": [("", "38.2", "", "provisional")],
    "小92.5　中92.5": [("小", "92.5", "", "final"), ("中", "92.5", "", "final")],
    "小100　中－": [("小", "100", "", "final"), ("中", "", "", "not_available")],
    "男性81.0女性85.7": [("男性", "81.0", "", "final"), ("女性", "85.7", "", "final")],
    "男82.2女84.7以上": [("男", "82.2", ">=", "final"), ("女", "84.7", ">=", "final")],
    "588(793)": [("", "588", "", "final"), ("()", "793", "", "final")],
    "588（793）": [("", "588", "", "final"), ("()", "793", "", "final")],
    "－": [("", "", "", "not_available")],
    "ー": [("", "", "", "not_available")],
    "—": [("", "", "", "not_available")],
    "": [("", "", "", "not_available")],
}
WRONG = [
    *(
        "9l.5",
        "9O",
        "93.1.2",
        "93.",
        ".5",
        "1,01",
        "1,0166",
        "10,16",
        ",100",
        "007",
        "93.1%",
        "93.1a",
        "1.5e3",
        "inf",
    ),
    *(
        "小93.1",
        "男性81.0女性",
        "小93.1　94.0",
        "小1小2",
        "小92.5　中92.5 小95.0　中95.0",
        "nan",
        "++5",
        "--5",
    ),
    *(
        "588(",
        "588(793",
        "588()",
        "(793)",
        "5以上以上",
        "以上",
        "5以上（",
        "約5",
        "5～6",
        "5 6",
        "１ ０",
        "٣",
        "1٣",
    ),
    *("²", "1_000", "9" * 16, "0." + "1" * 300),
]


@pytest.mark.parametrize("cell", FORMS)
def test_each_printed_form(cell: str) -> None:
    assert [tuple(value) for value in parse_cell(cell)] == FORMS[cell]


@pytest.mark.parametrize("cell", WRONG)
def test_anything_else_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="があります。.*が必要です$"):
        parse_cell(cell)


def test_units_carry_bounds() -> None:
    assert parse_unit("億円以上") == ("億円", ">=")
    assert parse_unit("%以下") == ("%", "<=")
    assert parse_unit("人/ha") == ("人/ha", "")
    assert parse_unit("以上") == ("以上", "")


def printed(value: int, decimals: int, grouped: bool) -> str:
    text = f"{value / 10**decimals:.{decimals}f}"
    return (
        f"{int(text.partition('.')[0]):,}" + text[len(text.partition(".")[0]) :]
        if grouped
        else text
    )


numbers = st.builds(printed, st.integers(0, 10**7), st.integers(0, 3), st.booleans())
widths = st.sampled_from(
    [str.maketrans("", ""), str.maketrans("0123456789.,", "０１２３４５６７８９．，")]
)
bounds = st.sampled_from(["", *BOUNDS])


@given(numbers, bounds, st.sampled_from(["", "（速報値）"]), widths)
def test_a_number_comes_back(
    number: str, bound: str, provisional: str, width: dict
) -> None:
    [value] = parse_cell((number + bound + provisional).translate(width))
    status = "provisional" if provisional else "final"
    assert value == ("", number.replace(",", ""), BOUNDS.get(bound, ""), status)


parts = st.lists(
    st.tuples(st.sampled_from("小中男女家事"), numbers),
    min_size=2,
    max_size=4,
    unique_by=lambda p: p[0],
)


@given(parts, bounds)
def test_a_composite_comes_back(parts: list, bound: str) -> None:
    for between in ("", "　"):
        values = parse_cell(
            between.join(label + number for label, number in parts) + bound
        )
        assert [(v.label, v.value, v.bound) for v in values] == [
            (label, number.replace(",", ""), BOUNDS.get(bound, ""))
            for label, number in parts
        ]


@given(numbers, numbers)
def test_a_bracket_comes_back(outer: str, inner: str) -> None:
    assert [v.value for v in parse_cell(f"{outer}({inner})")] == [
        outer.replace(",", ""),
        inner.replace(",", ""),
    ]


@given(
    st.text(alphabet="0123456789.,－-ー以上下小中男女()（）　 速報値lO%", max_size=14)
)
def test_any_text_gives_numbers_or_a_refusal(cell: str) -> None:
    try:
        values = parse_cell(cell)
    except ValueError:
        return
    assert all(re.fullmatch(r"-?\d+(\.\d+)?|", value.value) for value in values)
    digits = re.sub(r"\D", "", cell)
    assert digits == re.sub(r"\D", "", "".join(value.value for value in values)), (
        "no digit lost, none invented"
    )
