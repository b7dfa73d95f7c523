"""A country's municipalities: the same functions, in chunks of any size, in one process or under Dask."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import national, scale
from tests.builders.paths import ROOT

N, EDITIONS = 6, 5


@pytest.fixture(scope="module", autouse=True)
def at_root():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield


def analysed(numbers):
    observations = scale.tidy(national.sheets(numbers, EDITIONS))
    return dict(scale.analyse(observations, national.indicators(numbers))) | {
        "observations": observations
    }


@pytest.fixture(scope="module")
def whole():
    return analysed(range(N))


def test_a_municipality_is_the_same_in_any_chunk(whole):
    parts = [analysed(numbers) for numbers in scale.chunks(N, 4)]
    assert [len(numbers) for numbers in scale.chunks(N, 4)] == [4, 2]
    for name, table in whole.items():
        keys = [
            "series_id",
            *({"fiscal_year", "kind", "edition", "method"} & set(table)),
        ]
        many = pd.concat([part[name] for part in parts])
        one, many = (
            frame.sort_values(keys, ignore_index=True) for frame in (table, many)
        )
        pd.testing.assert_frame_equal(one, many, check_exact=True)


def test_sheets_have_the_shape_of_the_real_ones(whole):
    observations = whole["observations"]
    assert observations["series_id"].nunique() == N * 67
    counts = observations.groupby(["edition", "kind"]).size() / (N * 67)
    for edition in range(2024, 2024 + EDITIONS):
        printed = {
            "baseline": 1,
            "plan": 3,
            "target": 1,
            "actual": (edition - 2024) % 4 + 1,
        }
        assert counts[edition].to_dict() == printed
    years = (
        observations[observations["edition"] == 2028]
        .groupby("kind")["fiscal_year"]
        .unique()
    )
    assert {kind: sorted(found) for kind, found in years.items()} == {
        "baseline": [2027], "plan": [2028, 2029, 2030], "target": [2031], "actual": [2028]}  # fmt: skip
    assert (
        observations["status"]
        .value_counts()
        .loc[["not_available", "provisional"]]
        .gt(0)
        .all()
    )
    percent = observations[observations["series_id"].str.contains("1-2-1")][
        "value"
    ].dropna()
    assert percent.between(0, 100).all() and percent.std() > 3


def test_results_speak_of_every_municipality(whole):
    assert len(whole["trends"]) == N * 67
    assert len(whole["gaps"]) == N * 67 * EDITIONS
    assert whole["gaps"]["gap"].notna().mean() > 0.95
    ends = whole["projections"].query("method == 'pooled'").groupby("series_id").last()
    assert len(ends) == N * 67 and ends["p_attain"].between(0.05, 0.95).mean() > 0.95
    assert (ends["lower80"] <= ends["upper80"]).mean() > 0.95


def test_a_numbers_last_edition_wins(whole):
    printed = whole["observations"].query("kind == 'actual'").dropna(subset="value")
    changed = (
        printed.groupby(["series_id", "fiscal_year"])["value"]
        .agg(["nunique", "last"])
        .query("nunique > 1")
    )
    assert len(changed) > 0
    used = (
        whole["gaps"]
        .set_index(["series_id", "fiscal_year"])["actual"]
        .reindex(changed.index)
    )
    newest = (
        printed.sort_values("edition")
        .groupby(["series_id", "fiscal_year"])["value"]
        .last()
    )
    known = used.notna()
    assert known.any() and np.array_equal(
        used[known], newest.reindex(changed.index)[known]
    )


def test_another_municipalitys_moves_do_not_change_a_projection(whole):
    alone = analysed(range(2, 3))["projections"]
    among = whole["projections"]
    among = among[among["series_id"].str.startswith("00002")].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among, check_exact=True)


@pytest.fixture(scope="module")
def cluster():
    dask = pytest.importorskip("dask")
    from dask.distributed import Client, LocalCluster

    options = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "processes": False,
        "dashboard_address": None,
    }
    with (
        dask.config.set({"dataframe.convert-string": False}),
        LocalCluster(**options) as local,
        Client(local),
    ):
        yield


@pytest.mark.parametrize("table", ["gaps", "trends", "projections"])
def test_dask_gives_the_same(whole, cluster, table):
    import dask.dataframe as dd

    parts = scale.chunks(N, 2)
    keys = ["series_id", *({"fiscal_year", "method"} & set(whole[table]))]
    observations = dd.from_map(tidied, parts, meta=whole["observations"].head(0))
    assert observations.npartitions == 3
    result = observations.map_partitions(
        only, table, meta=whole[table].head(0)
    ).compute()
    one, many = (
        frame.sort_values(keys, ignore_index=True) for frame in (whole[table], result)
    )
    pd.testing.assert_frame_equal(one, many, check_exact=True)


def tidied(numbers):
    return scale.tidy(national.sheets(numbers, EDITIONS))


def only(observations, table):
    return dict(scale.analyse(observations, national.indicators(range(N))))[table]
