"""The report of `facsight infer --json`, and its verification from nothing but the file."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight_tools.answers.inference import Inference
from facsight_tools.answers.judging import AnswerProblem, altered, judge
from facsight_tools.errors import ReportAltered, ReportInvalid
from facsight_tools.evidence.analysis_json import analysis_hash
from facsight_tools.evidence.payloads import (
    SIDE_SUFFIX,
    AnalysisHash,
    Asymmetry,
    AtRest,
    EmotionScore,
    FaceCount,
    MeasuredAgain,
    OfUnit,
    OpinionScore,
    OtherReference,
    SecondReading,
    UnitIntensity,
    UnitsScore,
    label_id,
)
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import ALTERED, Ledger
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.states import LEAST_GAZE

OfReport = TypeVar("OfReport", bound=BaseModel)

SCHEMA: Final = 2
"""Of a report; an older one is refused by its number."""

MAX_CHARACTERS: Final = 20_000_000
"""Characters of a report; a longer one is refused."""

# Kinds of rows that repeat the analysis, each value of which stands in it
_REPEATED: Final = OfUnit | SecondReading | EmotionScore | UnitsScore | OpinionScore

# No character takes more bytes in UTF-8
_BYTES: Final = 4
_SHOWN_ERRORS: Final = 3


class ReportAnalysis(BaseModel):
    """What a report repeats of the analysis; all of it, further fields too, has one hash."""

    model_config = ConfigDict(frozen=True, extra="allow")

    image_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    faces: tuple[dict[str, Any], ...]
    provenance: dict[str, Any]


class Report(BaseModel):
    """An answer with the evidence and the measurement that it stands on; `schema` is 2."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )

    schema_: Literal[2] = Field(alias="schema")
    inference: Inference
    ledger: Ledger
    analysis: ReportAnalysis


def load_report(path: Path) -> Report:
    """Read a report from a file.

    Raises:
        ReportInvalid: no such file, or as `parse_report` raises.
    """
    return parse_report(read_report(path))


def parse_report(text: str) -> Report:
    """Read a report from its text, which is never taken for the name of a file.

    Raises:
        ReportInvalid: no JSON, or not a report; the message names what is wrong.
        ReportAltered: a row says something else than its data.
    """
    return parsed(text, Report)


def parsed(text: str, kind: type[OfReport]) -> OfReport:
    """Read any kind of report from its text, as `parse_report` does."""
    if len(text) > MAX_CHARACTERS:
        raise ReportInvalid(f"The report is longer than {MAX_CHARACTERS} characters.")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ReportInvalid(
            "The report is empty, which is not JSON: give what `infer --json` wrote."
        )
    try:
        data = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ReportInvalid(f"The report is not JSON: {error}.") from error
    if (
        isinstance(data, dict)
        and {"inference", "video"} & data.keys()
        and data.get("schema") != SCHEMA
    ):
        raise ReportInvalid(
            f"The report has schema {data.get('schema', 1)!r}, and this facsight reads {SCHEMA}: "
            "infer again, or verify it with the facsight that wrote it."
        )
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[:_SHOWN_ERRORS]
        if all(one["type"] == ALTERED for one in first):
            told = "; ".join(one["msg"] for one in first)
            raise ReportAltered(f"The report was altered: {told}.") from error
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in first)
        raise ReportInvalid(f"This is not a facsight report: {wrong}.") from error


def verify_report(report: Report) -> tuple[AnswerProblem, ...]:
    """What is wrong: every statement is judged again, and the ledger held against its analysis.

    Empty where the report holds.
    """
    ledger = verify_ledger(report)
    answer = judge(report.inference, report.ledger)
    return (*(one for one in answer if one not in ledger), *ledger)


def verify_ledger(report: Report) -> tuple[AnswerProblem, ...]:
    """What is wrong with a report's ledger and its analysis, whatever its answer says."""
    told = (*_against_analysis(report), *_against_hash(report))
    against = (AnswerProblem(code="analysis", message=one) for one in told)
    uneven = (AnswerProblem(code="ledger", message=one) for one in _uneven(report.ledger))
    return (*altered(report.ledger), *against, *uneven)


def _uneven(ledger: Ledger) -> Iterator[str]:
    """Rows of differences between the sides that are not left minus right of their units."""
    sides = {
        (one.face, one.unit, one.side): one.intensity
        for _, one in ledger.rows_of(UnitIntensity)
        if one.side != "both"
    }
    found = {(one.face, one.unit): one for _, one in ledger.rows_of(Asymmetry)}
    for face, unit in sorted({(face, unit) for face, unit, _ in sides} | found.keys()):
        left, right = (sides.get((face, unit, side)) for side in ("left", "right"))
        told = found.get((face, unit))
        expected = None
        if left is not None and right is not None and max(left, right) >= PRESENCE_THRESHOLD:
            expected = Asymmetry(
                face=face, unit=unit, left_minus_right=rounded(left - right, "intensity")
            )
        if told != expected:
            row = (told or expected or Asymmetry(face=face, unit=unit, left_minus_right=0)).row_id
            yield f"{row} is not what its units give: left minus right, where one is present."


def read_report(path: Path) -> str:
    """The text of a report's file; raises as `load_report`."""
    try:
        found = path.stat()
        # Opening a pipe waits for someone to write to it, so what is no file is not opened
        if not stat.S_ISREG(found.st_mode):
            raise ReportInvalid(f"'{path}' is no file: give a report's file, or '-' for stdin.")
        if found.st_size > MAX_CHARACTERS * _BYTES:
            raise ReportInvalid(f"The report is longer than {MAX_CHARACTERS} characters.")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ReportInvalid(f"There is no report at '{path}'.") from error
    except (OSError, ValueError) as error:
        raise ReportInvalid(f"'{path}' cannot be read as text: {error}.") from error


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: two readers must not see two reports."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = sorted({key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1})
        raise ValueError(f"the key {', '.join(twice)} stands twice")
    return found


def _against_analysis(report: Report) -> Iterator[str]:
    """The rows of the ledger are the values of the analysis beside it, named one by one."""
    rows = {row.id: row for row in report.ledger.rows}
    expected = dict(_values(report.analysis))
    wrong = [key for key, value in expected.items() if key in rows and rows[key].value != value]
    missing = [key for key in expected if key not in rows]
    # What was measured again is no part of it
    beside = report.ledger.rows_of(MeasuredAgain), report.ledger.rows_of(OtherReference)
    again = {one.reader for rows in beside for _, one in rows}
    # Labels that nothing measured supports are rows here and nothing at all in the analysis
    extra = [
        row.id
        for row in report.ledger.rows
        if isinstance(row.payload, _REPEATED)
        and row.id not in expected
        and getattr(row.payload, "reader", None) not in again
    ]
    for names, what in (
        (wrong, "differ from the analysis"),
        (missing, "are missing from the ledger"),
        (extra, "are not in the analysis"),
    ):
        if names:
            yield (f"{', '.join(names[:5])} {what}.")
    if dict(_at_rest(report.analysis)) != {
        one.face: [*one.pictures] for _, one in report.ledger.rows_of(AtRest)
    }:
        yield "What the faces were read against is not what the analysis says."
    found = [one.count for _, one in report.ledger.rows_of(FaceCount)]
    if found and found != [len(report.analysis.faces)]:
        yield ("S.people is not the number of faces analysed.")


def _against_hash(report: Report) -> Iterator[str]:
    """The whole analysis is the one that the ledger was made from."""
    bound = next((one for _, one in report.ledger.rows_of(AnalysisHash)), None)
    if bound is None:
        yield ("The ledger has no row S.analysis, which binds it to its analysis: infer again.")
        return
    try:
        actual = analysis_hash(report.analysis.model_dump())
    except RecursionError:
        actual = "none, since it is nested too deeply"
    if bound.sha256 != actual:
        yield (
            "The analysis is not the one that the ledger was made from, since its hash is not that "
            "of S.analysis: something in it was changed."
        )


def _values(analysis: ReportAnalysis) -> Iterator[tuple[str, float | None]]:
    """Row id and value of everything that the analysis repeats; malformed parts give nothing."""
    for number, face in enumerate(analysis.faces, 1):
        name = f"F{face.get('face', number)}"
        yield from _units(name, face.get("action_units"))
        for second in _objects(face.get("second_units")):
            yield from _units(f"{name}.by.{second.get('reader')}", second.get("action_units"))
        emotion = face.get("emotion")
        scores = emotion.get("scores") if isinstance(emotion, dict) else None
        for label, value in (scores if isinstance(scores, dict) else {}).items():
            yield f"{name}.emotion.{label_id(str(label))}", value
        both = emotion.get("opinions") if isinstance(emotion, dict) else None
        for row, part in (("units", "units"), ("opinion", "learned")):
            given = both.get(part) if isinstance(both, dict) else None
            for label, value in (given if isinstance(given, dict) else {}).items():
                yield f"{name}.{row}.{label_id(str(label))}", value
        for part in ("pose", "gaze"):
            given = face.get(part)
            angles = given if isinstance(given, dict) else {}
            sure = angles.get("confidence")
            if isinstance(sure, int | float) and sure < LEAST_GAZE:
                continue  # irises that are not seen have no rows
            for axis, value in angles.items():
                if axis != "confidence":
                    yield f"{name}.{part}.{axis}", value


def _units(name: str, readings: object) -> Iterator[tuple[str, float | None]]:
    suffixes = {str(side): suffix for side, suffix in SIDE_SUFFIX.items()}
    for reading in _objects(readings):
        suffix = suffixes.get(str(reading.get("side")), ".?")
        strength = reading.get("intensity")
        value = reading.get("present") if strength is None else strength
        yield f"{name}.AU{reading.get('au')}{suffix}", value


def _at_rest(analysis: ReportAnalysis) -> Iterator[tuple[int, object]]:
    """The faces that were read against themselves at rest, with the hashes of what shows that."""
    rest, only = (analysis.provenance.get(one) for one in ("neutral", "neutral_face"))
    for number, _ in enumerate(analysis.faces, 1):
        if rest and only in (None, number):
            yield number, rest


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
