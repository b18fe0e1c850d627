"""Labels that nothing scores are told with their reason, and never as 0."""

from tests.builders import make_analysis, make_face

from facsight_tools.evidence.unsupported import unsupported_rows
from facsight_tools.rules.labels import load

TWO = make_analysis([make_face(1), make_face(2)])


def test_each_face_has_a_row_for_each_such_label() -> None:
    labels = load("emotic")
    rows = list(unsupported_rows(TWO, labels))
    assert labels.unsupported
    assert len(rows) == 2 * len(labels.unsupported)
    first = next(row for row in rows if row.id == "F1.emotion.affection")
    assert (first.status, first.value) == ("unavailable", None)
    assert first.source == f"label sets/emotic@{labels.version}"
    assert labels.unsupported["affection"] in first.text


def test_labels_of_ones_own_are_unsupported_where_no_rule_set_knows_them() -> None:
    labels = load("free:happiness,zest")
    rows = list(unsupported_rows(TWO, labels))
    assert [row.id for row in rows] == ["F1.emotion.zest", "F2.emotion.zest"]
    assert "no rule set scores it" in rows[0].text
    assert rows[0].source.startswith("label sets/free@")


def test_a_set_that_is_scored_as_a_whole_adds_nothing() -> None:
    assert list(unsupported_rows(TWO, load("basic"))) == []
    assert list(unsupported_rows(make_analysis(), load("emotic"))) == []
