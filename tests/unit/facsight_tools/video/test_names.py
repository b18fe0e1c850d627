import re

from facsight_tools.video.names import EVENT_NAME, scale_of


def test_what_a_strength_is_in() -> None:
    assert [scale_of(name) for name in ("AU12", "AU46.L", "smile", "nod", "mouth_hidden")] == [
        "intensity", "intensity", "intensity", "deg", "",
    ]  # fmt: skip


def test_names_are_told_from_what_is_none() -> None:
    good = ("AU4", "AU12", "AU46.L", "smile", "gaze_shift")
    assert all(re.fullmatch(EVENT_NAME, one) for one in good)
    assert not any(re.fullmatch(EVENT_NAME, one) for one in ("AU", "joy", "AU12.B", "nod2"))
