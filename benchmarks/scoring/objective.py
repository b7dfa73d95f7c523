"""What `benchmarks/fit.py` makes small: how badly constants foretell what came.

A sum over rows. Windows of series give the negative log likelihood of their outcome and its
CRPS, drawn in panels of 61 series; targets give the likelihood of their outcome and the log
score of their probability. A window weighs the mean of two views: every series counts the
same, and every vantage year counts the same. An outcome is known to half a printed step, at
least to 0.004 z, so that values printed as unchanged do not decide.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from komoro_analysis.analysis.projection.constants import Constants
from komoro_analysis.analysis.projection.distribution import cdf
from komoro_analysis.analysis.projection.kinds import step_in_z, transform

from .predictions import Bools, Floats, Ints, Prediction, Windows, crps, predict
from .targets import as_windows as lay_out_targets
from .targets import score_targets
from .windows import PANEL, Case, cut_windows
from .windows import as_windows as lay_out_series

CASES = (
    Case(2, 1, 1),
    Case(2, 1, 3),
    Case(2, 2, 3),
    Case(3, 1, 2),
    Case(4, 1, 1),
    Case(5, 1, 3),
)
CASE_WEIGHT = 4.0  # of the likelihood of a case's windows
CRPS_WEIGHT = 3.0  # of a case's CRPS, relative to that of the first constants
TARGET_WEIGHT = 3.0  # of the likelihood of the targets' outcomes
SCORE_WEIGHT = 30.0  # of the log score of the targets' probabilities
LATER_SHARE = 0.6  # of that score, of targets 2 to 4 years ahead
YEAR_SHARE = 0.3  # of a window's weight: every vantage year the same
HALF_WIDTH = 0.004  # z: what an outcome is known to at best
LEAST_MASS = 1e-12
SEED = 3


@dataclass(frozen=True)
class WindowBlock:
    """The windows of one case, with what came (z) and what each weighs.

    windows: pools of one source and vantage year. panels: the same rows in pools of 61.
    usual_crps: of the first constants; the CRPS is told relative to it.
    """

    case: Case
    windows: Windows
    panels: Windows
    outcome: Floats
    half_width: Floats
    weight: Floats
    cluster: "pd.Series[str]"
    usual_crps: float = 1.0


@dataclass(frozen=True)
class TargetBlock:
    """Targets with their outcomes (z); pools are the ministries that set them."""

    windows: Windows
    outcome: Floats
    half_width: Floats
    targets: pd.DataFrame
    ministry: "pd.Series[str]"

    def keep(self, is_kept: "pd.Series[bool]") -> "TargetBlock":
        """Keep some of the targets."""

        mask = is_kept.to_numpy(bool)
        return TargetBlock(
            windows=keep_rows(self.windows, mask),
            outcome=self.outcome[mask],
            half_width=self.half_width[mask],
            targets=self.targets[mask].reset_index(drop=True),
            ministry=self.ministry[mask].reset_index(drop=True),
        )


def keep_rows(windows: Windows, mask: Bools) -> Windows:
    """Keep some rows of windows that share their years."""

    arrays = {
        field.name: getattr(windows, field.name)[mask]
        for field in fields(windows)
        if isinstance(getattr(windows, field.name), np.ndarray)
    }
    return replace(windows, **arrays)


def window_block(series: pd.DataFrame, case: Case, first: Constants) -> WindowBlock:
    """Cut the windows of a case."""

    cut = cut_windows(series, case)
    by_year = 1 / cut.groupby("year")["year"].transform("size")
    weight = (1 - YEAR_SHARE) * cut["weight"] / cut["weight"].sum()
    weight = weight + YEAR_SHARE * by_year / by_year.sum()

    windows = lay_out_series(cut, case)
    block = WindowBlock(
        case=case,
        windows=replace(windows, pool=_number_sources_and_years(cut)),
        panels=replace(windows, pool=_deal_panels(cut)),
        outcome=transform(cut["outcome"].to_numpy(float), windows.kind),
        half_width=_half_width(windows),
        weight=weight.to_numpy(float),
        cluster=cut["cluster"],
    )

    return replace(block, usual_crps=float(np.sum(_crps_rows(block, first))))


def _number_sources_and_years(cut: pd.DataFrame) -> Ints:
    """Number the source and vantage year of each window."""
    return pd.factorize(cut["source"] + cut["year"].astype(str))[0]


def _deal_panels(cut: pd.DataFrame) -> Ints:
    """Deal the windows of each vantage year into panels of 61."""
    shuffled = cut.sample(frac=1, random_state=SEED)
    panel = shuffled.groupby("year").cumcount() // PANEL
    name = shuffled["year"].astype(str) + "-" + panel.astype(str)

    return pd.factorize(name.reindex(cut.index))[0]


def _half_width(windows: Windows) -> Floats:
    """Return what an outcome is known to (z): half a printed step, or a little more."""
    step = step_in_z(windows.printed_step, windows.values[:, -1], windows.kind)
    return np.maximum(HALF_WIDTH, step / 2)


def target_block(targets: pd.DataFrame) -> TargetBlock:
    """Lay out the targets; those of one ministry are one pool."""

    named = targets["series_id"].str.split(":").str[1].fillna("other")
    ministry = "jp_review_" + named
    pool = pd.factorize(ministry)[0]
    windows = replace(lay_out_targets(targets), pool=pool)

    return TargetBlock(
        windows=windows,
        outcome=transform(targets["outcome"].to_numpy(float), windows.kind),
        half_width=_half_width(windows),
        targets=targets,
        ministry=ministry,
    )


@dataclass(frozen=True)
class Objective:
    """Windows and targets, and how badly constants foretell them."""

    blocks: tuple[WindowBlock, ...]
    aims: TargetBlock

    def rows(self, known: Constants) -> pd.DataFrame:
        """Return each row's part of the loss: part, cluster, loss."""

        parts = [self.target_rows(known)]
        for block in self.blocks:
            likelihood = CASE_WEIGHT * _likelihood_rows(block, known)
            relative = CRPS_WEIGHT * _crps_rows(block, known) / block.usual_crps
            parts.append(_part("windows: likelihood", block.cluster, likelihood))
            parts.append(_part("windows: CRPS", block.cluster, relative))

        return pd.concat(parts, ignore_index=True)

    def target_rows(self, known: Constants) -> pd.DataFrame:
        """Return each target's parts of the loss, as `rows` does."""

        aims = self.aims
        prediction = predict(aims.windows, known=known)
        surprise = _surprise(prediction, aims.outcome, aims.half_width)
        likelihood = TARGET_WEIGHT * surprise / len(surprise)
        score = SCORE_WEIGHT * score_rows(aims.targets, known)
        cluster = aims.targets["cluster"]

        return pd.concat(
            [
                _part("targets: likelihood", cluster, likelihood),
                _part("targets: log score", cluster, score),
            ],
            ignore_index=True,
        )

    def total(self, known: Constants) -> float:
        """Return the loss."""

        loss = self.of_targets(known)
        for block in self.blocks:
            loss += CASE_WEIGHT * float(_likelihood_rows(block, known).sum())
            relative = float(_crps_rows(block, known).sum()) / block.usual_crps
            loss += CRPS_WEIGHT * relative

        return loss

    def of_targets(self, known: Constants) -> float:
        """Return the part of the loss that targets make."""
        return float(self.target_rows(known)["loss"].sum())


def lay_out(series: pd.DataFrame, targets: pd.DataFrame, first: Constants) -> Objective:
    """Lay out series and prepared targets; first: constants to be relative to."""
    blocks = [window_block(series, case, first) for case in CASES]
    return Objective(tuple(blocks), target_block(targets))


def _part(name: str, cluster: "pd.Series[str]", loss: Floats) -> pd.DataFrame:
    columns = {"part": name, "cluster": cluster.to_numpy(), "loss": loss}
    return pd.DataFrame(columns)


def _likelihood_rows(block: WindowBlock, known: Constants) -> Floats:
    prediction = predict(block.windows, known=known)
    surprise = _surprise(prediction, block.outcome, block.half_width)
    return block.weight * surprise


def _surprise(prediction: Prediction, outcome: Floats, half_width: Floats) -> Floats:
    """Return the negative log density of what came, over what it is known to."""

    error = outcome - prediction.z
    above = cdf(error + half_width, prediction.spread)
    below = cdf(error - half_width, prediction.spread)
    density = np.maximum(above - below, LEAST_MASS) / (2 * half_width)

    return -np.log(density)


def _crps_rows(block: WindowBlock, known: Constants) -> Floats:
    prediction = predict(block.panels, known=known)
    return block.weight * crps(block.outcome - prediction.z, prediction.spread)


def score_rows(targets: pd.DataFrame, known: Constants) -> Floats:
    """Return the weighted log score of each target's probability.

    Targets of the coming year and later ones make two means, which are weighed.
    """

    scored = score_targets(targets, replace(known, p_floor=1e-3), ("pooled",))
    said = np.where(scored["attained"], scored["pooled"], 1 - scored["pooled"])
    is_later = (scored["h"] > 1).to_numpy()
    n_later = int(is_later.sum())
    weight = np.full(len(scored), 1 / max(len(scored), 1))
    if 0 < n_later < len(scored):
        near = (1 - LATER_SHARE) / (len(scored) - n_later)
        weight = np.where(is_later, LATER_SHARE / n_later, near)

    return -weight * np.log(said)
