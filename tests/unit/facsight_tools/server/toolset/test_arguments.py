"""The arguments that tools have in common: what they let in, and what they say of themselves."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from facsight_tools.evidence.observations import MOST
from facsight_tools.rules import labels
from facsight_tools.rules.files import available
from facsight_tools.server.toolset import arguments

ONE = {"text": "A cake stands on the table."}


def adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(getattr(arguments, name))


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("AnalysisId", ["", "an_" + "x" * 61], ["an_" + "x" * 62, None, 5]),
        ("FaceNumber", [None, 1, 30], [0, -1, 1.5, "two"]),
        ("WhichFace", [1, 30], [0, None]),
        ("Labels", [None, "basic", "free:awe", "x" * 1000], ["x" * 1001, 3]),
        ("RuleSetIds", [None, [], ["emfacs", "anything"]], ["emfacs", [1]]),
        ("Observations", [None, [], [ONE] * MOST], [[ONE] * (MOST + 1), [{"text": ""}], ["a"]]),
        ("Context", [None, "", "x" * 100_000], [5]),
        ("Picture", ["", "a"], [None]),
        ("WithScene", [True, False], ["perhaps", None]),
        ("LabelledFaces", [None, []], [[{"label": "x"}]]),
    ],
)
def test_what_is_let_in(name: str, right: list[Any], wrong: list[Any]) -> None:
    one = adapter(name)
    for value in right:
        one.validate_python(value)
    for value in wrong:
        with pytest.raises(ValidationError):
            one.validate_python(value)


def test_choices_are_named_in_the_schema() -> None:
    ids = adapter("RuleSetIds").json_schema()["anyOf"][0]["items"]["enum"]
    assert ids == list(available())
    told = adapter("Labels").json_schema()["description"]
    assert all(name in told for name in labels.available())


@pytest.mark.parametrize(
    "name",
    [one for one, value in vars(arguments).items() if hasattr(value, "__metadata__")],
)
def test_every_argument_is_described(name: str) -> None:
    schema = adapter(name).json_schema()
    assert "description" in schema or (name, "enum" in schema) == ("RuleSetId", True)


def test_tools_that_read_say_so() -> None:
    hints = arguments.READS.model_dump()
    assert (hints["read_only_hint"], hints["idempotent_hint"]) == (True, True)
    assert (hints["destructive_hint"], hints["open_world_hint"]) == (False, False)
