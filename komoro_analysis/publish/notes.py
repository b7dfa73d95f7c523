"""How to read the numbers: the notes that pages and office files share."""

from ..base.municipality import Words
from .report import Note

# Where a note speaks of this data set, it names what is filled in.
NOTES = (
    ("出典", "{source}。数値は{origin}のとおりで、訂正したものは所見に示す。"),
    ("この資料", "{origin}の数値を機械可読にして計算した。市の公式見解ではない。"),
    (
        "1行の単位",
        "内訳別の1項目。小学校・中学校、男性・女性などの内訳がある指標は、"
        "内訳ごとに1行とした。",
    ),
    (
        "判定",
        "実績が計画と同じか良い方にあれば達成。内訳で分かれた指標は一部達成に数える。"
        "未公表と、計画値または良い方向が未登録のもの（判定せず）は、"
        "達成にも未達成にも数えない。",
    ),
    (
        "目標の型",
        "改善は策定時より良い目標、維持は同じ水準、"
        "「策定時より緩い水準」は下限や上限としての目標。",
    ),
    (
        "調査誤差",
        "市民意識調査の回答者数は原資料にないため、"
        "1,000人、デザイン効果1.2と仮定した95％の誤差。",
    ),
    (
        "見込み",
        "これまでと同様の変動が続く場合に、目標年度に目標を満たす確率。"
        "{observed}で、不確か。"
        "確率80％でも5回に1回は外れる。公開データでの検証の結果に合わせて補正した。",
    ),
    (
        "10回中8回入る範囲",
        "目標年度の値が10回中8回入ると見積もる範囲。"
        "上限が下限（0でない場合）の10倍を超えるときは、見通しは示せないとした。",
    ),
    (
        "分かれ目",
        "翌年度がこの値なら、目標達成の見込みが約50％になる値。"
        "最新の実績より悪い値なら、ここまで悪くなっても五分五分という意味。",
    ),
    (
        "言えないこと",
        "差や変化は何が動いたかを示すだけで、原因や事業の効果を示さない。"
        "施策どうしの優劣や総合点は計算していない。",
    ),
    ("計画策定時の年度", "多くは印字がなく、計画初年度の前年度と仮定した。"),
    ("空欄", "値がない（未公表、計算できない）ことを示す。0ではない。"),
)


def reading_notes(
    words: Words, source: str, origin: str, observed: str
) -> tuple[Note, ...]:
    """Fill in the notes for a data set, in the city's own words."""
    return tuple(
        Note(
            item,
            words.own(text)
            .replace("{source}", source)
            .replace("{origin}", origin)
            .replace("{observed}", observed),
        )
        for item, text in NOTES
    )
