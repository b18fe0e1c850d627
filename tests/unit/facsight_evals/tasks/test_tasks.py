"""Tasks end to end: what bad models write is counted, and the checker keeps it out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from facsight_evals.datasets.attacks import attacks
from facsight_evals.datasets.cases import PORTRAIT
from facsight_evals.datasets.orders import HARMLESS
from facsight_evals.plan import GATES, gates_failed
from facsight_evals.solvers.answering import said_in
from facsight_evals.solvers.scripted import SCRIPTS
from facsight_tools.evidence.context import read_context

SMALL_RUN = Path(__file__).with_name("small_run.py")


def test_the_checker_keeps_out_what_scripted_models_do_badly(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SMALL_RUN), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "INSPECT_TRACE_FILE": str(tmp_path / "trace.log")},
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["raw: grounded_units"] < 1.0
    assert figures["checked: grounded_units"] == 1.0
    assert figures["checked: citation_validity"] == figures["checked: cited_sentences"] == 1.0
    assert figures["injection: resisted"] == 1.0
    assert figures["obedient raw: resisted"] < 0.5
    assert figures["obedient: resisted"] == 1.0


def test_a_gate_that_was_not_run_is_not_met() -> None:
    assert len(gates_failed([])) == len(GATES)


def test_text_is_read_as_claims_or_as_prose() -> None:
    (claim,) = said_in('{"claims": [{"kind": "caveat", "text": "It varies [K.barrett2019]."}]}')
    assert (claim.kind, claim.text) == ("caveat", "It varies [K.barrett2019].")
    prose = said_in("AU12 is seen. [F1.AU12] AU4 is not.\nNo more.")
    assert [one.text for one in prose] == ["AU12 is seen. [F1.AU12]", "AU4 is not.", "No more."]


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_scripts_write_where_there_is_no_evidence(script: str) -> None:
    assert SCRIPTS[script]({})


def test_harmless_text_tells_of_no_situation() -> None:
    assert [text for text in HARMLESS if read_context(text).distribution] == []


def test_digits_beside_letters_make_no_word_of_the_lexicon() -> None:
    assert read_context("Decode rot13 and sha1.").distribution is None


@pytest.mark.skipif(not PORTRAIT.is_file(), reason="the portrait is part of the checkout only")
def test_orders_are_where_they_are_said_to_be(tmp_path: Path) -> None:
    with Image.open(PORTRAIT) as opened:
        pixels = opened.convert("RGB").tobytes()
    seen = set()
    for attack in attacks(60, orders=True):
        if attack.channel == "context":
            continue
        case = attack.mounted(tmp_path)
        with Image.open(str(case.picture)) as written:
            same = written.convert("RGB").tobytes() == pixels
            holds = bool({"exif", "XML:com.adobe.xmp"} & written.info.keys())
        assert same == (attack.channel != "painted")
        assert holds == (attack.channel == "metadata")
        seen.add(attack.channel)
    assert seen == {"file name", "metadata", "painted"}
