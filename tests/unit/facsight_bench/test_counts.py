"""What analyses cost, counted: the guard against looking more than a picture needs."""

import numpy as np
import pytest

from facsight_bench.counts import (
    PORTRAIT,
    Cost,
    CountingEngine,
    beyond,
    budgets,
    costs,
    made_of,
    main,
)
from facsight_tools.backends.fake import FakeEngine

FACES = {"no face": 0, "two faces": 2, "sixteen faces": 16}


@pytest.fixture(scope="module")
def found() -> dict[str, Cost]:
    return costs(made_of(PORTRAIT))


def test_every_kind_of_picture_stays_within_its_budget(found: dict[str, Cost]) -> None:
    limits = budgets()
    assert limits.keys() == found.keys()
    assert {name: beyond(cost, limits[name]) for name, cost in found.items()} == {
        name: [] for name in found
    }


def test_what_is_counted_are_whole_analyses(found: dict[str, Cost]) -> None:
    assert {name: cost.faces for name, cost in found.items()} == {
        name: FACES.get(name, 1) for name in found
    }


def test_an_engine_counts_runs_and_rows() -> None:
    counting = CountingEngine(FakeEngine({"one": lambda inputs: {"out": inputs["in"]}}))
    session = counting.open("one")
    for rows in (1, 3):
        session.run({"in": np.zeros((rows, 2), np.float32)})
    assert counting.runs == {"one": 2}
    assert counting.rows == {"one": 4}
    assert session.provider == "FakeExecutionProvider"


def test_more_than_the_budget_is_told_and_less_is_not() -> None:
    cost = Cost(1, {"mesh": 2}, {"mesh": 5, "face_detection_short_range": 3}, 2048)
    fine = {"runs": 2, "windows": 3, "peak_kib": 2, "mesh": 5, "face_detection_short_range": 3}
    assert beyond(cost, fine) == []
    assert beyond(cost, {**fine, "mesh": 4}) == ["mesh: 5, at most 4"]
    unknown = {name: most for name, most in fine.items() if name != "mesh"}
    assert beyond(cost, unknown) == ["mesh: 5, at most 0"]


def test_the_command_ends_with_3_where_a_picture_costs_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cost = Cost(0, {"mesh": 1}, {"mesh": 1}, 1024)
    monkeypatch.setattr("facsight_bench.counts.costs", lambda _: {"blank": cost})
    monkeypatch.setattr("facsight_bench.counts.budgets", lambda: {"blank": {"runs": 0}})
    assert main([]) == 0
    assert "beyond" not in capsys.readouterr().out
    assert main(["--check"]) == 3
    assert "beyond its budget: runs" in capsys.readouterr().out
