"""Prompts: strict front matter and rendering, and a snapshot of every file."""

from __future__ import annotations

import pytest

from facsight_prompts import available, load, parse
from facsight_tools.errors import PromptInvalid

HEAD = '+++\nid = "x"\nversion = 2\ntitle = "T"\nrole = "user"\nvariables = ["who"]\n+++\n'

SNAPSHOT = {
    "appraise@1": "78578624b811",
    "chat@3": "742964b4b32d",
    "clue_overlap@1": "b216b8384aee",
    "examples@2": "efa7e9d9fc05",
    "lens_appraisal@2": "fbdd382100a7",
    "lens_basic_emotion@2": "cf81e07419b2",
    "lens_behavioural_ecology@2": "2e4b592dec4f",
    "lens_constructed@2": "fb0090f0913a",
    "look@2": "95c6b63543a6",
    "menu@1": "2ced39a45001",
    "question@2": "dcd4238df339",
    "read_face@3": "93ce473c6fc0",
    "reasoner@2": "529f25e2b404",
    "repair@2": "7a1008fcf2d1",
    "scene@2": "587987d428cd",
}


def test_every_prompt_is_the_one_that_was_reviewed() -> None:
    """A changed prompt changes its hash: raise its version and put the new hash here."""
    assert {load(one).name: load(one).sha256[:12] for one in available()} == SNAPSHOT


def test_a_prompt_is_rendered() -> None:
    prompt = parse(HEAD + "Hello {{who}}, {{ who }}.\n")
    assert prompt.name == "x@2"
    assert prompt.render(who="{{who}}") == "Hello {{who}}, {{who}}.\n", "not searched again"


@pytest.mark.parametrize("values", [{}, {"who": "a", "what": "b"}, {"what": "b"}])
def test_missing_and_unknown_variables_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(PromptInvalid, match=r"x@2 wants \['who'\]"):
        parse(HEAD + "Hello {{who}}.").render(**values)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello", "begins with its front matter"),
        ("+++\nid = \n+++\nHello", "front matter"),
        ('+++\nid = "x"\n+++\nHello', "front matter"),
        (HEAD + "Hello {{whom}}", "uses"),
        (HEAD + "Hello", "uses"),
    ],
)
def test_broken_prompts_are_refused(text: str, message: str) -> None:
    with pytest.raises(PromptInvalid, match=message):
        parse(text)


def test_an_unknown_prompt_is_named() -> None:
    with pytest.raises(PromptInvalid, match="no prompt 'nothing'"):
        load("nothing")
