"""The verdict on every sentence of the tables, and on each with one thing changed, to the word.

The tables say which sentences pass; `verdicts.json` holds what exactly the checker says, so that a
change of it shows. FACSIGHT_WRITE_SNAPSHOTS=1 writes it anew: read the difference before it stays.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import pytest

from facsight.tools.evidence.checker import check_claim
from facsight.tools.evidence.checker.free_text import claim_of_sentence
from facsight.tools.evidence.claims import Claim
from facsight.tools.evidence.rows import Ledger

from .alterations import altered
from .sentences import ALONE, BAD, BAD_ALONE, GOOD, LEDGER, REFUSED, claim_of
from .test_outside import TABLE
from .test_prose import FALSE
from .test_prose import GOOD as PROSE
from .test_scene_sentences import FALSE_OF_SCENE, SCENE, TRUE_OF_SCENE

_FILE: Final = Path(__file__).with_name("verdicts.json")
_SAID: Final[dict[str, list[str]]] = json.loads(_FILE.read_text("utf-8"))
_TABLES: Final[dict[str, tuple[Ledger, tuple[Claim, ...]]]] = {
    "two faces": (
        LEDGER,
        (
            *(claim_of(one) for one in (*GOOD, *(bad for _, bad in BAD), *REFUSED)),
            *(claim_of_sentence(text) for text in (*PROSE, *(false for _, false in FALSE))),
            *(claim_of_sentence(text) for text in (*TABLE["false"], *TABLE["true"])),
        ),
    ),
    "one face": (ALONE, tuple(claim_of(one) for one in (*GOOD, *(bad for _, bad in BAD_ALONE)))),
    "people": (SCENE, tuple(claim_of_sentence(text) for text in (*TRUE_OF_SCENE, *FALSE_OF_SCENE))),
}
_EACH: Final = 10
_CHUNKS: Final = [
    (name, at) for name, (_, claims) in _TABLES.items() for at in range(0, len(claims), _EACH)
]


def said(claim: Claim, ledger: Ledger) -> list[str]:
    """What is said of the claim, and by which codes each of its alterations is refused."""
    told = [f"{one.code}: {one.message}" for one in check_claim(claim, ledger)]
    codes = []
    for text, cites in altered(claim.text, claim.cites):
        found = check_claim(claim.model_copy(update={"text": text, "cites": cites}), ledger)
        codes.append(" ".join(dict.fromkeys(one.code for one in found)))
    return [*told, " | ".join(codes)]


def chunk(name: str, at: int) -> dict[str, list[str]]:
    """A few claims of a table, each with what is said of it."""
    ledger, claims = _TABLES[name]
    return {
        f"{name}, {claim.kind}: {claim.text} [{' '.join(claim.cites)}]": said(claim, ledger)
        for claim in claims[at : at + _EACH]
    }


@pytest.mark.parametrize(("name", "at"), _CHUNKS)
def test_the_checker_says_what_it_said(name: str, at: int) -> None:
    if "FACSIGHT_WRITE_SNAPSHOTS" in os.environ:
        _SAID.update(chunk(name, at))
        _FILE.write_text(json.dumps(_SAID, indent=0, ensure_ascii=False) + "\n", "utf-8")
    for claim, found in chunk(name, at).items():
        assert _SAID[claim] == found


def test_no_verdict_is_kept_of_a_sentence_that_no_table_holds() -> None:
    assert set(_SAID) == {claim for name, at in _CHUNKS for claim in chunk(name, at)}
