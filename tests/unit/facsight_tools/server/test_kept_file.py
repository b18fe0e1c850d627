"""A kept analysis comes back from its bytes as it was, and other bytes are refused."""

import json

import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people
from tests.unit.facsight_tools.server.setting import TWO_FACES

from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.rules import labels
from facsight_tools.server.handles import AnalysisStore, Kept
from facsight_tools.server.kept_file import from_bytes, to_bytes
from facsight_tools.types import UnavailableReason

PEOPLE = with_people(
    TWO_FACES, [make_body()], [make_hand()], ["F2", None], {(1, 2): "face each other"}
)
HIDDEN = make_analysis([make_face(unavailable={12: UnavailableReason.SIZE})])


@pytest.mark.parametrize("analysis", [TWO_FACES, PEOPLE, HIDDEN, make_analysis()])
def test_it_comes_back_as_it_was(analysis: object) -> None:
    kept = Kept(b"\x00picture", analysis, labels.load("compound"), (1.0, 2.0, 3.0, 4.0))  # type: ignore[arg-type]
    back = from_bytes(to_bytes(kept))
    assert (back.picture, back.labels, back.region) == (kept.picture, kept.labels, kept.region)
    assert analysis_to_json(back.analysis) == analysis_to_json(kept.analysis)
    assert to_bytes(back) == to_bytes(kept)


def test_a_picture_that_was_named_stays_a_name() -> None:
    assert from_bytes(to_bytes(Kept("a.png", TWO_FACES))).picture == "a.png"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        json.dumps({"analysis": {"value": "Path", "as": {}}}).encode(),
        to_bytes(Kept(b"p", TWO_FACES)).replace(b'"value":"Analysis"', b'"value":"Image"'),
        to_bytes(Kept(b"p", TWO_FACES)).replace(b'"array":"float32"', b'"array":"object"'),
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_bytes(data)


def test_a_store_finds_on_its_shelf_what_another_process_kept() -> None:
    class Memory(dict):  # type: ignore[type-arg]
        def put(self, kind: str, handle: str, owner: str, value: bytes, _: float) -> None:
            self[kind, handle] = (owner, value)

        def get(self, kind: str, handle: str) -> tuple[str, bytes] | None:  # type: ignore[override]
            return super().get((kind, handle))

    shelf = Memory()
    handle = AnalysisStore(shelf=shelf).put(Kept(b"picture", TWO_FACES), "alice")
    other = AnalysisStore(shelf=shelf)
    with pytest.raises(Exception, match="no analysis"):
        other.get(handle, "bob")
    assert other.get(handle, "alice").picture == b"picture"
