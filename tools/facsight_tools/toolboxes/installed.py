"""OpenFace 2, LibreFace and Py-Feat, where they are installed, as action-unit readers.

    Pipeline(au_readers=["facsight", open_tool("openface2")])

Each face goes to the tool's own program as an upright crop in a folder of its own, which is removed
afterwards; what it writes is read as `read_table` reads it. A unit of which the tool says no more
than whether it is there has its presence and no intensity (`PresenceAU`), as all of Py-Feat's have;
one of a crop in which the tool finds no face is unavailable.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import PIL.Image

from facsight_tools.errors import ReaderFailed, ReaderMissing, TableInvalid, quoted
from facsight_tools.seams import FaceView, Limits, ReaderCard, units_of
from facsight_tools.states import UnavailableReason
from facsight_tools.toolboxes.formats import UnitSide
from facsight_tools.toolboxes.table import presence, read_table
from facsight_tools.types import ActionUnits, NetworkUse, PresenceAU

CROP_PX: Final = 384
CROP_SCALE: Final = 2.2
"""Wide enough for another tool's detector to find the face."""

_BARE: Final = "the tool says whether it is there and gives no intensity"

_PY_FEAT: Final = """\
import sys
from feat import Detector
detector = Detector()
try:
    found = detector.detect(sys.argv[1], data_type="image")
except (AttributeError, TypeError):
    found = detector.detect_image(sys.argv[1])
found.to_csv(sys.argv[2], index=False)
"""
"""Py-Feat is a package without a program: the Python of its environment runs this."""

TIMEOUT_S: Final = 120.0
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class InstalledTool:
    """A program that reads action units.

    Attributes:
        id: what it is asked for by, and what its rows and columns are named after.
        program: its name on the PATH.
        variable: the environment variable that says where it is, where it is not there.
        arguments: of the call, from a picture's file and the file of the table that it writes.
        card: what it is.
        package: what the program, a Python, must be able to import; None where it is no Python.
    """

    id: str
    program: str
    variable: str
    arguments: Callable[[Path, Path], list[str]]
    card: ReaderCard
    package: str | None = None


def _card(tool: str, name: str, measures: str, licence: str, source: str) -> ReaderCard:
    limits = Limits(eye_distance_px=24, yaw=45, pitch=40)
    text = f"{name} as its makers ship it; facsight runs the program and reads what it writes."
    return ReaderCard(tool, "1", measures, licence, source, limits, text)


TOOLS: Final = {
    one.id: one
    for one in (
        InstalledTool(
            "openface2",
            "FaceLandmarkImg",
            "FACSIGHT_OPENFACE2",
            lambda picture, table: ["-f", str(picture), "-out_dir", str(table.parent), "-aus"],
            _card(
                "openface2",
                "OpenFace 2's FaceLandmarkImg",
                "17 action units, intensity 0-5, by OpenFace 2",
                "LicenseRef-OpenFace-academic",
                "Baltrusaitis et al. 2018, OpenFace 2.0, FG 2018",
            ),
        ),
        InstalledTool(
            "pyfeat",
            "python",
            "FACSIGHT_PYFEAT",
            lambda picture, table: ["-c", _PY_FEAT, str(picture), str(table)],
            _card(
                "pyfeat",
                "Py-Feat",
                "20 action units, present or absent, by Py-Feat",
                "MIT; its weights have terms of their own",
                "Cheong et al. 2023, Py-Feat, Affective Science 4, arXiv:2104.03509",
            ),
            package="feat",
        ),
        InstalledTool(
            "libreface",
            "libreface",
            "FACSIGHT_LIBREFACE",
            lambda picture, table: [f"--input_path={picture}", f"--output_path={table}"],
            _card(
                "libreface",
                "LibreFace",
                "12 action units, intensity 0-5, by LibreFace",
                "LicenseRef-USC-research",
                "Chang et al. 2024, LibreFace, WACV 2024, arXiv:2308.10713",
            ),
        ),
    )
}


class ToolReader:
    """Reads action units by an installed program.

    Args:
        tool: which.

    Raises:
        ReaderMissing: the program is not there; says how to name its place.
    """

    networks: tuple[NetworkUse, ...] = ()

    def __init__(self, tool: InstalledTool) -> None:
        self.card = tool.card
        self._tool = tool
        named = os.environ.get(tool.variable)
        found = shutil.which(named or tool.program)
        if found is None:
            where = f"{quoted(named)}, which {tool.variable} names" if named else tool.program
            raise ReaderMissing(
                f"The reader {tool.id} runs {where}, and there is no such program: install it, and "
                f"put it on the PATH or its path into {tool.variable}."
            )
        if tool.package is not None and not _has(found, tool.package):
            raise ReaderMissing(
                f"The reader {tool.id} runs {found}, and this Python has no package "
                f"{tool.package}: name the Python of its environment in {tool.variable}."
            )
        self._program = found

    def __call__(self, faces: Sequence[FaceView]) -> list[ActionUnits]:
        """The intensities of each face, in order."""
        with tempfile.TemporaryDirectory(prefix="facsight-") as folder:
            return [self._read(face, Path(folder) / str(at)) for at, face in enumerate(faces)]

    def _read(self, face: FaceView, folder: Path) -> ActionUnits:
        (folder / "out").mkdir(parents=True)
        picture, table = folder / "face.png", folder / "out" / "face.csv"
        PIL.Image.fromarray(face.crop_rgb(CROP_PX, scale=CROP_SCALE)).save(picture)
        self._run([self._program, *self._tool.arguments(picture, table)])
        try:
            found = [one for one in read_table(table) if one.faces] if table.exists() else []
        except TableInvalid as error:
            raise ReaderFailed(
                f"The reader {self._tool.id} wrote no table that is known: {error}"
            ) from error
        units = found[0].faces[0].units if found else {}
        read: dict[int | UnitSide, float] = {
            key: one.intensity for key, one in units.items() if one.intensity is not None
        }
        bare = [
            PresenceAU(
                au, side, UnavailableReason.NOT_IN_MODEL, _BARE, presence(one), one.probability
            )
            for (au, side), one in units.items()
            if one.intensity is None
        ]
        every = [*units_of(read, cue=self._tool.id).readings, *bare]
        return ActionUnits(tuple(sorted(every, key=lambda one: (one.au, one.side))))

    def _run(self, command: list[str]) -> None:
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReaderFailed(
                f"The reader {self._tool.id} could not run {command[0]}: {error}"
            ) from error
        if done.returncode:
            told = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it said nothing"]
            raise ReaderFailed(
                f"The reader {self._tool.id} ended with {done.returncode}: {told[0][:_SHOWN]}"
            )


def _has(python: str, package: str) -> bool:
    look = f"import importlib.util as u, sys; sys.exit(u.find_spec({package!r}) is None)"
    done = subprocess.run([python, "-c", look], capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0


def open_tool(name: str) -> ToolReader:
    """The reader of that name in `TOOLS`.

    Raises:
        ReaderMissing: there is none, or its program is not installed.
    """
    if name not in TOOLS:
        raise ReaderMissing(f"There is no tool {quoted(name)}; there are: {', '.join(TOOLS)}.")
    return ToolReader(TOOLS[name])
