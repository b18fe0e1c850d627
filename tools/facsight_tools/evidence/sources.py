"""Which networks made a row, as rows name them."""

from __future__ import annotations

from collections.abc import Sequence

from facsight_tools.types import Provenance


def networks_of(provenance: Provenance, marks: Sequence[str]) -> str:
    """The networks whose ids bear one of the marks; all of them where none does.

    Each by its id and the first 12 digits of its sha256, in alphabetical order.
    """
    chosen = [key for key in provenance.models if any(mark in key.lower() for mark in marks)]
    return ", ".join(
        f"{key}:{provenance.models[key][0][:12]}" for key in sorted(chosen or provenance.models)
    )
