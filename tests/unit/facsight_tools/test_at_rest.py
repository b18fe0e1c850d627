"""One picture at rest is a list of one."""

from pathlib import Path
from typing import Any

import pytest

import facsight
from facsight_tools.at_rest import check_at_rest
from facsight_tools.errors import InputError

PORTRAIT = Path(__file__).parents[3] / "examples" / "eileen_collins.png"


@pytest.mark.parametrize("one", ["a.jpg", b"a", Path("a.jpg"), 3, {"a.jpg"}])
def test_what_is_no_list_is_refused(one: Any) -> None:
    with pytest.raises(InputError, match="is a list of pictures"):
        check_at_rest(one)
    with pytest.raises(InputError, match="is a list of pictures"):
        facsight.analyze(PORTRAIT, neutral=one)


@pytest.mark.parametrize("some", [[], ["a.jpg"], ("a.jpg", b"b")])
def test_lists_pass(some: Any) -> None:
    check_at_rest(some)
