"""Statistics of many people: means of persons and segments, of groups, tests, and regression.

The tables are those of `to_frame()` and `facsight analyze --csv`. Frames of one person are no
independent observations, so everything beyond `person_means` counts people, never frames. Tests are
SciPy's and statsmodels' (the extra `stats`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from facsight_tools.errors import UnknownOption
from facsight_tools.video.series import Series
from facsight_tools.video.statistics import aligned

if TYPE_CHECKING:
    import pandas

PERSON: Final = ("input", "face")
"""The columns that say whose a row is."""

_MEASURED: Final = re.compile(r"AU\d{2}(_[LR])?|emotion_\w+|yaw|pitch|roll|gaze_(yaw|pitch)")
_LEVEL: Final = 0.95


def measured_columns(table: pandas.DataFrame) -> list[str]:
    """The columns of a table that are measurements of a face: units, scores, angles."""
    return [str(name) for name in table.columns if _MEASURED.fullmatch(str(name))]


def person_means(
    table: pandas.DataFrame,
    segments: pandas.DataFrame | None = None,
    columns: Sequence[str] | None = None,
) -> pandas.DataFrame:
    """One row a person, or a person and segment: means over frames, and how many frames.

    Args:
        table: a row a face and frame.
        segments: `onset`, `duration` and `trial_type` in seconds, as BIDS has them; with a column
            `input` each holds in its own video alone. Frames outside of all are left out.
        columns: what is averaged; every measurement by default.
    """
    names = list(columns or measured_columns(table))
    known = table[table["face"].notna()]
    by = list(PERSON)
    if segments is not None:
        known, by = _in_segments(known, segments), [*by, "trial_type"]
    groups = known.groupby(by)
    return groups[names].mean().join(groups.size().rename("frames")).reset_index()


def _in_segments(table: pandas.DataFrame, segments: pandas.DataFrame) -> pandas.DataFrame:
    import pandas as pd

    found = []
    for one in segments.to_dict("records"):
        start, end = one["onset"], one["onset"] + one["duration"]
        inside = (table["timestamp"] >= start) & (table["timestamp"] < end)
        if "input" in one:
            inside &= table["input"] == one["input"]
        found.append(table[inside].assign(trial_type=one["trial_type"]))
    return pd.concat(found) if found else table.iloc[:0].assign(trial_type="")


def group_means(
    people: pandas.DataFrame, by: str, columns: Sequence[str] | None = None
) -> pandas.DataFrame:
    """Of each group and column: people, mean, standard deviation, and a 95% interval of the mean.

    Args:
        people: as `person_means` gives them, with a column that names the group.
        by: that column.
        columns: what is described; every measurement by default.
    """
    import pandas as pd

    stats = _scipy()
    rows = []
    for name in columns or measured_columns(people):
        for group, values in people.groupby(by)[name]:
            own = values.dropna().to_numpy(float)
            mean = float(own.mean()) if len(own) else np.nan
            low = high = spread = np.nan
            if len(own) > 1:
                spread = float(own.std(ddof=1))
                reach = stats.t.ppf((1 + _LEVEL) / 2, len(own) - 1) * spread / np.sqrt(len(own))
                low, high = mean - reach, mean + reach
            rows.append((name, group, len(own), mean, spread, low, high))
    return pd.DataFrame(rows, columns=["column", by, "n", "mean", "sd", "low", "high"])


def t_tests(
    people: pandas.DataFrame,
    by: str,
    columns: Sequence[str] | None = None,
    paired: str | None = None,
) -> pandas.DataFrame:
    """Two groups against each other, column by column: Welch's t, or a paired one.

    Args:
        people: as `person_means` gives them, with a column that names the group.
        by: that column; it has two values, and the first by name stands first in `difference`.
        columns: what is compared; every measurement by default.
        paired: the column that says which two rows belong together, such as `face`; Welch's test
            of independent people where it is not given.

    Returns:
        `column`, `n_1`, `n_2`, `difference` of the means, `t`, `df`, `p`, `p_holm` (Holm's
        correction over all columns that were compared) and Hedges' `g`.

    Raises:
        UnknownOption: there are not two groups, or the extra is not installed.
    """
    import pandas as pd

    stats = _scipy()
    names = sorted(people[by].dropna().unique())
    if len(names) != 2:
        raise UnknownOption(f"t_tests: `{by}` has {len(names)} values; two are compared.")
    rows = []
    for name in columns or measured_columns(people):
        if paired is None:
            one, two = (people[people[by] == group][name].dropna() for group in names)
            told = (
                stats.ttest_ind(one, two, equal_var=False) if min(len(one), len(two)) > 1 else None
            )
        else:
            wide = people.pivot(index=paired, columns=by, values=name).dropna()
            one, two = (wide[group] for group in names)
            told = stats.ttest_rel(one, two) if len(wide) > 1 else None
        found = (np.nan,) * 3 if told is None else (told.statistic, told.df, told.pvalue)
        less = float(one.mean() - two.mean())
        rows.append((name, len(one), len(two), less, *found, _hedges_g(one, two)))
    out = pd.DataFrame(rows, columns=["column", "n_1", "n_2", "difference", "t", "df", "p", "g"])
    out.insert(7, "p_holm", holm(out["p"].to_numpy(float)))
    return out


def holm(p: Any) -> Any:
    """Holm's correction of p values, (N,); NaN where there is none."""
    values = np.asarray(p, float)
    out = np.full(len(values), np.nan)
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    steps = values[order] * np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(order) else steps
    return out


def _hedges_g(one: Any, two: Any) -> float:
    """The standardised difference of two groups, without the bias of small ones."""
    n, m = len(one), len(two)
    if min(n, m) < 2:
        return float("nan")
    pooled = ((n - 1) * one.var(ddof=1) + (m - 1) * two.var(ddof=1)) / (n + m - 2)
    if not pooled > 0:
        return float("nan")
    return float((one.mean() - two.mean()) / np.sqrt(pooled) * (1 - 3 / (4 * (n + m) - 9)))


def regressions(
    people: pandas.DataFrame, on: str, columns: Sequence[str] | None = None
) -> pandas.DataFrame:
    """Each column on the same predictors, by ordinary least squares of statsmodels.

    Args:
        people: as `person_means` gives them, with the predictors as columns.
        on: the right side of a formula: `age + C(condition)`.
        columns: what is explained; every measurement by default.

    Returns:
        A row a column and term: `column`, `term`, `n`, `coefficient`, `low` and `high` (95%), `t`,
        `p`, `r_squared`.

    Raises:
        UnknownOption: the extra is not installed.
    """
    try:
        import statsmodels.formula.api as formula
    except ImportError as error:
        raise UnknownOption(_NEEDS) from error
    import pandas as pd

    rows = []
    for name in columns or measured_columns(people):
        if people[name].notna().sum() < 2:
            continue
        fit = formula.ols(f"Q('{name}') ~ {on}", people).fit()
        span = fit.conf_int(1 - _LEVEL)
        for term in fit.params.index:
            low, high = span.loc[term]
            told = (fit.params[term], low, high, fit.tvalues[term], fit.pvalues[term])
            rows.append((name, term, int(fit.nobs), *map(float, told), float(fit.rsquared)))
    named = ["column", "term", "n", "coefficient", "low", "high", "t", "p", "r_squared"]
    return pd.DataFrame(rows, columns=named)


def intersubject_correlation(
    videos: Sequence[tuple[Series, int]], column: str, rate_hz: float = 10.0
) -> tuple[float, ...]:
    """How each person's column goes with the mean of all others' over the same film.

    Leave-one-out intersubject correlation (Hasson et al. 2004; Nastase et al. 2019): everybody
    watched the same, from the same moment on, so second 12 of one video is second 12 of the next.
    For their mean take Fisher's z: `np.tanh(np.arctanh(found).mean())`.

    Args:
        videos: the series and the person's number in it, two or more.
        column: `AU12`, `emotion_happiness`, ...
        rate_hz: how many values a second are compared.

    Returns:
        The correlation of each; NaN of whoever does not move, or was not measured together with
        the others.
    """
    if len(videos) < 2:
        raise UnknownOption("intersubject_correlation: expected two people or more.")
    table = aligned(videos, column, rate_hz)
    known = np.isfinite(table).all(0)
    table = table[:, known]
    if table.shape[1] < 3:
        return (float("nan"),) * len(videos)
    found = []
    for at in range(len(table)):
        others = np.delete(table, at, axis=0).mean(0)
        moves = table[at].std() > 0 and others.std() > 0
        found.append(float(np.corrcoef(table[at], others)[0, 1]) if moves else float("nan"))
    return tuple(found)


_NEEDS: Final = "Tests need the extra: pip install 'facsight[stats]'."


def _scipy() -> Any:
    try:
        from scipy import stats
    except ImportError as error:
        raise UnknownOption(_NEEDS) from error
    return stats
