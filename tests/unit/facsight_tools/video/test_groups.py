"""Statistics of people, each against what is computed by hand or another way."""

import numpy as np
import pytest
from tests.series import clock, make_series

from facsight_tools.errors import UnknownOption
from facsight_tools.video.groups import (
    group_means,
    holm,
    intersubject_correlation,
    person_means,
    regressions,
    t_tests,
)


def test_intersubject_correlation_is_that_of_each_with_the_mean_of_the_others() -> None:
    times = clock(20.0, 10.0)
    rng = np.random.default_rng(3)
    shared = np.sin(times) + 2
    own = [shared + rng.normal(0, s, len(times)) for s in (0.1, 0.5, 2.0)]
    videos = [(make_series(times, {"AU12": one}), 1) for one in own]
    found = intersubject_correlation(videos, "AU12")
    for at, one in enumerate(found):
        others = sum(o for i, o in enumerate(own) if i != at) / 2
        wanted = np.corrcoef(own[at][:-1], others[:-1])[0, 1]
        assert one == pytest.approx(wanted, abs=1e-4)
    assert found[0] > found[1] > found[2]


def test_who_does_not_move_goes_with_nobody_and_one_is_no_group() -> None:
    times = clock(5.0)
    still, moves = make_series(times, {"AU12": times * 0 + 1}), make_series(times, {"AU12": times})
    assert np.isnan(intersubject_correlation([(still, 1), (moves, 1)], "AU12")).all()
    with pytest.raises(UnknownOption):
        intersubject_correlation([(moves, 1)], "AU12")


def test_people_in_videos_of_another_rate_are_compared_second_by_second() -> None:
    fast, slow = clock(20.0, 30.0), clock(20.0, 12.5)
    videos = [(make_series(times, {"AU12": np.sin(times) + 2}), 1) for times in (fast, slow)]
    assert min(intersubject_correlation(videos, "AU12")) > 0.999


def test_holm_is_that_of_the_paper() -> None:
    # Holm 1979: the smallest times n, the next times n - 1, never less than those before
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(holm([np.nan, 0.5])[0])


def test_frames_of_one_person_are_one_observation() -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("scipy")
    table = pd.DataFrame(
        {
            "input": ["a"] * 100 + ["b"] * 2 + ["c"],
            "face": [1.0] * 102 + [np.nan],
            "timestamp": [*np.arange(100) / 10, 0.0, 0.1, 0.0],
            "AU12": [1.0] * 100 + [3.0, 5.0, np.nan],
        }
    )
    people = person_means(table)
    assert people["AU12"].tolist() == [1.0, 4.0]
    assert people["frames"].tolist() == [100, 2]
    (mean,) = group_means(people.assign(g="x"), "g").to_dict("records")
    # 2.5 +- t(0.975, 1) * sd / sqrt(2), t = 12.7062
    assert (mean["n"], mean["mean"]) == (2, 2.5)
    assert mean["high"] - 2.5 == pytest.approx(12.7062 * 2.12132 / 2**0.5, rel=1e-4)
    parts = pd.DataFrame({"onset": [0, 5], "duration": [5, 5], "trial_type": ["one", "two"]})
    assert person_means(table, parts)["frames"].tolist() == [50, 50, 2]


def people(rng: np.random.Generator, count: int = 24) -> dict[str, object]:
    age = rng.uniform(20, 60, count)
    return {
        "input": [f"v{i}" for i in range(count)],
        "face": 1,
        "age": age,
        "condition": ["film", "rest"] * (count // 2),
        "AU12": 1 + 0.05 * age + rng.normal(0, 0.2, count),
        "AU04": rng.normal(1, 0.3, count),
    }


def test_t_tests_are_those_of_the_formula() -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("scipy")
    table = pd.DataFrame(people(np.random.default_rng(0)))
    found = t_tests(table, "condition").set_index("column")
    for name in ("AU12", "AU04"):
        one, two = (table[table.condition == g][name].to_numpy() for g in ("film", "rest"))
        v1, v2 = one.var(ddof=1) / len(one), two.var(ddof=1) / len(two)
        assert found.loc[name, "t"] == pytest.approx((one.mean() - two.mean()) / (v1 + v2) ** 0.5)
        wanted = (v1 + v2) ** 2 / (v1**2 / (len(one) - 1) + v2**2 / (len(two) - 1))
        assert found.loc[name, "df"] == pytest.approx(wanted)
    assert (found["p_holm"] >= found["p"]).all()
    twins = table.assign(pair=[i // 2 for i in range(len(table))])
    less = np.subtract(*(twins[twins.condition == g].AU12.to_numpy() for g in ("film", "rest")))
    paired = t_tests(twins, "condition", ["AU12"], paired="pair")
    assert paired["t"][0] == pytest.approx(less.mean() / (less.std(ddof=1) / len(less) ** 0.5))
    with pytest.raises(UnknownOption, match="two"):
        t_tests(table, "input")


def test_regressions_are_least_squares() -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("statsmodels")
    table = pd.DataFrame(people(np.random.default_rng(1)))
    found = regressions(table, "age + C(condition)", ["AU12"]).set_index("term")
    design = np.stack([np.ones(len(table)), table.condition == "rest", table.age], 1).astype(float)
    wanted = np.linalg.lstsq(design, table.AU12.to_numpy(), rcond=None)[0]
    names = ["Intercept", "C(condition)[T.rest]", "age"]
    assert found.loc[names, "coefficient"].to_numpy() == pytest.approx(wanted)
    assert found.loc["age", "p"] < 0.001
    assert found.loc["age", "low"] < 0.05 < found.loc["age", "high"]
