"""MediaPipe's Face Landmarker with blendshapes, on the very pixels that facsight sees.

It runs in a process of its own: this interpreter where the extra `mediapipe` is installed, or any
other that has MediaPipe (`--mediapipe-python`). MediaPipe depends on `opencv-contrib-python`, which
overwrites files of facsight's `opencv-python-headless`, so an environment of its own is the safer
way.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from facsight_evals.measure.matching import labelled_face
from facsight_evals.measure.rivals.blendshapes import units
from facsight_evals.measure.samples import SMILE, MeasuredFace, Mesh, Sample
from facsight_tools.errors import ComparisonInvalid
from facsight_tools.geometry.face_frame import pose_angles
from facsight_tools.networks import store
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.types import HeadPose, Image

_WORKER: Final = Path(__file__).with_name("face_landmarker_worker.py")
_MODEL: Final = "face_landmarker"


class FaceLandmarker:
    """MediaPipe's Face Landmarker in another process.

    Args:
        python: an interpreter with `mediapipe` 1.0 or newer; None takes this one.

    Raises:
        ComparisonInvalid: MediaPipe is not there, or does not start.
        ModelMissing, ModelCorrupt: the `.task` file is not there or not the catalogue's.
    """

    name = "MediaPipe Face Landmarker"
    notes: tuple[str, ...] = (
        "Action units of MediaPipe are proxies from its blendshapes (rivals/blendshapes.py): 0.5 "
        "counts as present, and there is no scale of intensity.",
        "Head pose of MediaPipe is read from its facial transformation matrix.",
    )

    def __init__(self, python: str | None = None) -> None:
        if python is None and find_spec("mediapipe") is None:
            raise ComparisonInvalid(
                "MediaPipe is not installed here. Name an interpreter that has it, "
                "--mediapipe-python PATH, or: pip install 'facsight[mediapipe]'."
            )
        model = store.resolve(_MODEL)
        # A file, not a pipe: MediaPipe logs freely, and a pipe that nobody reads would fill.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user names the interpreter
                [python or sys.executable, str(_WORKER), str(model)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
            )
        except OSError as error:
            self._said.close()
            raise ComparisonInvalid(f"'{python}' cannot be run: {error.strerror}.") from error
        self.provenance: Mapping[str, str] = {
            **self._answer()["versions"],
            CATALOGUE[_MODEL].file_name: CATALOGUE[_MODEL].sha256,
        }

    def read(self, sample: Sample, picture: Image | Mesh) -> MeasuredFace | None:
        """The labelled face, None where none was found, or there is no picture but a mesh."""
        face = self._face(sample, picture)
        return None if face is None else _reading(face, sample)

    def mesh(self, sample: Sample, picture: Image | Mesh) -> Mesh | None:
        """The labelled face's landmarks, None where `read` gives None."""
        face = self._face(sample, picture)
        return None if face is None else Mesh(np.array(face["points_xyz"], np.float32))

    def close(self) -> None:
        """End the process; it stops when its input does. Closing again does nothing."""
        if self._said.closed:
            return
        self._process.communicate()
        self._said.close()

    def _face(self, sample: Sample, picture: Image | Mesh) -> Mapping[str, Any] | None:
        if isinstance(picture, Mesh):
            return None
        pixels = picture.pixels_rgb
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        try:
            self._process.stdin.write(json.dumps({"shape": pixels.shape}).encode() + b"\n")
            self._process.stdin.write(pixels.tobytes())
            self._process.stdin.flush()
        except OSError as error:
            raise ComparisonInvalid(f"MediaPipe stopped. {self._last_words()}") from error
        faces: list[dict[str, Any]] = self._answer()["faces"]
        index = labelled_face([np.array(face["box_xyxy"]) for face in faces], sample.box_xyxy)
        return None if index is None else faces[index]

    def _answer(self) -> Any:
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        line = self._process.stdout.readline()
        if not line:
            raise ComparisonInvalid(f"MediaPipe does not run. {self._last_words()}")
        return json.loads(line)

    def _last_words(self) -> str:
        """End the process and give the last line that it wrote to stderr."""
        self._process.communicate()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip()
        self.close()
        return said.splitlines()[-1] if said else "It said nothing."


def _reading(face: Mapping[str, Any], sample: Sample) -> MeasuredFace:
    wanted = sample.targets | {SMILE}
    read = {target: unit for target, unit in units(face["blendshapes"]).items() if target in wanted}
    matrix = np.array(face["matrix"])[:3, :3]
    rotation = matrix / np.linalg.norm(matrix, axis=0)
    return MeasuredFace(
        units=read,
        unavailable={target: "no blendshape" for target in wanted if target not in read},
        pose=HeadPose(*pose_angles(rotation[None])[0].tolist()),
    )
