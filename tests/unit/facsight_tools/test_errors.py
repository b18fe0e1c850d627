"""The tree of errors: what the module's own drawing says of it, codes, and what is quoted."""

import re
from inspect import isclass

import pytest
from pydantic import BaseModel, ValidationError

from facsight_tools import errors
from facsight_tools.errors import (
    MOST_QUOTED,
    FacsightError,
    InputError,
    ServerBusy,
    ServerError,
    first_fault,
    quoted,
)

TREE = [
    value
    for value in vars(errors).values()
    if isclass(value) and issubclass(value, Exception) and value.__module__ == errors.__name__
]


def test_the_drawing_of_the_tree_is_the_tree() -> None:
    """Each line of the module's docstring names a class below the one that it hangs from."""
    stack: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^    ((?:\|   |    )*)(?:\|-- |`-- )?(\w+)(?:  |$)", line)
        if found is None or not isclass(getattr(errors, found[2], None)):
            continue
        depth = (line.index(found[2]) - 4) // 4
        stack[depth:] = [found[2]]
        if depth:
            assert issubclass(getattr(errors, found[2]), getattr(errors, stack[depth - 1])), line
    assert len(stack) > 1


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_every_error_is_one_of_the_tree_and_its_code_is_its_name(error: type[Exception]) -> None:
    assert issubclass(error, FacsightError)
    assert error.__doc__
    raised = error("what happened")
    assert isinstance(raised, FacsightError)
    assert (raised.code, str(raised)) == (error.__name__, "what happened")
    kinds = [one for one in TREE if FacsightError in one.__bases__ and isinstance(raised, one)]
    assert len(kinds) == (error is not FacsightError), "one kind of error each"


def test_who_should_call_again_is_told_when() -> None:
    assert ServerBusy("full", 7).retry_after_s == 7
    assert ServerError("full").retry_after_s is None
    assert not hasattr(InputError("no"), "retry_after_s")


@pytest.mark.parametrize("length", [0, 1, MOST_QUOTED, MOST_QUOTED + 1, 100_000])
def test_a_callers_text_is_quoted_up_to_its_limit(length: int) -> None:
    text = "x" * length
    shown = quoted(text)
    assert (shown[0], shown[-1]) == ("'", "'")
    assert len(shown) <= MOST_QUOTED + 2
    assert (shown == f"'{text}'") == (length <= MOST_QUOTED)
    assert shown.endswith("…'") == (length > MOST_QUOTED)


class _Inner(BaseModel):
    number: int


class _Outer(BaseModel):
    rows: list[_Inner]


@pytest.mark.parametrize(
    ("data", "field"),
    [({"rows": [{"number": 1}, {"number": "secret"}]}, "rows.1.number"), ("secret", "")],
)
def test_the_first_fault_names_the_field_and_not_the_value(data: object, field: str) -> None:
    with pytest.raises(ValidationError) as failed:
        _Outer.model_validate(data)
    where, why = first_fault(failed.value)
    assert where == field
    assert why
    assert "secret" not in why
