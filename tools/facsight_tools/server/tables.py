"""Another tool's table as a client names or sends it."""

from __future__ import annotations

import asyncio
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import ImageNotFound, TableInvalid, quoted
from facsight_tools.server.handles import KeptTable
from facsight_tools.server.intake.encoded import is_encoded
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.services import Services, handle_of

if TYPE_CHECKING:
    from facsight_tools.toolboxes.table import ToolTable

MOST_ROWS: Final = 20_000
"""Of a table: eleven minutes of a video at thirty frames a second, read in some seconds."""

MOST_TEXT: Final = 200_000
"""Characters of a table that is given as text in the call."""

_JSON: Final = ("{", "[")


async def table_named(services: Services, given: str) -> ToolTable:
    """The table behind a path, an upload, an analysis of one of its rows, or a text.

    Raises:
        InputError: it cannot be read, is no known tool's, or is larger than is read here.
    """
    named = handle_of(given)
    if named is not None and named.startswith("an_"):
        kept = services.store.find(named, current_principal())
        if isinstance(kept, KeptTable) and kept.table is not None:
            return kept.table
        raise TableInvalid("This analysis is of no table that was read here: give the table.")
    name, data = await _data(services, given, named)
    # NumPy comes with it, which a server's start does without.
    return await asyncio.to_thread(_read, name, data)


async def _data(services: Services, given: str, named: str | None) -> tuple[str, bytes]:
    if named is not None:
        return "table", await services.bytes_of(named)
    if "\n" in given.strip() or given.lstrip().startswith(_JSON):
        if len(given) > MOST_TEXT:
            raise TableInvalid(
                f"The text has {len(given):,} characters and {MOST_TEXT:,} are read at most: give "
                "the table's path or an upload."
            )
        return "table", given.encode()
    try:
        data = await services.intake.read(given)
    except ImageNotFound:
        raise TableInvalid(
            f"There is no table {quoted(PurePath(given).name)} at this path; check the path."
        ) from None
    return ("table" if is_encoded(given) else PurePath(given).name), data


def _read(name: str, data: bytes) -> ToolTable:
    from facsight_tools.toolboxes.table import table_of

    return table_of(name, data, most_rows=MOST_ROWS)
