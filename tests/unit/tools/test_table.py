from tests.builders import make_analysis, make_face

from facsight.tools.errors import ImageUnreadable
from facsight.tools.table import columns, error_row, face_rows
from facsight.tools.types import UnavailableReason

LABELS = ("anger", "happiness", "neutral")


def test_the_columns_start_and_end_as_the_contract_says() -> None:
    names = columns(LABELS)
    assert names[:14] == [
        "input", "frame", "timestamp", "face", "score", "box_x1", "box_y1", "box_x2", "box_y2",
        "yaw", "pitch", "roll", "gaze_yaw", "gaze_pitch",
    ]  # fmt: skip
    assert names[14:17] == ["AU01", "AU02", "AU04"]
    assert "AU12_present" in names
    assert "AU12_L" in names
    assert "AU25_L" not in names
    assert names[-6:] == [
        "emotion", "emotion_anger", "emotion_happiness", "emotion_neutral", "quality", "error",
    ]  # fmt: skip
    assert len(set(names)) == len(names)


def test_unavailable_is_empty_and_absent_is_zero() -> None:
    face = make_face(aus={12: 3.2}, unavailable={9: UnavailableReason.POSE})
    (row,) = face_rows("p.jpg", make_analysis([face]))
    assert (row["AU12"], row["AU12_present"]) == (3.2, 1)
    assert row["AU04_present"] == 0
    assert "AU09" not in row
    assert "AU09_present" not in row
    assert set(row) <= set(columns(sorted(face.emotion.scores)))


def test_a_picture_without_a_face_keeps_its_row() -> None:
    assert list(face_rows("empty.jpg", make_analysis([]))) == [{"input": "empty.jpg"}]


def test_a_failed_input_keeps_its_row() -> None:
    row = error_row("bad.jpg", ImageUnreadable("The picture is empty (0 bytes)."))
    assert row == {"input": "bad.jpg", "error": "ImageUnreadable: The picture is empty (0 bytes)."}
