"""What a drawn face shows and what that counts as; heads are made up here."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy")

from facsight_tools.analyzers.halves import UNITS as READ
from facsight_tools.geometry.face_frame import mean_face
from facsight_training.ict import EXPRESSION_NAMES
from facsight_training.rendered.expressions import (
    SIDES,
    UNITS,
    draw_expression,
    draw_rest,
    express,
    is_sided,
    labels_of,
    move_jaw,
    move_skin,
    recipes,
    sculpted,
)
from facsight_training.rendered.heads import (
    JUDGED,
    SETTING,
    Fitted,
    HeadPart,
    TexturedHead,
    heads_of,
)


def test_the_network_is_read_in_the_order_in_which_it_learns() -> None:
    assert UNITS == READ


def test_every_unit_has_ways_and_every_shape_of_ict_is_known() -> None:
    assert set(recipes()) == set(UNITS)
    shapes = {
        name.partition(":")[2].replace("*", side)
        for ways in recipes().values()
        for way in ways
        for name in way
        if name.startswith(("ict:", "up:", "out:", "nose:"))
        for side in "RL"
    }
    assert shapes <= set(EXPRESSION_NAMES)


def test_one_side_moves_its_own_shapes() -> None:
    rng = np.random.default_rng(0)
    for unit in filter(is_sided, UNITS):
        for way in range(len(recipes()[unit])):
            moves = express({(unit, "right"): 5.0, (unit, "left"): 0.0}, rng, way).moves
            assert moves
            assert not [name for name in moves if name.startswith("L") or name.endswith("_L")]


def test_drawn_expressions_are_possible() -> None:
    rng = np.random.default_rng(0)
    one_sided = 0
    for _ in range(500):
        drawn = draw_expression(rng)
        shown = {unit for (unit, _), strength in drawn.strengths.items() if strength > 0}
        assert all(0 <= strength <= 5 for strength in drawn.strengths.values())
        assert not {5, 43} <= shown
        one_sided += any(
            drawn.strengths[unit, "right"] != drawn.strengths[unit, "left"] for unit in shown
        )
    assert one_sided > 50


def blank() -> tuple[TexturedHead, Fitted]:
    vertices = np.zeros((478, 3), np.float32)
    teeth = HeadPart(
        np.zeros((3, 3), np.float32),
        np.zeros((0, 3), np.int32),
        np.zeros((3, 2), np.float32),
        {"t_MouthOpen": np.tile(np.array([0, -2, 0], np.float32), (3, 1))},
        np.arange(3),
    )
    head = TexturedHead("blank", {"teeth_lower": teeth}, np.zeros((1, 1, 3), np.uint8), None, None)
    return head, Fitted(vertices[:, :2], np.arange(478), {}, np.zeros((0, 478, 3), np.float32))


def test_lips_and_jaw_are_measured_whatever_moved_them() -> None:
    head, fitted = blank()
    base = np.zeros((478, 3), np.float32)
    opened = base.copy()
    opened[14, 1] = -1.0
    jaw = head.parts["teeth_lower"].vertices
    drop = float((jaw - move_jaw(head, jaw, {"MouthOpen": 0.5}))[:, 1].mean())
    assert drop == pytest.approx(1.0)
    drawn = express({(6, "right"): 3.0, (6, "left"): 1.0}, np.random.default_rng(0))
    values, weights = labels_of(drawn, fitted, base, opened, drop)
    assert values[:, UNITS.index(6)].tolist() == [3.0, 1.0]
    assert (values[:, [UNITS.index(25), UNITS.index(26)]] >= 1).all()
    assert weights.shape == (len(SIDES), len(UNITS))
    closed, _ = labels_of(drawn, fitted, base, base, 0.0)
    assert (closed[:, [UNITS.index(unit) for unit in (25, 26, 27)]] == 0).all()


def test_what_is_sculpted_moves_its_own_side() -> None:
    points = mean_face().points.astype(np.float32)
    skin = HeadPart(points, np.zeros((0, 3), np.int32), points[:, :2], {}, np.arange(len(points)))
    head = TexturedHead("mean", {"head": skin}, np.zeros((1, 1, 3), np.uint8), None, None)
    fitted = Fitted(
        points[:, :2], np.arange(len(points)), {}, np.zeros((0, *points.shape), np.float32)
    )
    for name in sculpted():
        moved = move_skin(head, fitted, points, {f"sculpt:{name}_R": 1.0}) - points
        mirrored = move_skin(head, fitted, points, {f"sculpt:{name}_L": 1.0}) - points
        far = np.linalg.norm(moved, axis=1)
        right = points[:, 0] < 0
        assert far[right].sum() > 2 * far[~right].sum(), name
        assert np.abs(moved).max() == pytest.approx(np.abs(mirrored).max(), rel=0.1)


def test_a_face_at_rest_shows_no_unit_and_is_no_sided_one() -> None:
    some = [draw_rest(np.random.default_rng(seed)) for seed in range(60)]
    assert any(not one for one in some)
    for one in some:
        assert max(one.values(), default=0.0) <= 1.0
        for name, weight in one.items():
            bare = name.removeprefix("sculpt:")
            other = bare[:-1] + "L" if bare.endswith("_R") else bare
            assert one[name.replace(bare, other)] == weight


def test_heads_that_are_judged_are_in_no_other_group(tmp_path: Path) -> None:
    for name in ("A_F_1", *SETTING, *JUDGED):
        (tmp_path / f"{name}.npz").touch()
    assert heads_of(tmp_path, "fitted") == ["A_F_1"]
    assert not {*heads_of(tmp_path, "known")} & {*JUDGED}
    assert not {*SETTING} & {*JUDGED}


def test_people_of_both_sexes_and_every_confirmed_race_are_held_out() -> None:
    told = {tuple(name.removeprefix("X_").split("_")[:2]) for name in (*SETTING, *JUDGED)}
    assert {sex for _, sex in told} == {"F", "M"}
    assert {race for race, _ in told} == {
        *("AIAN", "Asian", "Black", "Hispanic", "MENA", "NHPI", "White")
    }
