from dataclasses import replace

from tests.builders import make_analysis, make_face

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.errors import ImageUnreadable
from facsight_tools.rules.catalogue import select
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.seams import units_of
from facsight_tools.table import columns, error_row, face_rows, text_columns
from facsight_tools.types import LEAST_GAZE, Gaze, MeasuredAU, ReaderUnits, UnavailableReason

RULES = select("emfacs")


def test_the_columns_start_and_end_as_the_contract_says() -> None:
    names = columns(RULES)
    assert names[:14] == [
        "input", "frame", "timestamp", "face", "score", "box_x1", "box_y1", "box_x2", "box_y2",
        "yaw", "pitch", "roll", "gaze_yaw", "gaze_pitch",
    ]  # fmt: skip
    assert names[14:17] == ["AU01", "AU02", "AU04"]
    assert "AU12_present" in names
    assert "AU12_L" in names
    assert "AU25_L" not in names
    assert names[-11:] == [
        "emotion", "emotion_anger", "emotion_contempt", "emotion_disgust", "emotion_fear",
        "emotion_happiness", "emotion_neutral", "emotion_sadness", "emotion_surprise",
        "quality", "error",
    ]  # fmt: skip
    assert len(set(names)) == len(names)


def test_unavailable_is_empty_and_absent_is_zero() -> None:
    face = make_face(aus={12: 3.2}, unavailable={9: UnavailableReason.POSE})
    (row,) = face_rows("p.jpg", make_analysis([face]))
    assert (row["AU12"], row["AU12_present"]) == (3.2, 1)
    assert row["AU04_present"] == 0
    assert "AU09" not in row
    assert "AU09_present" not in row
    assert set(row) <= set(columns(RULES))


def test_a_second_readers_units_have_columns_of_their_own() -> None:
    units = units_of({12: 2.5, (12, "left"): 3.0, 4: 0.0}, cue="net")
    face = replace(make_face(aus={12: 3.2}), second_units=(ReaderUnits("mine", units),))
    (row,) = face_rows("p.jpg", make_analysis([face]))
    assert (row["AU12"], row["mine_AU12"], row["mine_AU12_L"]) == (3.2, 2.5, 3.0)
    assert (row["mine_AU12_present"], row["mine_AU04_present"]) == (1, 0)
    assert "mine_AU01" not in row, "it was not measured"
    names = columns(RULES, ["mine"])
    assert set(row) <= set(names)
    assert [name for name in names if not name.startswith("mine_")] == columns(RULES)
    assert names[-2:] == ["quality", "error"]


def test_a_picture_without_a_face_keeps_its_row() -> None:
    assert list(face_rows("empty.jpg", make_analysis([]))) == [
        {"input": "empty.jpg", "notes": None}
    ]
    note = "Only the first of 12 frames was read."
    (row,) = face_rows("empty.gif", make_analysis([], notes=(note,)))
    assert row["notes"] == note


def test_a_gaze_that_was_not_measured_is_empty_and_its_confidence_is_told() -> None:
    for confidence in (0.0, LEAST_GAZE / 2, LEAST_GAZE, 1.0):
        gaze = Gaze(3.0, -4.0, 1.0, 2.0, confidence=confidence)
        (row,) = face_rows("p.jpg", make_analysis([replace(make_face(), gaze=gaze)]))
        seen = confidence >= LEAST_GAZE
        assert (row["gaze_yaw"], row["gaze_pitch"]) == ((3.0, -4.0) if seen else (None, None))
        assert row["gaze_confidence"] == confidence


def test_a_failed_input_keeps_its_row() -> None:
    row = error_row("bad.jpg", ImageUnreadable("The picture is empty (0 bytes)."))
    assert row == {"input": "bad.jpg", "error": "ImageUnreadable: The picture is empty (0 bytes)."}


def test_further_rule_sets_have_columns_of_their_own() -> None:
    rules = select(["emfacs", "pspi", "smiles", "affdex"])
    face = make_face(aus={4: 2.0, 12: 3.0}, unavailable={6: UnavailableReason.POSE})
    readings = tuple(
        EmotionAnalyzer(one)(face.action_units)
        if isinstance(one, RuleSet)
        else one.read(face.action_units)
        for one in rules.others
    )
    (row,) = face_rows("p.jpg", make_analysis([replace(face, readings=readings)]))
    assert set(row) <= set(columns(rules))
    assert (row["pspi"], row["pspi_low"], row["pspi_high"]) == (None, 2.0, 7.0)
    assert (row["smiles_none"], row["smiles_without_cheek_raiser"]) == (0, None)
    assert row["affdex"] in rules.others[2].labels  # type: ignore[union-attr]
    assert text_columns(rules) & set(columns(rules)) == {
        "input",
        "emotion",
        "notes",
        "error",
        "affdex",
    }


def test_a_column_holds_no_blank() -> None:
    for ids in (["compound"], ["emfacs", "compound"]):
        names = columns(select(ids))
        assert not any(" " in name for name in names)
        assert any(name.endswith("happily_surprised") for name in names)


def test_a_wide_row_has_half_the_interval_where_the_reader_tells_one() -> None:
    face = make_face(aus={6: 1.0, 12: 3.0})
    units = face.action_units
    told = [
        replace(one, half_width=0.7) if isinstance(one, MeasuredAU) and one.au == 12 else one
        for one in units.readings
    ]
    face = replace(face, action_units=replace(units, readings=tuple(told)))
    (row,) = face_rows("a.png", make_analysis([face]), wide=True)
    assert row["AU12_half_width"] == 0.7
    assert row.get("AU06_half_width") is None
    assert "AU12_half_width" in columns(RULES, wide=True)
    assert "AU12_half_width" not in columns(RULES)
