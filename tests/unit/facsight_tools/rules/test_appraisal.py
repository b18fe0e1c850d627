"""How much an appraisal counts: less where it is less certain or less about this moment."""

from typing import Any

import pytest

from facsight_tools.rules.appraisal import load

REAL: dict[str, Any] = {"meant": "real", "time": "present", "whose": 1}


def test_a_person_counts_more_than_a_model_and_nobody_counts_in_full() -> None:
    person, client, model = (load().of(one, **REAL) for one in ("person", "client", "model x:y"))
    assert 1 > person > client >= model > 0


@pytest.mark.parametrize(
    "less",
    [
        *({"meant": one} for one in ("negated", "hypothetical")),
        *({"time": one} for one in ("past", "future")),
        {"whose": "other"},
    ],
)
def test_what_is_not_real_and_now_and_their_own_counts_less(less: dict[str, str]) -> None:
    assert 0 < load().of("person", **REAL | less) < load().of("person", **REAL)


def test_irony_counts_as_it_was_judged_and_silence_takes_nothing_away() -> None:
    whole = load().of("person", **REAL)
    assert load().of("person", **REAL | {"meant": "ironic"}) == whole
    assert load().of("person", meant=None, time=None, whose=None) == whole
