"""The tools around evidence: the ledger, what is said of it, and two faces side by side."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Annotated, Any, Final, Literal

from fastmcp.tools import ToolResult
from pydantic import Field, WithJsonSchema

from facsight_tools.answers.reading import read_text
from facsight_tools.errors import InputError, UnknownOption
from facsight_tools.evidence.examples import Examples
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.handles import KeptTable
from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import (
    READS,
    AnalysisId,
    AnyAnalysisId,
    Appraisals,
    Context,
    Cursor,
    FaceNumber,
    LabelledFaces,
    MaybeLimit,
    Observations,
    Transcript,
    WhichFace,
    WithDetail,
)
from facsight_tools.server.toolset.comparison import Compared, ComparedReadings, Comparison
from facsight_tools.server.toolset.rows import (
    MOST_ROWS,
    MOST_WHOLE_ROWS,
    EvidenceBrief,
    LedgerPage,
    brief_page,
    full_page,
)
from facsight_tools.server.toolset.toolset import Toolset
from facsight_tools.server.verdicts import (
    Verdicts,
    judge_answer,
    judge_statements,
    judged_text,
)
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.flat import SCHEMA
from facsight_tools.statements.forms.tokens import sentences

MOST_STATEMENTS: Final = 64
MOST_SENTENCES: Final = 300
MOST_CHARACTERS: Final = 20_000
"""Of a text, or of all statements as JSON."""

Crops = Annotated[
    list[str] | None,
    Field(
        description="Parts of this picture that facs_analyze_image measured with `region`, or all "
        "of it with another `neutral`",
        max_length=16,
    ),
]

FlatStatements = list[Annotated[dict[str, Any], WithJsonSchema(SCHEMA)]]
"""Whatever a client gives; what is no statement is refused one by one."""


def add_evidence(tools: Toolset, services: Services) -> None:
    """Add the tools."""
    _add_ledger(tools, services)
    _add_verify(tools, services)
    _add_compare(tools, services)


def _add_ledger(tools: Toolset, services: Services) -> None:
    @tools.tool(title="Get the evidence", annotations=READS, answers=(EvidenceBrief, LedgerPage))
    def facs_get_evidence(
        analysis_id: AnyAnalysisId,
        context: Context = None,
        transcript: Transcript = None,
        at: Annotated[
            list[float] | None,
            Field(
                description="Of a video: seconds whose action units are rows as well", max_length=16
            ),
        ] = None,
        observations: Observations = None,
        examples: LabelledFaces = None,
        appraisals: Appraisals = None,
        crops: Crops = None,
        face: FaceNumber = None,
        ids: Annotated[
            list[str] | None,
            Field(
                description="Only these rows and those under them: F1.AU12, F1.emotion, R, K",
                max_length=64,
            ),
        ] = None,
        detail: WithDetail = "brief",
        limit: MaybeLimit = None,
        cursor: Cursor = None,
    ) -> ToolResult:
        """List the evidence of an analysis as rows with citable ids, the most telling first.

        To cite a number, to look up an id such as [F1.AU12] that an answer names (`ids`), or to
        write statements. A row is one plain sentence; in full it has value, unit, confidence,
        picture region and source as well. With `context`, the user's sentences and the cues read
        in them are rows too (C1, C1.cue.1); with `observations`, what a vision model said it saw,
        marked unmeasured (V1); with `examples`, how each face stands beside them (F1.example.1);
        with `appraisals`, how you judge the situation, marked so (J1), each span looked up and
        refused where the words do not hold it; with `crops`, how a face was measured again in a
        part of the picture (F1.again, F1.by.crop1.AU12) or against another face
        (F1.by.average.AU12), beside what is weighed. Of a video the
        rows are events (F1.AU12.e3), summaries (F1.AU45.rate), segments (F1.s2.label) and what is
        said when; give the words that facs_infer_emotion was given.
        """
        with wire_errors():
            given = Examples(examples=tuple(examples)) if examples else None
            words = services.words(analysis_id, context, transcript)
            seen, judged = observations or (), appraisals or ()
            ledger = services.ledger(analysis_id, words, seen, given, judged, at or (), crops or ())
            if detail == "full":
                return full_page(ledger, face, ids, limit or MOST_WHOLE_ROWS, cursor)
            return brief_page(ledger, face, ids, limit or MOST_ROWS, cursor)


def _add_verify(tools: Toolset, services: Services) -> None:
    @tools.tool(title="Verify claims", annotations=READS, answers=(Verdicts,))
    def facs_verify_claims(
        analysis_id: AnyAnalysisId,
        statements: Annotated[
            FlatStatements | None,
            Field(description="Statements to judge, each by itself", max_length=MOST_STATEMENTS),
        ] = None,
        answer: Annotated[
            FlatStatements | None,
            Field(
                description="The same as one whole answer, in the order in which it is to be said",
                max_length=MOST_STATEMENTS,
            ),
        ] = None,
        text: Annotated[
            str | None,
            Field(
                description="A text in English or German instead, to be read into statements; ids "
                "may stand in square brackets, [F1.AU12]",
                max_length=MOST_CHARACTERS,
            ),
        ] = None,
        language: Annotated[
            Literal["en", "de"] | None,
            Field(
                description="Of what is written, by default English; of `text`, by default the one "
                "that reads it"
            ),
        ] = None,
        register: Annotated[
            Literal["plain", "coder"],
            Field(description="Written for anybody, or for a FACS coder"),
        ] = "plain",
        face: Annotated[
            int | None,
            Field(description="The face that `answer` is on, by default that of its reading", ge=1),
        ] = None,
        context: Context = None,
        transcript: Transcript = None,
        observations: Observations = None,
        examples: LabelledFaces = None,
        appraisals: Appraisals = None,
        crops: Crops = None,
    ) -> ToolResult:
        """Judge statements, a whole answer or a text by the evidence, without a model.

        Before you show sentences of your own about a face: what does not hold is named, with why.
        facs_infer_emotion and facs_ask answer in sentences that were judged already. Give one of
        `statements`, `answer` and `text`. A statement is a flat object, such as
        {"kind": "unit_state", "face": 1, "unit": 12, "state": "present"}; the resource
        facsight://statements lists the kinds with their fields, and a refusal names those of its
        kind. Each comes back with its outcome, the reason, and where it holds the sentence that
        says it, with ids: show these and no others. An `answer` also owes its reading, what speaks
        against it, near rivals and more: `owed`. What cannot be read of a `text` is not checkable.
        `repair` says what to do about each that failed.
        """
        with wire_errors():
            if [statements, answer, text].count(None) != 2:
                raise UnknownOption(
                    "Give one of `statements`, `answer` and `text` to facs_verify_claims."
                )
            _bounded(statements or answer or [], text or "")
            given = Examples(examples=tuple(examples)) if examples else None
            words = services.words(analysis_id, context, transcript)
            ledger = services.ledger(
                analysis_id, words, observations or (), given, appraisals or (), crops=crops or ()
            )
            evidence = Evidence.of(ledger)
            if face is not None and face not in evidence.faces:
                raise UnknownOption(
                    f"There is no face {face}: the picture shows {len(evidence.faces)}."
                )
            if text is not None:
                verdicts = judged_text(read_text(text, evidence, language or "auto"))
            elif answer is not None:
                verdicts = judge_answer(
                    answer, evidence, face=face, language=language or "en", register=register
                )
            else:
                verdicts = judge_statements(
                    statements or [], evidence, language=language or "en", register=register
                )
        return ToolResult(content=verdicts.readable(), structured_content=verdicts)


def _bounded(given: FlatStatements, text: str) -> None:
    count = len(sentences(text))
    if count > MOST_SENTENCES:
        raise InputError(
            f"The text has {count:,} sentences and {MOST_SENTENCES} are read at most: split it."
        )
    length = len(json.dumps(given))
    if length > MOST_CHARACTERS:
        raise InputError(
            f"The statements have {length:,} characters and {MOST_CHARACTERS:,} are read at most: "
            "give fewer."
        )


def _add_compare(tools: Toolset, services: Services) -> None:
    def face_of(analysis_id: str, face: int) -> tuple[Compared, ComparedReadings]:
        row = services.store.find(analysis_id, current_principal())
        if isinstance(row, KeptTable):
            check_face(face, [one.index for one in row.readings.faces])
            whose = Compared(analysis_id=analysis_id, face=face, readings_of=row.readings.tool.name)
            return whose, ComparedReadings.of_table(row, face)
        analysis = services.kept(analysis_id).analysis
        faces = {one.face: one for one in AnalysisReading.of(analysis).faces}
        check_face(face, faces)
        return Compared(analysis_id=analysis_id, face=face), ComparedReadings.of(faces[face])

    def check_face(face: int, known: Collection[int]) -> None:
        if face not in known:
            raise UnknownOption(f"There is no face {face}: the picture shows {len(known)}.")

    @tools.tool(title="Compare two faces", annotations=READS, answers=(Comparison,))
    def facs_compare(
        first: AnalysisId,
        second: AnalysisId,
        first_face: WhichFace = 1,
        second_face: WhichFace = 1,
        detail: WithDetail = "brief",
    ) -> ToolResult:
        """Compare two faces, of one analysis or of two: action units, head pose and scores.

        For before and after, or who smiles more. Differences are second minus first. A unit that
        was not measured in one of them is listed and not compared. Rows of other tools' tables
        (facs_read_table) are compared too, also with a picture: where a tool gives no intensity,
        by whether the unit is there. To read a face against the same
        person's face at rest, give that as `neutral` to facs_analyze_image.
        """
        with wire_errors():
            found = Comparison.of(*face_of(first, first_face), *face_of(second, second_face))
            return (found.brief() if detail == "brief" else found).result()
