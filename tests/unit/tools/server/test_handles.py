import numpy as np
import pytest
from tests.builders import make_analysis

from facsight.tools.errors import AnalysisExpired
from facsight.tools.image import load_image
from facsight.tools.server.handles import AnalysisStore, Kept

ENTRY = Kept(load_image(np.zeros((4, 4, 3), np.uint8)), make_analysis([]))


def test_handles_are_opaque_and_lead_back() -> None:
    store = AnalysisStore()
    one, other = store.put(ENTRY), store.put(ENTRY)
    assert one != other
    assert store.get(one) is ENTRY


def test_an_analysis_is_forgotten_after_its_lifetime() -> None:
    now = [0.0]
    store = AnalysisStore(lifetime_s=60, clock=lambda: now[0])
    handle = store.put(ENTRY)
    now[0] = 59.9
    store.get(handle)
    now[0] = 60.0
    with pytest.raises(AnalysisExpired) as forgotten:
        store.get(handle)
    with pytest.raises(AnalysisExpired) as unknown:
        store.get("an_never_given")
    assert str(forgotten.value) == str(unknown.value)


def test_the_one_used_longest_ago_goes_first() -> None:
    store = AnalysisStore(capacity=2)
    first, second = store.put(ENTRY), store.put(ENTRY)
    store.get(first)
    third = store.put(ENTRY)
    store.get(first)
    store.get(third)
    with pytest.raises(AnalysisExpired):
        store.get(second)
