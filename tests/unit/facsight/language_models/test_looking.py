"""A model looks again: the same tools as everybody's, a few times, and nothing else is opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.unit.facsight.conftest import measured_again

from facsight.language_models.chat_model import Opened, open_model
from facsight.language_models.look_tools import LookedAt, Within
from facsight.language_models.looking import OFFERED, Looked, can_call, look_again
from facsight.language_models.proposal import WRITTEN
from facsight_tools.answers.inference import Look
from facsight_tools.errors import ServerBusy
from facsight_tools.statements.evidence import Evidence

from .provider import DROP, Reply, provider
from .writing import base, evidence

PICTURE = LookedAt("photo.jpg", "a1", [(10.0, 10.0, 30.0, 30.0), (50.0, 10.0, 60.0, 30.0)])
AGAIN = ("facs_analyze_image", {"face": 1})
COMPARED = ("facs_compare", {"first_face": 1, "second_face": 2})
WITHOUT = ("facs_get_evidence", {"what": "interventions", "face": 1})
UNIT = {"au": 12, "side": "both", "first": 2.1, "second": 3.2, "difference": 1.1}
HIDDEN = {"au": 4, "side": "both", "first": None, "second": 3.2, "difference": None}


class Tools:
    """Stands in for the server; says what was called."""

    def __init__(self, faces: int = 1) -> None:
        self.called: list[tuple[str, dict[str, Any]]] = []
        self._faces = faces

    async def __call__(self, tool: str, given: dict[str, Any]) -> dict[str, Any]:
        self.called.append((tool, given))
        if tool == "facs_analyze_image":
            return {"analysis_id": "a2" if self._faces else "a3"}
        return {"action_units": [UNIT, HIDDEN], "distance": 0.25}


async def renewed(crops: Sequence[str]) -> Evidence:
    known = evidence("We won.")
    return Evidence.of(measured_again(known.ledger)) if crops == ("a2",) else known


async def looked(at: Opened, tools: Any = None, most: int = 4) -> Looked:
    told: list[Look] = []
    within = Within(PICTURE, evidence("We won."), tools or Tools(), renewed)
    made = await look_again(at, within, base("We won."), most, told.append)
    assert tuple(told) == made.looks
    return made


async def scripted(*replies: Any, name: str = "openai", tools: Any = None, most: int = 4) -> Looked:
    with provider(*replies) as at:
        path = "/v1" if name == "openai" else ""
        return await looked(open_model(f"{name}:x", at.address + path), tools, most)


def results(made: Looked) -> list[str]:
    assert all(one.failed for one in made.looks)
    return [one.result for one in made.looks]


@pytest.mark.parametrize("name", ["openai", "anthropic", "ollama"])
async def test_every_provider_calls_the_tools(name: str) -> None:
    tools = Tools()
    made = await scripted(
        Reply(calls=(AGAIN, COMPARED)), Reply(calls=(WITHOUT,)), "done", name=name, tools=tools
    )
    again, compared, without = made.looks
    assert [one.failed for one in made.looks] == [False] * 3
    assert (again.tool, again.arguments) == AGAIN
    assert "the first measurement is the one that is weighed" in again.result
    assert again.rows == ("F1.again", "F1.AU12", "F1.by.crop1.AU12")
    assert compared.rows == ("F1.AU12",), "of face 2 this ledger has none"
    assert without.rows
    assert all(".without." in row for row in without.rows)
    assert [name for name, _ in tools.called] == [
        "facs_analyze_image",
        "facs_compare",
    ]
    measured = tools.called[0][1]
    assert measured["image"] == "photo.jpg"
    left, top, right, bottom = measured["region"]
    assert left < 10 < 30 < right
    assert top < 10 < 30 < bottom
    assert made.usage is not None
    assert made.usage.calls == 3
    assert '{"kind":"without_unit"' in made.told
    shown = made.told.partition("these hold of it:")[2].split()
    assert {json.loads(one)["kind"] for one in shown} <= set(WRITTEN), "else none could be written"
    assert made.notices == ()


async def test_a_face_that_is_not_found_again_is_told_so() -> None:
    made = await scripted(Reply(calls=(AGAIN,)), "done", tools=Tools(faces=0))
    assert "no face was found" in made.looks[0].result


@pytest.mark.parametrize("most", [1, 2, 3])
async def test_looking_ends(most: int) -> None:
    several = (
        ("facs_get_evidence", {"ids": ["F1.AU12"]}),
        ("facs_get_evidence", {"unit": 6}),
        AGAIN,
    )
    made = await scripted(Reply(calls=several), most=most)
    assert len(made.looks) == most


async def test_the_same_call_again_is_refused_and_counts() -> None:
    made = await scripted(Reply(calls=(AGAIN,)), most=3)
    assert [one.failed for one in made.looks] == [False, True, True]
    assert "already" in made.looks[1].result


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("rm_rf", {"path": "/"}), "There is no such tool"),
        (("facs_analyze_image", {"face": 9}), "There is no face 9: the picture shows 2."),
        (("facs_analyze_image", {"face": 0}), "greater than or equal to 1"),
        (("facs_analyze_image", {"face": 1, "image": "/etc/passwd"}), "not permitted"),
        (("facs_analyze_image", {}), "Field required"),
        (("facs_get_evidence", {"ids": ["F9.AU99"]}), "There is no such row"),
        (("facs_get_evidence", {"ids": "F1.AU12"}), "ids"),
        (("facs_compare", {"first_face": "one", "second_face": 2}), "integer"),
    ],
)
async def test_what_is_wrong_with_a_call_is_told_to_the_model(
    call: tuple[str, dict[str, Any]], says: str
) -> None:
    tools = Tools()
    with provider(Reply(calls=(call,)), "done") as at:
        made = await looked(open_model("openai:x", at.address + "/v1"), tools)
        heard = at.requests[1]["messages"][-1]
    assert tools.called == [], "nothing is opened"
    (result,) = results(made)
    assert says in result
    assert (heard["role"], heard["content"]) == ("tool", result)
    assert made.told == "", "the model that writes is told of what was found only"


async def test_arguments_that_are_no_json_are_told_too() -> None:
    class Broken(Reply):
        pass

    with provider(Reply(calls=(("facs_compare", "{"),)), "done") as at:  # type: ignore[arg-type]
        made = await looked(open_model("openai:x", at.address + "/v1"))
    assert len(results(made)) == 1


async def test_a_tool_that_fails_is_told_too() -> None:
    async def busy(tool: str, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
        raise ServerBusy("The queue is full; try again in 3 seconds.", 3)

    made = await scripted(Reply(calls=(AGAIN,)), "done", tools=busy)
    assert results(made) == ["The queue is full; try again in 3 seconds."]


async def test_a_model_without_tools_is_not_asked() -> None:
    model = FakeListChatModel(responses=["done"])
    assert await looked(open_model(model)) == Looked()
    assert model.i == 0


async def test_nobody_is_asked_where_nothing_may_be_called() -> None:
    with provider("done") as at:
        assert await looked(open_model("openai:x", at.address + "/v1"), most=0) == Looked()
        assert at.requests == []


@pytest.mark.parametrize("status", [400, 422, 500])
async def test_a_server_that_refuses_tools_is_known(status: int) -> None:
    with provider(Reply(status=status, message="tools are not supported"), "done") as at:
        model = open_model("openai:x", at.address + "/v1")
        made = await looked(model)
        assert len(at.requests) == 1
    assert not can_call(model)
    assert (made.looks, made.notices) == ((), ())


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (DROP, "broken_off"),
        (503, "server_error"),
        (401, "key_refused"),
        ("content_filter", "refused"),
        (Reply("half an answer", breaks_off=True), "broken_off"),
    ],
)
async def test_a_model_that_fails_costs_what_it_found_nothing(reply: Any, code: str) -> None:
    made = await scripted(Reply(calls=(AGAIN,)), reply)
    assert [(one.code, one.step) for one in made.notices] == [(code, "look")]
    assert [one.tool for one in made.looks] == ["facs_analyze_image"]
    assert "at 2.00 times its size" in made.told
    assert '{"kind":"looked_again"' in made.told
    assert made.usage is not None
    assert len(made.usage.sent) == 2


def test_what_is_offered_is_short() -> None:
    assert len(json.dumps(OFFERED)) / 3 < 700
