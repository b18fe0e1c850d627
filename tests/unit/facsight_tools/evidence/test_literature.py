"""The works that may be cited: one row each, and each says what it is cited for."""

import re

from facsight_tools.evidence.literature import LITERATURE
from facsight_tools.rules.lens import LENSES, load

WORKS = [row for row in LITERATURE if row.id.count(".") == 1]


def test_every_id_is_one_and_names_author_and_year() -> None:
    ids = [row.id for row in LITERATURE]
    assert len(set(ids)) == len(ids)
    for row in WORKS:
        assert re.fullmatch(r"K\.[a-z]+\d{4}", row.id), row.id
        assert isinstance(row.value, str)
        family = re.split(r"[ ,&]", row.value)[0].lower()
        assert row.id == f"K.{family}{row.value[-5:-1]}"


def test_a_work_is_literature_and_its_sentence_begins_with_its_authors() -> None:
    for row in LITERATURE:
        assert row.status == "literature"
        assert row.source
        assert row.text.endswith(".")
    for row in WORKS:
        assert row.text.startswith(f"{row.value} ")
        assert len(row.text) > len(str(row.value)) + 20, "more than a name"


def test_works_come_first_and_what_they_say_of_units_behind_their_own_id() -> None:
    assert list(LITERATURE[: len(WORKS)]) == WORKS
    known = {row.id for row in WORKS}
    for row in LITERATURE[len(WORKS) :]:
        assert row.id.rpartition(".")[0] in known
    hints = {f"K.{hint.id}" for name in LENSES for hint in load(name).hints}
    assert hints <= {row.id for row in LITERATURE}


def test_no_work_says_what_a_person_feels() -> None:
    for row in LITERATURE:
        assert not re.search(r"\b(proves?|shows that (he|she)|is (angry|happy|sad))\b", row.text)
