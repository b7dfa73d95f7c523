"""Every code has its word, once, and every word stands in one place."""

import re

import komoro_analysis as ka
from komoro_analysis.analysis.results import results
from komoro_analysis.wording.quotes import quoted
from komoro_analysis.wording.vocabulary import vocabulary
from tests.builders.paths import ROOT, fy2024

OLD_WORDS = "ほど良い|易しい|五分五分の値|80％の幅|見込みが最も小さい|最も見込みが小さい|により分かれ|区分で分か"


def test_every_code_of_the_result_tables_has_a_word():
    known = results(ka.load(fy2024()))
    words = vocabulary()
    codes = {
        "finding": known.quality["finding"],
        "severity": known.quality["severity"],
        "trend": known.trends["trend"],
        "target_type": known.gaps["target_type"],
        "method": known.projections["method"],
        "value_type": known.series["value_type"],
        "survey": known.series["survey"],
        "bound": known.series["bound"],
        "direction": known.series["direction"].astype(str),
    }
    for column, values in codes.items():
        missing = set(values) - set(words.column(column)) - {"", "nan"}
        assert not missing, column


def test_every_status_of_a_system_is_said_or_silent():
    silent = {"not_available", "not_applicable", "not_calculated"}
    found = results(ka.load(fy2024())).assessments
    for system, status in found[["system", "status"]].drop_duplicates().to_numpy():
        assert bool(vocabulary().judged_by(system, status)) != (status in silent)


def test_words_that_were_given_up_are_said_nowhere():
    files = [
        path
        for path in (ROOT / "komoro_analysis/wording").iterdir()
        if path.suffix in (".py", ".toml", ".j2")
    ]
    found = [
        path.name for path in files if re.search(OLD_WORDS, path.read_text("utf-8"))
    ]
    assert files and not found


def test_a_quotation_inside_a_quotation_has_its_own_marks():
    assert quoted("子どもの「生きる力」") == "「子どもの『生きる力』」"
