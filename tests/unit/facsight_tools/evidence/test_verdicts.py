"""The verdict on every sentence of the tables, and on each with one thing changed, to the word.

The tables say which sentences pass. `verdicts.json` holds more: what exactly the checker says of
each, every small change of it that passes, and a digest of the codes of those that do not. Whatever
changes a verdict shows here. FACSIGHT_WRITE_SNAPSHOTS=1 writes the file anew: read what `passes`
that did not before, for each is true or an error of the checker.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path
from typing import Any, Final

import pytest

from facsight_evals.datasets.generated import generated_report
from facsight_tools.evidence.checker import check_claim, check_inference
from facsight_tools.evidence.checker.free_text import claim_of_sentence
from facsight_tools.evidence.claims import Claim

from .alterations import altered
from .sentences import (
    ALONE,
    AT_EDGES,
    BAD,
    BAD_ALONE,
    EDGES,
    GOOD,
    LEDGER,
    PINNED,
    REFUSED,
    claim_of,
)
from .test_outside import TABLE
from .test_prose import FALSE
from .test_prose import GOOD as PROSE
from .test_scene_sentences import FALSE_OF_SCENE, SCENE, TRUE_OF_SCENE

_FILE: Final = Path(__file__).with_name("verdicts.json")
_SAID: Final[dict[str, dict[str, Any]]] = json.loads(_FILE.read_text("utf-8"))
_REPORTS: Final = Path(__file__).with_name("verdicts_on_reports.json")
_REPORTED: Final[dict[str, str]] = json.loads(_REPORTS.read_text("utf-8"))
_LEDGERS: Final = {"two faces": LEDGER, "one face": ALONE, "people": SCENE, "edges": EDGES}
_TABLES: Final[dict[str, tuple[Claim, ...]]] = {
    "two faces": (
        *(claim_of(one) for one in (*GOOD, *(bad for _, bad in BAD), *REFUSED, *PINNED)),
        *(claim_of_sentence(text) for text in (*PROSE, *(false for _, false in FALSE))),
        *(claim_of_sentence(text) for text in (*TABLE["false"], *TABLE["true"])),
    ),
    "one face": tuple(claim_of(bad) for _, bad in BAD_ALONE),
    "edges": tuple(claim_of(one) for one in AT_EDGES),
    "people": tuple(claim_of_sentence(text) for text in (*TRUE_OF_SCENE, *FALSE_OF_SCENE)),
}
_EACH: Final = 10
_CHUNKS: Final = [
    (name, at) for name, claims in _TABLES.items() for at in range(0, len(claims), _EACH)
]


def chunk(name: str, at: int) -> dict[str, Claim]:
    """A few claims of a table, by what the file calls them."""
    return {
        f"{name}, {claim.kind}: {claim.text} [{' '.join(claim.cites)}]": claim
        for claim in _TABLES[name][at : at + _EACH]
    }


def said(claim: Claim, name: str) -> dict[str, Any]:
    """What is said of a claim, which changes of it pass, and by which codes the others do not."""
    passed: list[str] = []
    codes: list[str] = []

    def judge(one: Claim, where: str) -> None:
        found = dict.fromkeys(problem.code for problem in check_claim(one, _LEDGERS[where]))
        codes.append(" ".join(found))
        if not found:
            passed.append(f"{one.text} [{' '.join(one.cites)}]" if where == name else where)

    for text, cites in altered(claim.text, claim.cites):
        judge(claim.model_copy(update={"text": text, "cites": cites}), name)
    for other in _LEDGERS:
        if other != name:
            judge(claim, other)
    return {
        "says": [f"{one.code}: {one.message}" for one in check_claim(claim, _LEDGERS[name])],
        "passes": passed,
        "codes": hashlib.sha256("|".join(codes).encode()).hexdigest()[:8],
    }


@pytest.mark.parametrize(("name", "at"), _CHUNKS)
def test_the_checker_says_what_it_said(name: str, at: int) -> None:
    found = {key: said(claim, name) for key, claim in chunk(name, at).items()}
    if "FACSIGHT_WRITE_SNAPSHOTS" in os.environ:
        _SAID.update(found)
        _FILE.write_text(json.dumps(_SAID, indent=0, ensure_ascii=False) + "\n", "utf-8")
    assert found == {key: _SAID.get(key) for key in found}


_BENT: Final[tuple[dict[str, Any], ...]] = (
    {"face": None}, {"face": "F2"}, {"face": "F9"}, {"face_only": None}, {"context_only": None},
    {"fused": None}, {"disagreement": None}, {"disagreement": 0.3}, {"alternatives": ()},
    {"alternatives": ("fear", "fear")}, {"alternatives": ("awe",)}, {"abstained": True},
    {"abstained": True, "fused": None}, {"claims": ()}, {"face_only": {"happiness": 1.0}},
    {"face_only": {"happiness": 0.7, "neutral": 0.4}}, {"fused": {"happiness": 1.0}},
    {"fused": {"happiness": -0.5, "neutral": 1.5}}, {"context_only": {"happiness": 1.0}},
)  # fmt: skip
"""Fields of an answer, as no reasoner may give them."""


@pytest.mark.parametrize("first", range(len(_BENT)))
@pytest.mark.parametrize("seed", range(4))
def test_the_checker_says_of_reports_what_it_said(seed: int, first: int) -> None:
    report = generated_report(random.Random(seed))  # noqa: S311
    found = {}
    for second in _BENT[first:]:
        fields = _BENT[first] | second
        bent = report.inference.model_copy(update=fields)
        codes = sorted(problem.code for problem in check_inference(bent, report.ledger).problems)
        found[f"report {seed}: {fields}"] = " ".join(codes)
    if "FACSIGHT_WRITE_SNAPSHOTS" in os.environ:
        _REPORTED.update(found)
        _REPORTS.write_text(json.dumps(_REPORTED, indent=0) + "\n", "utf-8")
    assert found == {key: _REPORTED.get(key) for key in found}


def test_no_verdict_is_kept_of_a_sentence_that_no_table_holds() -> None:
    assert set(_SAID) == {key for name, at in _CHUNKS for key in chunk(name, at)}
