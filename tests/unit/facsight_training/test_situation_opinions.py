import numpy as np
import pytest
from numpy.typing import NDArray

from facsight_tools.evidence.context.likening import SituationHeard
from facsight_tools.rules.situation_opinions import OpinionLimits
from facsight_training.situation_model import targets
from facsight_training.situation_opinions import EVERYDAY, MOST_WRONG, LikenessStudy, mixed
from facsight_training.situations import LABELS, WRITERS, LikenessExample

NAMES = tuple(LABELS.values())


def study(count: int = 400, lead: str | None = None, *, may: bool = True) -> LikenessStudy:
    """Situations in turn of all writers and labels."""
    given = [
        LikenessExample("en", f"{at} went on.", (NAMES[at % 8],), WRITERS[at // 8 % len(WRITERS)])
        for at in range(count)
    ]
    heard = [SituationHeard(one.text, "en", lead, may) for one in given]
    leads = [None if lead is None else NAMES.index(lead)] * count
    return LikenessStudy(given, heard, targets(given), leads, np.zeros((0, 0), np.float32))


def partly_right(known: LikenessStudy, right: float) -> NDArray[np.float32]:
    """Shares that are right of some, the surer the righter."""
    rng = np.random.default_rng(1)
    sure = rng.uniform(size=len(known.given))
    taken = np.where(rng.uniform(size=len(sure)) < right + (1 - right) * sure**2, 0, 1)
    top = (known.wanted.argmax(1) + taken) % 8
    shares = np.full_like(known.wanted, 0.02)
    shares[np.arange(len(top)), top] += 0.84 * sure
    found: NDArray[np.float32] = (shares / shares.sum(1, keepdims=True)).astype(np.float32)
    return found


def test_the_limits_let_few_of_strangers_be_read_wrongly_and_some_rightly() -> None:
    known = study(1600)
    shares = partly_right(known, 0.5)
    mixture = mixed(known, [shares], WRITERS)
    judged = known.judged(mixture.shares(known.opinions([shares])), known.of(*EVERYDAY))
    right, wrong = judged.outcomes(mixture.limits)
    assert right > 0.1
    assert wrong < 2 * MOST_WRONG


@pytest.mark.parametrize(("lead", "right"), [(None, 0.0), ("happiness", 1 / 8)])
def test_what_no_model_may_say_is_silent_and_what_the_lexicon_says_stays(
    lead: str | None, right: float
) -> None:
    known = study(lead=lead, may=False)
    shares = np.full_like(known.wanted, 1 / 8)
    if lead is not None:
        shares[:, NAMES.index(lead)] = 0.9
    judged = known.judged(shares, np.ones(len(known.given), bool))
    assert judged.outcomes(OpinionLimits(0.6, 0.6))[0] == pytest.approx(right)
