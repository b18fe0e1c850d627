"""What made a row, as rows name it: the networks of the parts that a row rests on."""

from __future__ import annotations

from typing import Literal

from facsight_tools.types import PartUse, Provenance

PartName = Literal["detector", "landmarker", "cover", "au_reader", "eyes", "body", "hand"]


def source_of(provenance: Provenance, *names: PartName) -> str:
    """The networks of some parts, `au_reader` being the primary one; see `networks_of`.

    Where none of the parts took part, those that the reading of the faces rests on.
    """
    parts: dict[PartName, PartUse | None] = {
        "detector": provenance.detector,
        "landmarker": provenance.landmarker,
        "cover": provenance.cover,
        "au_reader": provenance.au_readers[0],
        "eyes": provenance.eyes,
        "body": provenance.body,
        "hand": provenance.hand,
    }
    chosen = [part for name in names if (part := parts[name]) is not None]
    return networks_of(*(chosen or filter(None, parts.values())))


def networks_of(*parts: PartUse) -> str:
    """Each network by its id and the first 12 digits of its sha256, in alphabetical order.

    Parts of which none runs a network are named by reader and version: `mine@1`.
    """
    networks = {f"{one.id}:{one.sha256[:12]}" for part in parts for one in part.networks}
    return ", ".join(sorted(networks or {f"{part.reader}@{part.version}" for part in parts}))
