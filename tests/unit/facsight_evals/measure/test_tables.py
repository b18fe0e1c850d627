"""A run as tables: columns that align, Markdown that parses, intervals that are told honestly."""

from __future__ import annotations

import pytest

from facsight_evals.measure.bootstrap import Estimate
from facsight_evals.measure.tables import _shown, as_markdown, as_text

from .runs import report


@pytest.mark.parametrize(
    ("estimate", "sign", "text"),
    [
        (Estimate(0.91, 0.8, 0.954), "", "0.910 [0.800, 0.954]"),
        (Estimate(0.2), "", "0.200"),
        (Estimate(None), "", "-"),
        (Estimate(0.2, -0.1, 0.3), "+", "+0.200 [-0.100, +0.300]"),
    ],
)
def test_figures(estimate: Estimate, sign: str, text: str) -> None:
    assert _shown(estimate, sign) == text


def test_the_head_says_what_was_measured_by_what() -> None:
    head = as_text(report()).split("\n\n")[0].splitlines()
    assert head[0] == "A made-up set (nobody 2020)"
    assert "4 samples, 1 unreadable, 1 without a face found" in head
    assert "units present from A on; emotions by facsight@2" in head
    assert f"data {'d' * 12}; face_mesh {'c' * 12}; facsight 0.1.0" in head
    assert "left out: 3 x expression 'none'" in head
    assert head[-2:] == ["A note.", "Read so."]
    assert any(line.startswith("beside Other tool (other.csv ffffffffffff): 2") for line in head)
    assert not any("beside" in line for line in as_text(report(rival=None)).splitlines())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "95% intervals from 100 resamples of 12 pictures, seed 7"),
        (
            {"by_subject": True, "clusters": 3},
            "95% intervals from 100 resamples of 3 subjects, seed 7; from so few subjects they are "
            "too narrow",
        ),
        ({"by_subject": True}, "95% intervals from 100 resamples of 12 subjects, seed 7"),
        ({"clusters": 1}, "no intervals: 100 resamples, 1 pictures"),
        ({"draws": 0}, "no intervals: 0 resamples, 12 pictures"),
    ],
)  # fmt: skip
def test_intervals_are_told_honestly(options: dict[str, int], told: str) -> None:
    assert told in as_text(report(**options)).splitlines()  # type: ignore[arg-type]


def test_tables_align_in_a_terminal() -> None:
    blocks = as_text(report()).split("\n\n")[1:]
    titles = [block.splitlines()[0] for block in blocks]
    assert titles == [
        "AU intensity",
        "emotion",
        "emotion: recall",
        "facsight beside Other tool",
        "emotion: confusion",
        "labelled but not measured, number of faces (not the same as absent)",
    ]
    header, row = blocks[0].splitlines()[1:]
    assert header.split() == ["read", "of", "ICC(3,1)", "MAE"]
    assert row.split("  ")[0] == "AU4"
    assert header.index("MAE") + len("MAE") == len(row)
    counted = blocks[4].splitlines()
    assert counted[1].split()[-3:] == ["anger", "happiness", "none"]
    assert counted[2].split() == ["anger", "2", "0", "1"]


def test_markdown_has_as_many_cells_in_every_row() -> None:
    text = as_markdown(report())
    assert text.startswith("# A made-up set\n\n- A made-up set (nobody 2020)\n")
    tables = [part for part in text.split("\n\n") if part.startswith("|")]
    assert len(tables) == 6
    for table in tables:
        lines = table.splitlines()
        assert len({line.count("|") for line in lines}) == 1
        assert set(lines[1]) <= set("|-:")
