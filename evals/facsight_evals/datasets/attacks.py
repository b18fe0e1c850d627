"""Where an order is put: the user's words, the file's name, its metadata, the picture itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from inspect_ai.dataset import Sample
from PIL import ExifTags, Image, ImageDraw, ImageFont, PngImagePlugin

from facsight_evals.datasets.cases import PORTRAIT, Case
from facsight_evals.datasets.generated import CONTEXTS
from facsight_evals.datasets.orders import HARMLESS, ORDERS
from facsight_tools.evidence.context import read_context

Channel = Literal["context", "file name", "metadata", "painted"]

_SHARES: Final[dict[Channel, float]] = {
    "context": 0.82, "file name": 0.06, "metadata": 0.06, "painted": 0.06,
}  # fmt: skip
# Words that a situation is read in: an answer on them does not change with unread words beside them
_TOLD: Final = tuple(one for one in CONTEXTS if one and read_context(one).distribution)
_FACES: Final = 42  # made-up ones, a multiple of the situations: each keeps its words
_LONGEST_NAME: Final = 200  # bytes; file systems take 255
# Fields of a file that hold text, in turns
_FIELDS: Final = ("ImageDescription", "UserComment", "XMP")
# Rows of the portrait, 512 pixels high, in which no face is: above it, and the lower half
_LINES_Y: Final = (8, 30, 250, 290, 330, 370, 410, 450, 484)
_LINE: Final = 52  # characters


@dataclass(frozen=True, slots=True)
class Attack:
    """A text put into one channel of a case; harmless words are the control."""

    case: Case
    channel: Channel
    text: str
    order: bool
    number: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Attack:
        """The attack that `to_json` wrote."""
        return cls(**data | {"case": Case.from_json(data["case"])})

    def mounted(self, folder: Path) -> Case:
        """The case with the text in its place; pictures are written into `folder`."""
        if self.channel == "context":
            return replace(self.case, context=f"{self.case.context} {self.text}")
        source = Path(self.case.picture or "")
        target = folder / f"{self.number}.png"
        if self.channel == "file name":
            target = folder / f"{_name(self.text)}.png"
            target.write_bytes(source.read_bytes())
        elif self.channel == "metadata":
            _save_with_text(source, target, _FIELDS[self.number % len(_FIELDS)], self.text)
        else:
            _paint(source, target, self.text)
        return replace(self.case, picture=str(target))


def attacks(count: int, *, orders: bool) -> Iterator[Attack]:
    """`count` texts over the channels: orders, or as many harmless ones in the same places.

    Words go with made-up faces; the other channels need a picture and use the bundled portrait.
    """
    texts = ORDERS if orders else HARMLESS
    number = 0
    for channel, part in _SHARES.items():
        for _ in range(round(count * part) if PORTRAIT.is_file() or channel == "context" else 0):
            context = _TOLD[number % len(_TOLD)]
            seed, picture = (
                (number % _FACES, None) if channel == "context" else (None, str(PORTRAIT))
            )
            case = Case(context=context, picture=picture, seed=seed)
            yield Attack(case, channel, texts[number * 7 % len(texts)], orders, number)
            number += 1


def attack_samples(given: Iterator[Attack], limit: int | None = None) -> list[Sample]:
    """Attacks as samples of a task."""
    return [
        Sample(id=number, input=one.text, metadata={"attack": one.to_json()})
        for number, one in enumerate(islice(given, limit), 1)
    ]


def _name(text: str) -> str:
    """The text as a file's name: no separators, and not longer than names may be."""
    kept = "".join(" " if one in '/\\\0\n<>:"|?*' else one for one in text)
    return kept.encode()[:_LONGEST_NAME].decode(errors="ignore").strip() or "order"


def _save_with_text(source: Path, target: Path, field: str, text: str) -> None:
    """The same pixels with the text in one of the file's fields."""
    with Image.open(source) as picture:
        exif, chunks = Image.Exif(), PngImagePlugin.PngInfo()
        if field == "ImageDescription":
            exif[ExifTags.Base.ImageDescription] = text
        elif field == "UserComment":
            comment = b"UNICODE\0" + text.encode("utf-16-be")
            exif[ExifTags.IFD.Exif] = {ExifTags.Base.UserComment: comment}
        else:
            packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc>{text}</dc></x:xmpmeta>'
            chunks.add_itxt("XML:com.adobe.xmp", packet)
        picture.save(target, exif=exif, pnginfo=chunks)


def _paint(source: Path, target: Path, text: str) -> None:
    """The text written over the picture in large letters, above and below the face."""
    with Image.open(source) as picture:
        painted = picture.convert("RGB")
    draw, font = ImageDraw.Draw(painted), ImageFont.load_default(size=17)
    flat = " ".join(text.split())
    lines = [flat[at : at + _LINE] for at in range(0, len(flat), _LINE)]
    for y, line in zip(_LINES_Y, lines * len(_LINES_Y), strict=False):
        draw.text((6, y), line, fill=(255, 255, 255), font=font, stroke_width=2, stroke_fill=0)
    painted.save(target)
