"""What a job measured as a flat table, one row a face, with the columns of `facsight analyze`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from facsight_tools.errors import FacsightError
from facsight_tools.server.services import Services
from facsight_tools.server.workers.wire import Options
from facsight_tools.table import columns, error_row, face_rows

if TYPE_CHECKING:
    from facsight_tools.server.toolset.jobs import JobResult


def csv_of(services: Services, rules: Sequence[str], results: Sequence[JobResult]) -> str:
    """The table; a picture that was not measured, or is no longer kept, has a row that says so."""
    text = io.StringIO()
    names = ["analysis_id", *columns(Options(rules=tuple(rules)).selection())]
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for one in results:
        name = one.name or str(one.number)
        if one.analysis_id is None:
            writer.writerow({"input": name, "error": one.error})
            continue
        try:
            analysis = services.kept(one.analysis_id).analysis
        except FacsightError as error:
            writer.writerow(error_row(name, error))
            continue
        for row in face_rows(name, analysis):
            writer.writerow({"analysis_id": one.analysis_id, **row})
    return text.getvalue()
