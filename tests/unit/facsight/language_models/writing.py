"""A smiling face, and what a model may write of it: flat statements, true ones and false ones."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from tests.builders import make_face
from tests.unit.facsight.conftest import ledger_of

from facsight.reasoner.deterministic import choose
from facsight.reasoner.draft import StatedDraft
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.flat import FlatRefusal, to_flat, to_statement
from facsight_tools.statements.plan import told
from facsight_tools.statements.readings import reading

SMILE: Final = make_face(aus={6: 2.1, 12: 3.2})
SEEN: Final = {"kind": "unit_grade", "face": 1, "unit": 12, "least": "C", "most": "C"}
ALSO: Final = {"kind": "unit_state", "face": 1, "unit": 6, "state": "present"}
CAUTION: Final = {"kind": "caution", "word": "similar_faces"}
PHANTOM: Final = {"kind": "unit_state", "face": 1, "unit": 4, "state": "present"}
FELT: Final = {"kind": "feeling", "face": 1, "text": "She is happy and she is lying."}
FAR: Final = {"kind": "unit_intensity", "face": 1, "unit": 12, "value": 4.9}

LENS: Final = "basic-emotion"


@cache
def evidence(context: str | None = None) -> Evidence:
    """The evidence on the smiling face."""
    return Evidence.of(ledger_of(SMILE, context=context))


@cache
def base(context: str | None = None, lens: str = LENS) -> StatedDraft:
    """What the deterministic reasoner would say of it."""
    return choose(evidence(context), 1, lens)


def _read() -> dict[str, Any]:
    first = reading(evidence(), 1, "fused")
    assert first is not None
    return to_flat(first).plain()


READ: Final = _read()


NOTHING_JUDGED: Final = json.dumps({"appraisals": []})
"""The answer of a model that judges nothing of the situation."""


def statements(*given: Any) -> str:
    """An answer of a model."""
    return json.dumps({"statements": given})


def sentence(flat: dict[str, Any], context: str | None = None) -> str:
    """How a flat statement reads in an answer in plain English."""
    statement = to_statement(flat)
    assert not isinstance(statement, FlatRefusal), statement.message
    return told([[statement]], evidence(context)).claims[0].text
