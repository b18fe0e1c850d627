"""A video with what was measured drawn beside it: boxes, meshes, bars of units and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import PIL.Image
import PIL.ImageDraw
from numpy.typing import NDArray

from facsight_tools.columns import LANDMARKS
from facsight_tools.errors import OutputRefused
from facsight_tools.facs import ACTION_UNITS, FIRST_POSITION
from facsight_tools.overlay import hue, label_font
from facsight_tools.video.frames import Frame
from facsight_tools.video.series import Series, Track

MOST_UNITS: Final = 7
MOST_LABELS: Final = 3
MOST_FACES: Final = 2
"""How much the panel tells: of each face the units and labels that rise most in the whole video, so
that a bar keeps its place."""

_PAPER: Final = (250, 250, 247)
_INK: Final = (28, 32, 38)
_FAINT: Final = (128, 134, 142)
_RULE: Final = (222, 222, 216)
_PANEL: Final = 300
_LEAST_HEIGHT: Final = 540
_MOST_SIDE: Final = 1280
_ROW: Final = 19
_EMOTION: Final = "emotion_"
_CLOCK: Final = Fraction(1, 1000)
_SAME_S: Final = 5e-4
_UNIT: Final = re.compile(r"AU(\d{2})")


class _Person:
    """One person's columns, made once, and what the panel tells of them."""

    def __init__(self, track: Track) -> None:
        names = ["box_x1", "box_y1", "box_x2", "box_y2"]
        units = [name for name in track.columns if _is_unit(name)]
        labels = [name for name in track.columns if name.startswith(_EMOTION)]
        meshed = "x_0" in track.columns
        points = [name for name in LANDMARKS if name[0] in "xy"] if meshed else []
        wanted = [name for name in [*names, *units, *labels, *points] if name in track.columns]
        self.columns = {name: track.columns[name] for name in wanted}
        self.face, self.present = track.face, track.present
        self.boxed = all(name in self.columns for name in names)
        self.points = points
        self.units = sorted(_strongest(self.columns, units, MOST_UNITS))
        self.labels = _strongest(self.columns, labels, MOST_LABELS)

    def at(self, name: str, at: int) -> float:
        """A column's value in a frame."""
        return float(self.columns[name][at])

    def box(self, at: int) -> list[float]:
        """Left, top, right, bottom in pixels of the frame."""
        return [self.at(name, at) for name in ("box_x1", "box_y1", "box_x2", "box_y2")]

    def mesh(self, at: int) -> NDArray[np.float64]:
        """(N, 2), the points in pixels of the frame; none where they were not kept."""
        flat = np.array([self.columns[name][at] for name in self.points], np.float64)
        return flat.reshape(2, -1).T


def drawn(pixels_rgb: NDArray[np.uint8], series: Series, at: int) -> NDArray[np.uint8]:
    """One frame with its panel; see `write_overlay`.

    Args:
        pixels_rgb: uint8 (H, W, 3), the frame.
        series: the measurements.
        at: the frame's place among those that were measured.
    """
    return _drawn(pixels_rgb, series, [_Person(one) for one in series.faces.values()], at)


def write_overlay(target: Path, frames: Iterable[Frame], series: Series) -> int:
    """Write the video as MP4, with the frames' own times and without sound.

    Args:
        target: the file; it takes its name when it is complete.
        frames: the frames that were measured, again.
        series: the measurements, smoothed or not. With the columns of the 478 points the mesh is
            drawn as well.

    Returns:
        How many frames were written; of none there is no file.

    Raises:
        OutputRefused: it cannot be written.
    """
    import av

    people = [_Person(one) for one in series.faces.values()]
    part = target.with_name(f"{target.name}.part")
    stream: Any = None
    count, last, first_s = 0, -1, 0.0
    try:
        with av.open(part, "w", format="mp4") as out:
            for frame in frames:
                # By its time: numbers of frames that were jumped to are those of a nominal rate.
                at = int(np.searchsorted(series.times, frame.time_s - _SAME_S))
                if at >= len(series.times) or series.times[at] > frame.time_s + _SAME_S:
                    continue
                picture = _drawn(frame.pixels_rgb, series, people, at)
                if stream is None:
                    stream, first_s = _stream(out, picture, series.fps), frame.time_s
                shown = av.VideoFrame.from_ndarray(_fitting(picture, stream), format="rgb24")
                last = max(last + 1, round((frame.time_s - first_s) * 1000))
                shown.pts, shown.time_base = last, _CLOCK
                for packet in stream.encode(shown):
                    out.mux(packet)
                count += 1
            for packet in stream.encode() if stream is not None else ():
                out.mux(packet)
        if count:
            part.replace(target)
        part.unlink(missing_ok=True)
    except (av.FFmpegError, OSError) as error:
        part.unlink(missing_ok=True)
        raise OutputRefused(f"'{target}' cannot be written: {error}.") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count


def _stream(out: Any, picture: NDArray[np.uint8], fps: float) -> Any:
    import av

    codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
    stream = out.add_stream(codec, rate=max(1, round(fps)))
    stream.height, stream.width = picture.shape[0], picture.shape[1]
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = _CLOCK
    if codec == "libx264":
        stream.codec_context.options = {"crf": "23", "preset": "veryfast"}
    else:
        stream.bit_rate = 4_000_000
    return stream


def _fitting(picture: NDArray[np.uint8], stream: Any) -> NDArray[np.uint8]:
    """A frame whose size changes in the middle is laid on the first one's."""
    if picture.shape[:2] == (stream.height, stream.width):
        return picture
    size = (stream.width, stream.height)
    return np.asarray(PIL.Image.fromarray(picture).resize(size), np.uint8)


def _drawn(
    pixels_rgb: NDArray[np.uint8], series: Series, people: list[_Person], at: int
) -> NDArray[np.uint8]:
    photo = PIL.Image.fromarray(pixels_rgb)
    scale = min(_MOST_SIDE / max(photo.size), max(1.0, _LEAST_HEIGHT / photo.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in photo.size)
    if (width, height) != photo.size:
        photo = photo.resize((width, height), PIL.Image.Resampling.BILINEAR)
    tall = max(height, _LEAST_HEIGHT)
    canvas = PIL.Image.new("RGB", (width + _PANEL, tall), _PAPER)
    canvas.paste(photo, (0, 0))
    draw = PIL.ImageDraw.Draw(canvas, "RGBA")
    for one in people:
        if one.present[at]:
            _draw_face(draw, one, at, scale)
    # What lies beyond the picture's edge must not stand on the panel
    draw.rectangle((width, 0, canvas.width, tall), fill=_PAPER)
    draw.rectangle((0, height, width, tall), fill=_PAPER)
    x, y = width + 16, 12
    minutes, seconds = divmod(float(series.times[at]), 60.0)
    told = f"{int(minutes)}:{seconds:05.2f}   frame {int(series.frames[at])}"
    draw.text((x, y), told, _FAINT, font=label_font(13))
    y += 26
    for one in people[:MOST_FACES]:
        y = _draw_panel(draw, one, at, x, y)
    if not people:
        draw.text((x, y), "no face", _FAINT, font=label_font(13))
    return np.asarray(canvas, np.uint8)


def _draw_face(draw: PIL.ImageDraw.ImageDraw, one: _Person, at: int, scale: float) -> None:
    colour = hue(one.face)
    for x, y in one.mesh(at) * scale if one.points else ():
        if np.isfinite(x):
            draw.rectangle((x - 1, y - 1, x + 1, y + 1), (*colour, 150))
    if not one.boxed:
        return
    box = [edge * scale for edge in one.box(at)]
    if not np.isfinite(box).all():
        return
    left, top, right, bottom = box
    draw.rounded_rectangle((left, top, right, bottom), 6, outline=(*colour, 255), width=2)
    name, font = f"F{one.face}", label_font(15)
    wide = draw.textlength(name, font=font)
    tag = max(top - 22, 0)
    draw.rounded_rectangle((left, tag, left + wide + 12, tag + 20), 4, fill=(*colour, 255))
    draw.text((left + 6, tag + 1), name, (255, 255, 255), font=font)


def _draw_panel(draw: PIL.ImageDraw.ImageDraw, one: _Person, at: int, x: int, y: int) -> int:
    colour = hue(one.face)
    draw.rectangle((x, y + 3, x + 10, y + 15), fill=colour)
    there = bool(one.present[at])
    told = f"F{one.face}" if there else f"F{one.face}  not in sight"
    draw.text((x + 16, y - 1), told, _INK if there else _FAINT, font=label_font(16))
    y += 26
    for name in one.units:
        unit = ACTION_UNITS[int(name[2:])]
        value = one.at(name, at)
        _draw_row(draw, x, y, f"{unit.code} {unit.name}", value, 5.0, colour)
        y += _ROW
    if one.labels:
        y += 4
        draw.text((x, y), "apparent expression, scores", _FAINT, font=label_font(11))
        y += 16
    for name in one.labels:
        label = name.removeprefix(_EMOTION).replace("_", " ")
        _draw_row(draw, x, y, label, one.at(name, at), 1.0, colour)
        y += _ROW
    return y + 16


def _draw_row(
    draw: PIL.ImageDraw.ImageDraw,
    x: int,
    y: int,
    name: str,
    value: float,
    most: float,
    colour: tuple[int, int, int],
) -> None:
    known = bool(np.isfinite(value))
    draw.text((x, y), name[:24], _INK if known else _FAINT, font=label_font(12))
    bar = (x + 158, y + 4, x + 232, y + 12)
    if not known:
        draw.text((bar[0], y), "not measured", _FAINT, font=label_font(11))
        return
    draw.rectangle(bar, fill=_RULE)
    share = min(max(value / most, 0.0), 1.0)
    draw.rectangle((bar[0], bar[1], bar[0] + (bar[2] - bar[0]) * share, bar[3]), fill=colour)
    draw.text(
        (x + 240, y), f"{value:.1f}" if most > 1 else f"{value:.2f}", _INK, font=label_font(12)
    )


def _is_unit(name: str) -> bool:
    unit = _UNIT.fullmatch(name)
    return unit is not None and int(unit[1]) < FIRST_POSITION and int(unit[1]) not in (45, 46)


def _strongest(columns: dict[str, NDArray[np.float32]], names: list[str], most: int) -> list[str]:
    """Those that rise most: by their mean and their highest value."""
    weight = {}
    for name in names:
        values = columns[name][np.isfinite(columns[name])]
        if len(values):
            weight[name] = float(values.mean()) + float(np.quantile(values, 0.95))
    return sorted(weight, key=lambda name: (-weight[name], name))[:most]
