from pathlib import Path
from unittest.mock import Mock

import pytest
from tests.builders import make_analysis
from tests.unit.facsight_tools.statements.ledgers import made
from tests.unit.facsight_tools.toolboxes.tables import OPENFACE

from facsight_tools.answers.inference import Inference
from facsight_tools.errors import AnalysisExpired, TableInvalid, TooManyJobs
from facsight_tools.server.handles import AnalysisStore, Kept, KeptTable, Retention
from facsight_tools.toolboxes.table import read_table

ENTRY = Kept(b"picture", make_analysis([]))
ME = "me"


def test_handles_are_opaque_and_lead_back() -> None:
    store = AnalysisStore()
    one, other = store.put(ENTRY, ME), store.put(ENTRY, ME)
    assert one != other
    assert store.get(one, ME) is ENTRY


def test_an_analysis_is_forgotten_after_its_lifetime() -> None:
    now = [0.0]
    store = AnalysisStore(Retention(lifetime_s=60), clock=lambda: now[0])
    handle = store.put(ENTRY, ME)
    now[0] = 59.9
    store.get(handle, ME)
    now[0] = 60.0
    with pytest.raises(AnalysisExpired) as forgotten:
        store.get(handle, ME)
    with pytest.raises(AnalysisExpired) as unknown:
        store.get("an_never_given", ME)
    assert str(forgotten.value) == str(unknown.value)


def test_the_one_used_longest_ago_goes_first() -> None:
    store = AnalysisStore(Retention(capacity=2))
    first, second = store.put(ENTRY, ME), store.put(ENTRY, ME)
    store.get(first, ME)
    third = store.put(ENTRY, ME)
    store.get(first, ME)
    store.get(third, ME)
    with pytest.raises(AnalysisExpired):
        store.get(second, ME)


def test_another_ones_analysis_is_answered_like_one_that_never_was() -> None:
    store = AnalysisStore()
    handle = store.put(ENTRY, ME)
    with pytest.raises(AnalysisExpired) as others:
        store.get(handle, "you")
    with pytest.raises(AnalysisExpired) as unknown:
        store.get("an_never_given", "you")
    assert str(others.value) == str(unknown.value)
    assert store.get(handle, ME) is ENTRY


def test_what_is_kept_is_bounded_in_bytes_and_the_newest_stays() -> None:
    store = AnalysisStore(Retention(max_bytes=ENTRY.size * 2))
    handles = [store.put(ENTRY, ME) for _ in range(3)]
    assert len(store) == 2
    with pytest.raises(AnalysisExpired):
        store.get(handles[0], ME)
    large = Kept(bytes(ENTRY.size * 3), ENTRY.analysis)
    kept = store.put(large, ME)
    assert len(store) == 1
    assert store.get(kept, ME) is large


def test_an_answer_counts_toward_what_is_kept() -> None:
    read = made(0)
    store = AnalysisStore(Retention(max_bytes=ENTRY.size * 3))
    first, second = store.put(ENTRY, ME), store.put(ENTRY, ME)
    store.answered(second, ME, Mock(spec=Inference), read.ledger)
    assert len(store) == 1
    with pytest.raises(AnalysisExpired):
        store.get(first, ME)
    assert store.get(second, ME).ledger is read.ledger


def test_old_analyses_are_forgotten_without_any_call() -> None:
    now = [0.0]
    store = AnalysisStore(Retention(lifetime_s=60), clock=lambda: now[0])
    store.put(ENTRY, ME)
    now[0] = 61.0
    store.forget_old()
    assert len(store) == 0


def test_what_is_in_use_makes_no_room_until_it_is_done_with() -> None:
    now = [0.0]
    store = AnalysisStore(Retention(capacity=2, safe_s=60), clock=lambda: now[0])
    handles = [store.put(ENTRY, ME) for _ in range(40)]
    assert all(store.get(one, ME) for one in handles), "40 at once, none of them forgotten"
    for one in handles[:39]:
        store.rest(one)
    store.get(handles[39], ME)
    store.rest("an_never_given")
    store.put(ENTRY, ME)
    assert len(store) == 2
    now[0] = 61.0
    store.put(ENTRY, ME)
    assert len(store) == 2


def test_of_what_can_be_promised_one_owner_has_half() -> None:
    store = AnalysisStore(Retention(capacity=8))
    store.check_room(ME, 4, 0)
    with pytest.raises(TooManyJobs, match="jobs of yours"):
        store.check_room(ME, 5, 0)
    pending = [("you", 4, 0), ("they", 1, 0)]
    store.check_room(ME, 3, 0, pending)
    with pytest.raises(TooManyJobs, match="that jobs promised"):
        store.check_room(ME, 4, 0, pending)
    with pytest.raises(TooManyJobs):
        AnalysisStore(Retention(max_bytes=2**20)).check_room(ME, 1, 2**19)


def test_a_tables_row_is_kept_and_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "openface.csv"
    path.write_text(OPENFACE)
    store = AnalysisStore()
    handle = store.put(KeptTable(read_table(path).at(1)[0]), "me")
    assert isinstance(store.find(handle, "me"), KeptTable)
    with pytest.raises(TableInvalid, match="OpenFace 2"):
        store.get(handle, "me")
    with pytest.raises(AnalysisExpired):
        store.find(handle, "another")
