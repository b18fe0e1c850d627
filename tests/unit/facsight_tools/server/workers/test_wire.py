"""What crosses the pipe: every message as it was, and nothing of half a one."""

import io
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

from facsight_tools.drawing import Drawing
from facsight_tools.errors import ImageTooLarge, ReaderFailed, ServerBusy
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.rules import rule_set
from facsight_tools.seams import units_of
from facsight_tools.server.workers.wire import (
    HEADER,
    Broke,
    Draw,
    Drawn,
    Failed,
    Measure,
    MeasuredBatch,
    Options,
    Ready,
    pack,
    read_frame,
    unpack,
)
from facsight_tools.types import NetworkUse, PartUse, ReaderUnits

ANALYSIS = with_people(
    make_analysis([make_face(aus={12: 3.0})]), [make_body()], [make_hand()], ["the camera"]
)


def crossed(message: Any) -> Any:
    return read_frame(io.BytesIO(pack(message)))


@pytest.mark.parametrize(
    "message",
    [
        Measure((b"", b"\x00" * 1000), Options(("emfacs",), "basic", scene=False)),
        Ready("CPUExecutionProvider"),
        Drawn(b"\x89PNG"),
        Broke("ValueError in x, line 3"),
    ],
)
def test_a_message_comes_as_it_was(message: Any) -> None:
    assert crossed(message) == message


def test_an_analysis_keeps_every_bit_and_stays_read_only() -> None:
    (found,) = crossed(MeasuredBatch((ANALYSIS,))).outcomes
    assert analysis_to_json(found) == analysis_to_json(ANALYSIS)
    face, before = found.faces[0], ANALYSIS.faces[0]
    for name in ("landmarks.points_xyz", "detection.box_xyxy", "detection.keypoints_xy"):
        part, _, array = name.partition(".")
        one, other = (getattr(getattr(each, part), array) for each in (face, before))
        assert one.tobytes() == other.tobytes()
        assert one.dtype == other.dtype
        assert not one.flags.writeable
    assert isinstance(found.provenance.models, MappingProxyType)
    assert isinstance(face.emotion.scores, MappingProxyType)
    assert face.action_units.get(12) == before.action_units.get(12)
    assert not found.scene.people.bodies[0].joints_xyz.flags.writeable


def test_a_drawing_and_errors_cross_with_what_they_say() -> None:
    draw = crossed(Draw(b"p", ANALYSIS, Drawing("mesh", 2)))
    assert (draw.picture, draw.drawing) == (b"p", Drawing("mesh", 2))
    error = crossed(Failed(ImageTooLarge("The picture has 99 MiB."))).error
    assert (type(error), str(error)) == (ImageTooLarge, "The picture has 99 MiB.")
    (busy,) = crossed(MeasuredBatch((ServerBusy("full"),))).outcomes
    assert (busy.code, str(busy), busy.retry_after_s) == ("ServerBusy", "full", None)


def test_frames_follow_each_other_until_the_end() -> None:
    messages = [Ready("a"), Drawn(b"x" * 10_000), Ready("b")]
    stream = io.BytesIO(b"".join(pack(one) for one in messages))
    assert [read_frame(stream) for _ in range(4)] == [*messages, None]


@pytest.mark.parametrize("cut", [1, HEADER.size - 1, HEADER.size, -1])
def test_half_a_frame_is_the_end(cut: int) -> None:
    assert read_frame(io.BytesIO(pack(Ready("a"))[:cut])) is None
    assert read_frame(io.BytesIO()) is None


def test_the_header_is_the_length_of_what_follows() -> None:
    frame = pack(Drawn(bytes(300)))
    (length,) = HEADER.unpack(frame[: HEADER.size])
    assert length == len(frame) - HEADER.size
    assert unpack(frame[HEADER.size :]) == Drawn(bytes(300))


@pytest.mark.parametrize(
    ("options", "primary", "others"),
    [
        (Options(), rule_set.DEFAULT, []),
        (Options(("pspi", "affdex")), "affdex", ["pspi"]),
        (Options(("pspi", "compound"), "compound"), "compound", ["pspi"]),
        (Options(("emfacs",), "emotic"), "emotic", ["emfacs"]),
    ],
)
def test_a_label_sets_rules_score_before_those_by_id(
    options: Options, primary: str, others: list[str]
) -> None:
    selection = options.selection()
    assert selection.primary.id == primary
    assert [one.id for one in selection.others] == others


def test_equal_options_share_a_batch() -> None:
    one, same, other = Options(("a", "b"), "c"), Options(("a", "b"), "c"), Options(("b", "a"), "c")
    assert one == same
    assert len({one, same, other}) == 2


def test_provenance_and_second_readers_survive() -> None:
    units = units_of({12: 2.5, (12, "left"): 3.0}, cue="net")
    face = replace(make_face(aus={12: 3.0}), second_units=(ReaderUnits("mine", units),))
    made = make_analysis(face)
    network = NetworkUse("theirs", "ef" * 32, "CPUExecutionProvider")
    mine = PartUse("mine", "2", (network,))
    provenance = replace(
        made.provenance,
        au_readers=(*made.provenance.au_readers, mine),
        body=PartUse("blazepose", "1"),
    )
    sent = replace(made, provenance=provenance)
    read = read_frame(io.BytesIO(pack(MeasuredBatch((sent,)))))
    assert isinstance(read, MeasuredBatch)
    (back,) = read.outcomes
    assert back.provenance == provenance  # type: ignore[union-attr]
    (again,) = back.faces  # type: ignore[union-attr]
    assert again.second_units == face.second_units
    assert again.second_units[0].units.get(12, "left").intensity == 3.0
    assert np.array_equal(again.landmarks.points_xyz, face.landmarks.points_xyz)
    with pytest.raises(TypeError):
        back.provenance.packages["x"] = "1"  # type: ignore[union-attr]


def test_a_readers_error_keeps_its_code_and_text() -> None:
    read = read_frame(io.BytesIO(pack(MeasuredBatch((ReaderFailed("The reader 'a' failed."),)))))
    assert isinstance(read, MeasuredBatch)
    (error,) = read.outcomes
    assert isinstance(error, ReaderFailed)
    assert (error.code, str(error)) == ("ReaderFailed", "The reader 'a' failed.")
