"""What the page's routes have in common."""

from __future__ import annotations

import pytest

from facsight.page_calls import Asked, read_form, sent, worded
from facsight.settings import Settings
from facsight_tools.errors import InputError


def test_what_was_asked_is_read_or_refused_with_where() -> None:
    asked = read_form(Asked, b'{"context": "She won.", "language": "de", "register": "coder"}')
    chosen = worded(Settings(), asked)
    assert (chosen.language, chosen.register) == ("de", "coder")
    with pytest.raises(InputError, match="language"):
        read_form(Asked, b'{"language": "tlh"}')


def test_an_event_is_one_line_of_data() -> None:
    assert sent({"a": "b\nc"}) == 'data: {"a": "b\\nc"}\n\n'
