"""An analysis comes out of a frame as it went in."""

import io
from dataclasses import replace

import numpy as np
import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.errors import ReaderFailed
from facsight_tools.seams import units_of
from facsight_tools.server.workers.wire import Measured, pack, read_frame
from facsight_tools.types import NetworkUse, PartUse, ReaderUnits


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
    read = read_frame(io.BytesIO(pack(Measured((sent,)))))
    assert isinstance(read, Measured)
    (back,) = read.outcomes
    assert back.provenance == provenance  # type: ignore[union-attr]
    (again,) = back.faces  # type: ignore[union-attr]
    assert again.second_units == face.second_units
    assert again.second_units[0].units.get(12, "left").intensity == 3.0
    assert np.array_equal(again.landmarks.points_xyz, face.landmarks.points_xyz)
    with pytest.raises(TypeError):
        back.provenance.packages["x"] = "1"  # type: ignore[union-attr]


def test_a_readers_error_keeps_its_code_and_text() -> None:
    read = read_frame(io.BytesIO(pack(Measured((ReaderFailed("The reader 'a' failed."),)))))
    assert isinstance(read, Measured)
    (error,) = read.outcomes
    assert isinstance(error, ReaderFailed)
    assert (error.code, str(error)) == ("ReaderFailed", "The reader 'a' failed.")
