"""What a model took: the cost is known only where price and every count are."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from facsight_tools.evidence.usage import Price, Sent, Usage

PRICE = Price(input=2.0, output=10.0)


def test_the_cost_is_that_of_the_tokens() -> None:
    used = Usage(model="m", calls=1, input_tokens=500_000, output_tokens=100_000, price=PRICE)
    assert used.cost == pytest.approx(2.0)


@pytest.mark.parametrize("more", [{"price": None}, {"uncounted": 1}])
def test_what_is_not_known_is_not_nothing(more: dict[str, object]) -> None:
    used = Usage(model="m", calls=2, input_tokens=9, price=PRICE)
    assert used.model_copy(update=more).cost is None


@pytest.mark.parametrize("sha256", ["", "ab", "g" * 64])
def test_what_was_sent_has_its_hash(sha256: str) -> None:
    with pytest.raises(ValidationError):
        Sent(mode="numbers", to="m", bytes=1, sha256=sha256)
