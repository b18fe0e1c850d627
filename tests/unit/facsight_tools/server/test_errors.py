import logging

import pytest
from fastmcp.exceptions import ToolError

from facsight_tools.errors import ImageNotFound, ServerBusy
from facsight_tools.server.errors import wire_errors


@pytest.mark.parametrize("error", [ImageNotFound("no such file"), ServerBusy("full", 3)])
def test_an_error_of_the_tree_crosses_with_its_code_and_no_alarm(error: Exception) -> None:
    with pytest.raises(ToolError) as told, wire_errors():
        raise error
    assert str(told.value) == f"{type(error).__name__}: {error}"
    assert told.value.__cause__ is error
    assert told.value.log_level == logging.INFO


@pytest.mark.parametrize("error", [ValueError("secret"), KeyboardInterrupt(), ToolError("no")])
def test_anything_else_passes_as_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as told, wire_errors():
        raise error
    assert told.value is error
