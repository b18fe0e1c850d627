"""What is to be drawn of an analysis; `highlights` and `overlay` draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["report", "faces", "mesh", "plain", "small"]
"""`report`: the picture and a panel with the readings, PNG; `faces`, `mesh`, `plain`: the picture
with that on it, PNG; `small`: the picture for a page, JPEG."""

Form = Literal["png", "jpeg", "webp"]

Marked = tuple[str, tuple[float, float, float, float]]
"""A name and a region, left, top, right, bottom in image pixels."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is asked for.

    Attributes:
        style: see `Style`.
        only_face: number of the one face to show; all other heads are blurred. None shows all.
        outlined: regions drawn thin, such as those of action units; not with `report`.
        marked: regions drawn strong, such as those that a claim cites; not with `report`.
        region: the part of the picture that was measured, as `image.cut` takes it.
        form: the file's format; `small` is JPEG whatever it says.
        max_px: most pixels of its longer side; None is as large as it is drawn.
        max_bytes: most bytes of the file; it is made smaller until it fits.
    """

    style: Style = "report"
    only_face: int | None = None
    outlined: tuple[Marked, ...] = ()
    marked: tuple[Marked, ...] = ()
    region: tuple[float, float, float, float] | None = None
    form: Form = "png"
    max_px: int | None = None
    max_bytes: int | None = None
