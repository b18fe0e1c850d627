from __future__ import annotations

import pytest
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.statements import kinds
from facsight_tools.statements.menu import MOST, menu, pick
from facsight_tools.statements.readings import reading
from facsight_tools.statements.whole import owed


@pytest.mark.parametrize("seed", SEEDS)
def test_a_menu_holds_and_begins_with_what_an_answer_owes(seed: int) -> None:
    evidence = made(seed)
    for face in evidence.faces or (None,):
        listed = menu(evidence, face)
        assert 0 < len(listed) <= MOST
        assert len(set(listed)) == len(listed)
        assert all(one.judge(evidence).holds for one in listed)
        debts = [one.statement for one in owed([], evidence, face)]
        assert set(listed[: len(debts)]) == set(debts)
        first = None if face is None else reading(evidence, face, "fused")
        assert listed[0] == (first or debts[0])
        assert face is None or all(
            getattr(one, "face", face) in (face, None) or _scene(one) for one in listed
        )


def _scene(one: object) -> bool:
    """Who touches whom and who looks where may be of another face."""
    of_scene = (kinds.HandOnFace, kinds.GazeTarget, kinds.Facing, kinds.BodyOf)
    return isinstance(one, of_scene)


def test_the_largest_face_is_meant_where_none_is_named() -> None:
    assert menu(made(1)) == menu(made(1), 1)


def test_a_short_menu_is_the_beginning_of_a_long_one() -> None:
    assert menu(made(5), 1, most=5) == menu(made(5), 1)[:5]


def test_picking_keeps_the_answers_order_and_passes_over_other_numbers() -> None:
    listed = menu(made(5), 1)
    assert pick(listed, "3, 1 and 3; 0, 999") == [listed[2], listed[0]]
    assert pick(listed, [2]) == [listed[1]]
    assert pick(listed, "none") == []
