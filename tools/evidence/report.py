"""The report of `facsight infer --json`, and its verification from nothing but the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight.tools.errors import ReportInvalid
from facsight.tools.evidence.checker import Code, Verdict, check_inference
from facsight.tools.evidence.checker.codes import problem
from facsight.tools.evidence.claims import Inference, Problem
from facsight.tools.evidence.rows import Ledger

_MAX_CHARACTERS: Final = 20_000_000
_SHOWN_ERRORS: Final = 3
_SUFFIX: Final = {"both": "", "left": ".L", "right": ".R"}


class ReportAnalysis(BaseModel):
    """What a report repeats of the analysis; fields beyond these are kept and not judged."""

    model_config = ConfigDict(frozen=True, extra="allow")

    image_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    faces: tuple[dict[str, Any], ...]
    provenance: dict[str, Any]


class Report(BaseModel):
    """An answer with the evidence and the measurement that it stands on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inference: Inference
    ledger: Ledger
    analysis: ReportAnalysis


def load_report(source: str | Path) -> Report:
    """Read a report from a file, or from its text where that begins with a brace.

    Raises:
        ReportInvalid: no such file, no JSON, or not a report; the message names what is wrong.
    """
    text = source if isinstance(source, str) else ""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        text = _read(Path(source))
    if len(text) > _MAX_CHARACTERS:
        raise ReportInvalid(f"The report is longer than {_MAX_CHARACTERS} characters.")
    try:
        data = json.loads(text.lstrip("\ufeff"), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ReportInvalid(f"The report is no valid JSON: {error}.") from error
    try:
        return Report.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[:_SHOWN_ERRORS]
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in first)
        raise ReportInvalid(f"This is not a facsight report: {wrong}.") from error


def verify_report(report: Report) -> Verdict:
    """Every claim judged again, and the ledger held against its hash and the analysis."""
    verdict = check_inference(report.inference, report.ledger)
    problems = (*verdict.problems, *_against_analysis(report))
    return Verdict(ok=verdict.ok and not problems, claims=verdict.claims, problems=problems)


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            raise ReportInvalid(f"There is no report at '{path}'.")
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ReportInvalid("The report cannot be read as text.") from error


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: two readers must not see two reports."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = sorted({key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1})
        raise ValueError(f"the key {', '.join(twice)} stands twice")
    return found


def _against_analysis(report: Report) -> Iterator[Problem]:
    """The rows of the ledger are the values of the analysis beside it."""
    rows = {row.id: row for row in report.ledger.rows}
    expected = dict(_values(report.analysis))
    wrong = [key for key, value in expected.items() if key in rows and rows[key].value != value]
    missing = [key for key in expected if key not in rows]
    extra = [
        key
        for key in rows
        if re.fullmatch(r"F\d+\.(?:AU.+|emotion\..+)", key) and key not in expected
    ]
    for names, what in (
        (wrong, "differ from the analysis"),
        (missing, "are missing from the ledger"),
        (extra, "are not in the analysis"),
    ):
        if names:
            yield problem(Code.ANALYSIS_MISMATCH, f"{', '.join(names[:5])} {what}.")
    people = rows.get("S.people")
    if people is not None and people.value != len(report.analysis.faces):
        yield problem(Code.ANALYSIS_MISMATCH, "S.people is not the number of faces analysed.")


def _values(analysis: ReportAnalysis) -> Iterator[tuple[str, float | None]]:
    """Row id and value of everything that the analysis repeats; malformed parts give nothing."""
    for number, face in enumerate(analysis.faces, 1):
        name = f"F{face.get('face', number)}"
        for reading in _objects(face.get("action_units")):
            suffix = _SUFFIX.get(str(reading.get("side")), ".?")
            yield f"{name}.AU{reading.get('au')}{suffix}", reading.get("intensity")
        emotion = face.get("emotion")
        scores = emotion.get("scores") if isinstance(emotion, dict) else None
        for label, value in (scores if isinstance(scores, dict) else {}).items():
            yield f"{name}.emotion.{'_'.join(str(label).split())}", value
        for part in ("pose", "gaze"):
            angles = face.get(part)
            for axis, value in (angles if isinstance(angles, dict) else {}).items():
                if axis != "confidence":
                    yield f"{name}.{part}.{axis}", value


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
