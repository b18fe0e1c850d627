"""The card: a row for each output, dashes for what is not known, and the thresholds."""

from dataclasses import replace
from pathlib import Path

import pytest

from facsight_training.card import write_card
from facsight_training.export import VERSION, Reached
from facsight_training.reliability import Figures, SubsetFigures

SMILE = Figures(
    au=12,
    side="both",
    icc=0.912,
    pcc=0.934,
    mae=0.256,
    f1=0.8765,
    auc=0.9654,
    presence_accuracy=0.9432,
    presence_recall=0.871,
    confidence=0.9511,
    calibration_error=0.0123,
    share_present=0.31,
)
NEVER = replace(SMILE, au=28, f1=None, auc=None, presence_recall=0.0, share_present=0.0)
TURNED = SubsetFigures("15-30 deg", 2048, 0.8, 0.81, 0.4, None, 0.9, 0.02)


@pytest.fixture
def card(tmp_path: Path) -> str:
    reached = Reached(figures=(SMILE, replace(SMILE, side="left"), NEVER), by_yaw=(TURNED,))
    write_card(tmp_path / "card.md", reached, {12: 0.8, 4: 1.234}, seed=7, faces=160_000)
    return (tmp_path / "card.md").read_text("utf-8")


def rows(card: str) -> list[list[str]]:
    """The cells of every line of a table that is no head and no rule."""
    lines = [line for line in card.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in ("unit", "yaw, either way")]


def test_each_output_has_its_row_and_unknown_figures_a_dash(card: str) -> None:
    smile, left, never, turned = rows(card)
    assert smile[:2] == ["AU12 lip corner puller", "both"]
    assert smile[2:] == [
        "0.91",
        "0.93",
        "0.26",
        "0.88",
        "0.97",
        "0.943",
        "0.87",
        "0.951",
        "0.012",
        "0.31",
    ]
    assert left[1] == "left"
    assert (never[0], never[5], never[6]) == ("AU28 lip suck", "-", "-")
    assert turned == ["15-30 deg", "2048", "0.80", "0.81", "0.40", "-", "0.90", "0.020"]


def test_every_table_has_as_many_columns_as_its_head(card: str) -> None:
    width = 0
    for line in card.splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        width = width or line.count("|")
        assert line.count("|") == width, line


def test_what_was_trained_is_said(card: str) -> None:
    assert card.startswith(f"# au_geometry\n\nVersion {VERSION}.\n")
    assert "Reads 2 action units" in card
    assert "Seed 7, 160,000 synthetic faces" in card
    assert "AU12 0.80; AU4 1.23" in card


def test_without_thresholds_none_are_named(tmp_path: Path) -> None:
    write_card(tmp_path / "card.md", Reached(figures=(SMILE,), by_yaw=()), {}, 0, 1)
    text = (tmp_path / "card.md").read_text()
    assert "\n\nnone\n" in text
    assert "{" not in text
