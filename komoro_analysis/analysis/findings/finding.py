"""What one finding consists of, and which of them need a person."""

from dataclasses import dataclass

# The rest are notes: worth knowing, nothing to do.
NEEDS_A_PERSON = {
    "crossed_baseline",
    "plan_wrong_way",
    "plan_blank",
    "out_of_range",
    "out_of_line",
    "bound_mismatch",
    "actual_year_contradicted",
    "baseline_year_contradicted",
    "revised",
    "indicator_new",
    "indicator_gone",
    "entry_differs",
    "indicator_renamed",
    "unit_changed",
    "draft_edition",
}


@dataclass(frozen=True)
class Finding:
    """Something that a careful reader would question, and where it is printed."""

    finding: str
    indicator_id: str
    line: int | None  # in the source of the newest edition
    message: str  # Japanese
    is_grave: bool = False  # needs a person although its kind usually does not

    @property
    def severity(self) -> str:
        """Check: needs a person; note: does not."""
        if self.is_grave or self.finding in NEEDS_A_PERSON:
            return "check"
        return "note"

    @property
    def document_order(self) -> list[int]:
        """Sort key: the numbers of the indicator, 10-2-1 after 9-1-1."""
        return [int(part) for part in self.indicator_id.split("-") if part.isdigit()]
