"""A series as bytes, and back: numbers and a header of JSON, nothing that could be code."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, Final

import numpy as np

from facsight_tools.video.series import Series, Track

_LANDMARKS: Final = ("x_", "y_", "z_")


def series_to_bytes(series: Series) -> bytes:
    """A series without the points of the mesh."""
    faces: list[dict[str, Any]] = []
    arrays: dict[str, Any] = {"times": series.times, "frames": series.frames}
    arrays["speech"] = series.speech
    for number, track in series.faces.items():
        names = [one for one in track.columns if not one.startswith(_LANDMARKS)]
        columns = [track.columns[name] for name in names]
        empty = np.zeros((0, len(series.times)), np.float32)
        arrays[f"columns{number}"] = np.stack(columns) if columns else empty
        arrays[f"present{number}"] = track.present
        faces.append({"face": number, "names": names, "losses": track.losses})
    head = {
        "source": series.source,
        "fps": series.fps,
        "duration_s": series.duration_s,
        "cuts": list(series.cuts),
        "switches": series.switches,
        "notes": list(series.notes),
        "faces": faces,
    }
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def series_from_bytes(data: bytes) -> Series:
    """The series of `series_to_bytes`; a ValueError where they are other bytes."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            head = json.loads(file["head"].tobytes())
            faces = {int(one["face"]): _track(file, one) for one in head["faces"]}
            return Series(
                source=str(head["source"]),
                fps=float(head["fps"]),
                duration_s=float(head["duration_s"]),
                times=file["times"],
                faces=faces,
                cuts=tuple(map(float, head["cuts"])),
                frames=file["frames"],
                switches=int(head["switches"]),
                notes=tuple(map(str, head["notes"])),
                speech=file["speech"],
            )
    except (KeyError, TypeError, IndexError, AttributeError, OSError, EOFError) as error:
        raise ValueError(f"this is no series: {type(error).__name__}") from error
    except zipfile.BadZipFile as error:
        raise ValueError(f"this is no series: {type(error).__name__}") from error


def _track(file: Any, told: dict[str, Any]) -> Track:
    number = int(told["face"])
    table, names = file[f"columns{number}"], [str(one) for one in told["names"]]
    if table.ndim != 2 or len(names) != len(table):
        raise ValueError("this is no series: its columns have other names")
    columns = dict(zip(names, table, strict=True))
    return Track(number, columns, file[f"present{number}"], int(told["losses"]))
