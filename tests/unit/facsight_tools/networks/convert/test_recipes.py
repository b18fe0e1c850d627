"""Which file becomes which network, as the catalogue describes it."""

from typing import Any

import pytest

from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.convert import recipes
from facsight_tools.networks.convert.detector import AnchorLayer, anchor_centres
from facsight_tools.networks.convert.recipes import RECIPES
from facsight_tools.networks.spec import WheelSource

BUILT = {spec.id: spec for spec in CATALOGUE.values() if spec.kind == "built"}
DETECTORS = [one for one in RECIPES if one.model_id.startswith(("face_det", "pose_det", "palm"))]


def test_recipes_and_catalogue_agree() -> None:
    members = {}
    for spec in BUILT.values():
        assert isinstance(spec.source, WheelSource)
        members[spec.id] = spec.source.member
    assert {recipe.model_id: recipe.member for recipe in RECIPES} == members
    assert len(RECIPES) == len(members)


@pytest.mark.parametrize("recipe", DETECTORS, ids=lambda recipe: recipe.model_id)
def test_a_detectors_anchors_and_key_points_are_the_catalogues(
    recipe: recipes.Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def convert(
        data: bytes,
        name: str,
        size: int,
        layers: tuple[AnchorLayer, ...],
        keypoints: int = 6,
        **_: bool,
    ) -> bytes:
        asked.update(data=data, name=name, size=size, layers=layers, keypoints=keypoints)
        return b"onnx"

    monkeypatch.setattr(recipes, "convert_detector", convert)
    assert recipe.convert(b"tflite") == b"onnx"
    spec = BUILT[recipe.model_id]
    (image,), (boxes, scores) = spec.inputs, spec.outputs
    assert (asked["data"], asked["name"]) == (b"tflite", spec.id)
    assert image.shape == ("N", 3, asked["size"], asked["size"])
    anchors = len(anchor_centres(asked["layers"]))
    assert scores.shape == ("N", anchors)
    assert boxes.shape == ("N", anchors, 4 + 2 * asked["keypoints"])
