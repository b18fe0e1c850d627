"""What every answer says of itself, in each language."""

from typing import get_args

from facsight_tools.answers.notices import NOTICE, NOTICES
from facsight_tools.statements.forms.tokens import Language


def test_there_is_one_in_each_language() -> None:
    assert set(NOTICES) == set(get_args(Language))
    assert len(set(NOTICES.values())) == len(NOTICES)
    assert NOTICES["en"] == NOTICE
