"""The form in which any municipality writes down its plan: sheets, columns, words."""

import json
from collections.abc import Mapping
from pathlib import Path

from .edition import MEASURE_COLUMNS
from .workbook_tables import WorkbookForm

TEXT = json.loads(Path(__file__).with_name("plan_form.json").read_text("utf-8"))

MUNICIPALITY = "自治体"
MEASURES = "施策"
INDICATORS = "指標"
FACT_COLUMNS = ("項目", "値")

# What the sheet 自治体 asks for, and whether it must be answered.
FACTS: Mapping[str, bool] = {
    "自治体名": True,
    "全国地方公共団体コード": False,
    "英語の自治体名": False,
    "資料名": True,
    "計画名": True,
    "計画の初年度": True,
    "計画の目標年度": True,
    "数値の状態": True,
    "政策の呼び名": False,
    "施策の呼び名": False,
    "指標の呼び名": False,
    "部の呼び名": False,
    "課の呼び名": False,
    "調査の呼び名": False,
}
PUBLISHED = "公表済み"
UNPUBLISHED = "公表前"

INDICATOR_COLUMNS = (
    "施策",
    "番号",
    "指標名",
    "短い名前",
    "単位",
    "良い方向",
    "方向の理由",
    "種類",
    "種類の理由",
    "調査",
    "調査の理由",
    "内訳",
    "算式",
    "計画策定時",
    "計画策定時の年度",
    "年度の根拠",
)
REQUIRED = (
    "施策",
    "番号",
    "指標名",
    "良い方向",
    "方向の理由",
    "種類",
    "種類の理由",
    "調査",
)

# What a cell may say, and what the judgements call it.
DIRECTIONS = {"高いほどよい": "higher", "低いほどよい": "lower"}
VALUE_TYPES = {
    "割合（0～100％）": "percent",
    "件数・人数": "count",
    "量・金額": "amount",
    "指数": "index",
    "比率（100％を超え得る）": "ratio",
    "年齢": "age",
    "順位": "rank",
    "差し引き（負になり得る）": "balance",
}
NO_SURVEY = "調査ではない"
SURVEYS = {
    NO_SURVEY: "",
    "市民": "citizen",
    "職員": "staff",
    "児童・生徒": "pupil",
}
LISTS = {
    "良い方向": tuple(DIRECTIONS),
    "種類": tuple(VALUE_TYPES),
    "調査": tuple(SURVEYS),
}
STATES = (PUBLISHED, UNPUBLISHED)

FORM = WorkbookForm(
    name="komoro template --blank で作り、記入した.xlsx",
    sheets={
        MUNICIPALITY: FACT_COLUMNS,
        MEASURES: MEASURE_COLUMNS,
        INDICATORS: INDICATOR_COLUMNS,
    },
)
