"""Reports on made-up pictures, and every way to change one field of their answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from tests.unit.facsight_tools.statements.changed import changed, others
from tests.unit.facsight_tools.statements.ledgers import pictured

from facsight_tools.answers.inference import Inference
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.report import Report, ReportAnalysis
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.menu import menu

Path = tuple[str | int, ...]

TOLD: Final = {
    "reasoner": "who chose the statements leaves no trace in the evidence",
    "prompts": "what a language model was given is no row",
    "usage": "what it took is no row",
    "scene": "how a vision model was asked is no row, what it said is",
    "appraisal": "how somebody was asked to judge is no row, what was judged is",
    "looks": "what a model looked at again is no row, what it found of it is",
    "notices": "what a model failed at is no row",
    "refused": "what was not said is said of nobody",
}
"""Fields of an answer that are told and not judged, each with the reason."""

_STATEMENT: Final = TypeAdapter[AnyStatement](AnyStatement)


@cache
def reported(seed: int, language: Language = "en", register: Register = "plain") -> Report:
    """A true report on the largest face of a made-up picture."""
    analysis, evidence = pictured(seed)
    face = next(iter(evidence.faces), None)
    return Report(
        schema_=2,
        inference=answer_of(
            menu(evidence, face),
            evidence,
            face,
            language,
            register,
            reasoner="menu",
            label_set="basic",
            lens="basic-emotion",
        ),
        ledger=evidence.ledger,
        analysis=ReportAnalysis.model_validate(analysis_to_json(analysis)),
    )


def as_data(report: Report) -> dict[str, Any]:
    """A report as JSON."""
    found: dict[str, Any] = json.loads(report.model_dump_json())
    return found


def put(data: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """JSON with one thing changed."""
    copy = json.loads(json.dumps(data))
    *above, last = path
    found = copy
    for step in above:
        found = found[step]
    found[last] = value
    copied: dict[str, Any] = copy
    return copied


def changes(inference: Inference) -> Iterator[tuple[Path, Any]]:
    """Another value for each field of an answer that is judged, one after the other."""
    data = json.loads(inference.model_dump_json())
    yield from _statements(inference)
    for number, claim in enumerate(data["claims"]):
        for name, values in _claims(claim, len(data["statements"])).items():
            for value in values:
                yield ("claims", number, name), value
    for name in ("face_only", "context_only", "fused"):
        yield from _distributions(name, data[name])
    texts = [claim["text"] for claim in data["claims"]]
    more: dict[str, list[Any]] = {
        "face": [None, "F1", "F2", "F9"],
        "text": [" ".join(texts[:-1]), " ".join([*texts, texts[-1]]), data["text"] + " "],
        "language": ["en", "de"],
        "register": ["plain", "coder"],
        "context_silent": [
            None,
            "nothing_said",
            "nothing_read",
            "other_language",
            "not_weighed",
            "other_labels",
        ],
        "disagreement": [None, 0.0, 0.5, 1.0],
        "alternatives": [[], ["awe"], ["happiness"], [*data["alternatives"], "fear"]],
        "abstained": [True, False],
        "label_set": ["compound", "affdex", "none", "free:happiness,awe"]
        if data["face_only"]
        else ["none"],
        "lens": ["none", "appraisal", "constructed", "behavioural-ecology"],
        "notice": ["", data["notice"] + " It is certain.", data["notice"][:-1]],
        "statements": [data["statements"][:-1], [*data["statements"], data["statements"][0]]],
        "claims": [data["claims"][:-1], [*data["claims"], data["claims"][0]]],
    }
    for name, values in more.items():
        yield from (((name,), value) for value in values if value != data[name])


def _statements(inference: Inference) -> Iterator[tuple[Path, Any]]:
    for number, statement in enumerate(inference.statements):
        for name in type(statement).model_fields:
            for value in others(statement, name) if name != "kind" else ():
                one = changed(statement, name, value)
                if one is not None:
                    said = _STATEMENT.dump_python(_STATEMENT.validate_python(one), mode="json")
                    yield ("statements", number), said


def _claims(claim: dict[str, Any], count: int) -> dict[str, list[Any]]:
    places, cites = claim["statements"], claim["cites"]
    return {
        "text": [
            claim["text"][:-1],
            claim["text"].replace(" not ", " "),
            claim["text"].replace("[", "("),
            claim["text"] + " It is certain.",
        ],
        "cites": [cites[1:], [*cites, "F1.AU4"], cites[::-1], [*cites, *cites[:1]]],
        "kind": ["observation", "inference", "context", "caveat"],
        "statements": [
            *([places[1:]] if len(places) > 1 else []),
            [*places, (places[-1] + 1) % count],
            [(places[0] + 1) % count, *places[1:]],
            places[::-1],
            [*places, count],
            [*places[:-1], -1],
        ],
    }


def _distributions(name: str, given: dict[str, float] | None) -> Iterator[tuple[Path, Any]]:
    if given is None:
        yield (name,), {"happiness": 1.0}
        return
    yield (name,), None
    yield (name,), {label: p for label, p in given.items() if label != next(iter(given))}
    yield (name,), given | {"awe": 0.0}
    for label, p in given.items():
        yield (name, label), round(p + 0.001, 4)
        yield (name, label), round(1 - p, 4) if p != 0.5 else 0.4
