import pytest
from tests.builders import make_analysis
from tests.people import make_body, make_hand, with_people
from tests.unit.facsight_tools.server.setting import TWO_FACES

from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.server.toolset.scene import SceneShown
from facsight_tools.types import Analysis


def lines(analysis: Analysis) -> list[str]:
    scene = AnalysisReading.of(analysis).scene
    return list(SceneShown(faces=len(analysis.faces), scene=scene).lines())


def test_light_comes_first_and_people_where_they_were_asked_for() -> None:
    light, nobody = lines(make_analysis(size_wh=(640, 480), brightness=127.6, contrast=48.2))
    assert light == "640 by 480 pixels, 0 faces, brightness 128, contrast 48 grey levels."
    assert nobody == "Bodies and hands were not asked for: analyze the picture again with `scene`."


def test_everything_between_people_is_a_line() -> None:
    analysis = with_people(
        TWO_FACES,
        [make_body(1, 2, arms="crossed", hands=None), make_body(2, None)],
        [make_hand(1, 1, side=None, face="touches the chin of F1")],
        ["F2", None],
        {(1, 2): "F1 faces F2"},
    )
    hidden = "not measured (the left wrist is outside the picture)"
    assert lines(analysis)[1:] == [
        f"Body 1 (F2): arms crossed; hands {hidden}.",
        "Body 2 (no face): arms lowered; hands apart.",
        f"Hand 1 ({hidden}): touches the chin of F1.",
        "F1 looks at: F2.",
        f"F2 looks at: {hidden}.",
        "F1 and F2: F1 faces F2.",
    ]


@pytest.mark.parametrize("people", [True, False])
def test_a_picture_without_anyone_has_a_first_line(people: bool) -> None:
    bare = make_analysis()
    assert len(lines(with_people(bare) if people else bare)) == (1 if people else 2)
