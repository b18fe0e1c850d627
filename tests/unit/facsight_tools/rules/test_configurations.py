"""Configurations: shown, not shown, or not to be told."""

from typing import Any

import pytest
from tests.unit.facsight_tools.rules.faces import units

from facsight_tools.errors import RuleSetInvalid
from facsight_tools.rules.catalogue import load
from facsight_tools.rules.configurations import ConfigurationSet, parse
from facsight_tools.types import ActionUnits


def matches(name: str, face: ActionUnits) -> dict[str, bool | None]:
    rules = load(name)
    assert isinstance(rules, ConfigurationSet)
    return dict(rules.read(face).matches)


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ({}, {"none"}),
        ({12: 3.0, 6: 2.0}, {"duchenne"}),
        ({12: 3.0}, {"without_cheek_raiser"}),
        ({12: 3.0, 6: 2.0, 15: 2.0}, {"duchenne", "miserable"}),
        ({12: 3.0, 14: 2.0}, {"without_cheek_raiser", "miserable"}),
        ({13: 3.0}, {"none", "sharp_lip_puller"}),
    ],
)
def test_smiles(levels: dict[int, float], shown: set[str]) -> None:
    assert {name for name, match in matches("smiles", units(levels)).items() if match} == shown


def test_one_side_only() -> None:
    face = units({12: 1.2}, sides={(12, "left"): 2.4, (12, "right"): 0.2})
    assert matches("smiles", face)["unilateral"] is True
    assert matches("smiles", units({12: 3.0}))["unilateral"] is False


def test_what_decides_and_is_hidden_leaves_it_undecided() -> None:
    smile = matches("smiles", units({12: 3.0}, missing=(6, 14)))
    assert (smile["duchenne"], smile["without_cheek_raiser"], smile["miserable"]) == (None,) * 3
    # AU12 is absent, so no hidden AU6 can make it a Duchenne smile; AU15 decides beside AU14.
    assert matches("smiles", units(missing=(6,)))["duchenne"] is False
    assert matches("smiles", units({12: 3.0, 15: 2.0}, missing=(14,)))["miserable"] is True


def test_the_hidden_units_are_named() -> None:
    rules = load("confusion")
    assert isinstance(rules, ConfigurationSet)
    assert rules.read(units({4: 3.0}, missing=(7,))).unmeasured == (7,)
    assert rules.read(units(missing=(7,))).unmeasured == ()


def test_a_lowered_brow_by_its_lids() -> None:
    assert matches("confusion", units({4: 2.0, 7: 2.0})) == {
        "brow_lowerer": False,
        "brow_lowerer_with_lid_tightener": True,
    }


@pytest.mark.parametrize(
    ("pattern", "field"),
    [
        ({}, "patterns.wink"),
        ({"present": [46], "absent": [46]}, "AU46 must be present and absent"),
        ({"unilateral": [25]}, "patterns.wink.unilateral.0"),
        ({"perhaps": [46]}, "patterns.wink.perhaps"),
    ],
)
def test_patterns_that_make_no_sense_are_refused(pattern: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleSetInvalid, match=field):
        parse(
            {
                "id": "winks", "version": 1, "kind": "configurations", "title": "T", "source": "S",
                "patterns": {"wink": {"text": "A wink."} | pattern},
            }
        )  # fmt: skip
