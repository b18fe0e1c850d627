"""Events as an annotation file of ELAN (.eaf, format 3.0): a tier for each person and event."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import Final
from xml.etree import ElementTree as Xml

from facsight_tools.printable import printable
from facsight_tools.video.events import Event
from facsight_tools.video.names import strength_words

_SCHEMA: Final = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_DATE: Final = "1970-01-01T00:00:00+00:00"
_MIME: Final = {".mp4": "video/mp4", ".mov": "video/quicktime", ".mpg": "video/mpeg"}
_TYPE: Final = "event"

Said = tuple[float, float, str]
"""First and last second, and the words."""


def eaf(events: Iterable[Event], video: str, said: Sequence[Said] = (), folder: str = ".") -> bytes:
    """The file: each event from onset to offset with its letter or degrees, captions on a tier.

    Times are whole milliseconds, as ELAN has them; an event is at least one long. The date is
    always the same, so that equal events give equal bytes.

    Args:
        events: in any order.
        video: the path of the video, which is linked by the way to it from `folder`.
        said: what is said and when.
        folder: where the file is to lie.
    """
    root = Xml.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "facsight",
            "DATE": _DATE,
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": _INSTANCE,
            "xsi:noNamespaceSchemaLocation": _SCHEMA,
        },
    )
    link = printable(_link(video, folder))
    header = Xml.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    mime = _MIME.get(PurePath(video).suffix.lower(), "video/*")
    Xml.SubElement(
        header,
        "MEDIA_DESCRIPTOR",
        {"MEDIA_URL": link, "MIME_TYPE": mime, "RELATIVE_MEDIA_URL": link},
    )
    tiers: dict[str, list[tuple[int, int, str]]] = {}
    for one in sorted(events, key=lambda event: (event.face, event.name, event.onset_s)):
        tier = tiers.setdefault(f"F{one.face} {one.name}", [])
        tier.append((*_span(one.onset_s, one.offset_s), _value(one)))
    for start, end, words in said:
        tiers.setdefault("said", []).append((*_span(start, end), printable(words)))
    order = Xml.SubElement(root, "TIME_ORDER")
    slots = sorted({at for tier in tiers.values() for start, end, _ in tier for at in (start, end)})
    named = {at: f"ts{number}" for number, at in enumerate(slots, 1)}
    for at, slot in named.items():
        Xml.SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": slot, "TIME_VALUE": str(at)})
    number = 0
    for tier_id, spans in tiers.items():
        tier_of = Xml.SubElement(root, "TIER", {"LINGUISTIC_TYPE_REF": _TYPE, "TIER_ID": tier_id})
        for start, end, value in spans:
            number += 1
            holder = Xml.SubElement(tier_of, "ANNOTATION")
            aligned = Xml.SubElement(
                holder,
                "ALIGNABLE_ANNOTATION",
                {
                    "ANNOTATION_ID": f"a{number}",
                    "TIME_SLOT_REF1": named[start],
                    "TIME_SLOT_REF2": named[end],
                },
            )
            Xml.SubElement(aligned, "ANNOTATION_VALUE").text = value
    Xml.SubElement(
        root,
        "LINGUISTIC_TYPE",
        {"GRAPHIC_REFERENCES": "false", "LINGUISTIC_TYPE_ID": _TYPE, "TIME_ALIGNABLE": "true"},
    )
    Xml.indent(root)
    text: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _link(video: str, folder: str) -> str:
    """The way from a folder to a file, as ELAN writes it; of another drive the whole address."""
    try:
        way = PurePath(os.path.relpath(video, folder)).as_posix()
    except ValueError:
        return Path(os.path.abspath(video)).as_uri()  # noqa: PTH100
    return way if way.startswith("../") else f"./{way}"


def _span(start_s: float, end_s: float) -> tuple[int, int]:
    start = round(start_s * 1000)
    return start, max(round(end_s * 1000), start + 1)


def _value(event: Event) -> str:
    return strength_words(event.name, event.strength)
