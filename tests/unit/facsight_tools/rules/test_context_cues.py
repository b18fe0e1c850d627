"""Kinds of situation, and files that make no sense."""

from typing import Any

import pytest

from facsight_tools.rules import context_cues

ENTRY: dict[str, Any] = {
    "gloss": "a goal reached",
    "appraisal": ["pleasant"],
    "distribution": {"happiness": 1.0},
    "weight": 1,
    "denied": None,
}
DATA: dict[str, Any] = {"id": "own", "version": 2, "labels": ["happiness", "neutral"]}


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"distribution": {"happiness": 0.9}}, "goal: expected shares that sum to 1"),
        ({"distribution": {"joy": 1.0}}, "goal: expected shares that sum to 1"),
        ({"denied": "loss"}, "goal: 'loss' is not a theme"),
    ],
)
def test_a_theme_that_makes_no_sense_is_refused(entry: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        context_cues.parse(DATA | {"themes": {"goal": ENTRY | entry}})


def test_the_themes_that_come_with_facsight() -> None:
    found = context_cues.load()
    for name, theme in found.themes.items():
        assert theme.id == name
        if theme.distribution is not None:
            assert sum(theme.distribution.values()) == pytest.approx(1)
    with pytest.raises(TypeError):
        found.themes["x"] = found.themes[name]  # type: ignore[index]


def test_what_a_denial_leaves_leads_to_another_label() -> None:
    for theme in context_cues.load().themes.values():
        if theme.denied is None:
            continue
        left = context_cues.load().themes[theme.denied].distribution or {}
        leading = max(theme.distribution or {}, key=lambda label: (theme.distribution or {})[label])
        assert leading != max(left, key=lambda label: left[label])
