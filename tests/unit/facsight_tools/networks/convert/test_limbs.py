"""Bodies and hands: which outputs are kept, where the sigmoids go, and in which order."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from facsight_tools.networks.convert import limbs
from facsight_tools.networks.convert.graph import Array, ConversionError, Graph

from .graphs import POINT, GraphMaker, normal


def sigmoid(value: Array) -> Array:
    return 1 / (1 + np.exp(-value.astype(np.float64)))


def head(graph: Graph, name: str, count: int) -> Array:
    """A fully connected layer of the mean picture; gives its weights (count, 3)."""
    weights = normal(count, 3)
    graph.add_constant(f"{name}_w", weights)
    graph.add_constant(f"{name}_b", np.zeros(count, np.float32))
    maker = GraphMaker()
    maker.graph = graph
    maker.add("FULLY_CONNECTED", name, ("mean", f"{name}_w", f"{name}_b"), count)
    graph.shapes[name] = (1, count)
    return weights


def small_graph(size: int) -> Graph:
    """A picture and its mean colour."""
    maker = GraphMaker(x=3)
    graph = maker.graph
    graph.shapes["x"] = (1, size, size, 3)
    graph.add_constant("axes", np.array([1, 2], np.int32))
    maker.add("MEAN", "mean", ("x", "axes"), 3, keep_dims=False)
    graph.shapes["mean"] = (1, 3)
    return graph


def run(monkeypatch: pytest.MonkeyPatch, graph: Graph, hand: bool, image: Array):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(limbs, "read_graph", lambda _: graph)
    data = limbs.convert_hand(b"") if hand else limbs.convert_pose(b"")
    session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]
    return data, dict(zip(names, session.run(None, {"image": image}), strict=True))


def test_a_body_has_joints_with_probabilities_and_a_heatmap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = small_graph(256)
    joints, presence, world = (head(graph, n, k) for n, k in (("j", 195), ("p", 1), ("w", 117)))
    maker = GraphMaker()
    maker.graph = graph
    kernel = normal(39, 4, 4, 3)
    graph.add_constant("k", kernel)
    maker.add("CONV_2D", "heat", ("x", "k"), 39, **POINT | {"strides": (4, 4)})
    graph.shapes["heat"] = (1, 64, 64, 39)
    graph.outputs = ("j", "p", "heat", "w")  # the last one is the joints in metres
    image = np.random.default_rng(0).uniform(0, 1, (2, 3, 256, 256)).astype(np.float32)
    data, found = run(monkeypatch, graph, False, image)

    mean = image.mean(axis=(2, 3))
    table = (mean @ joints.T).reshape(2, 39, 5)
    np.testing.assert_allclose(found["joints"][..., :3], table[..., :3], atol=1e-4)
    np.testing.assert_allclose(found["joints"][..., 3:], sigmoid(table[..., 3:]), atol=1e-5)
    np.testing.assert_allclose(found["presence"], mean @ presence.T, atol=1e-4)
    cells = image.reshape(2, 3, 64, 4, 64, 4)
    heat = np.einsum("ncyixj,oijc->noyx", cells, kernel)
    np.testing.assert_allclose(found["heatmap"], sigmoid(heat), atol=1e-4)
    stored = [
        onnx.numpy_helper.to_array(one) for one in onnx.load_from_string(data).graph.initializer
    ]
    assert not any(one.size == world.size for one in stored), "what is not read is left out"


def test_a_hand_has_joints_presence_and_side(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = small_graph(224)
    weights = {n: head(graph, n, k) for n, k in (("j", 63), ("p", 1), ("h", 1), ("w", 63))}
    graph.outputs = ("j", "p", "h", "w")
    image = np.random.default_rng(1).uniform(0, 1, (3, 3, 224, 224)).astype(np.float32)
    _, found = run(monkeypatch, graph, True, image)
    mean = image.mean(axis=(2, 3))
    expected = (mean @ weights["j"].T).reshape(3, 21, 3)
    np.testing.assert_allclose(found["joints"], expected, atol=1e-4)
    for name, key in (("presence", "p"), ("handedness", "h")):
        np.testing.assert_allclose(found[name], mean @ weights[key].T, atol=1e-4)


@pytest.mark.parametrize(
    ("hand", "sizes", "says"),
    [
        (False, [195, 1, 117], r"expected one output of shape \(1, 64, 64, 39\), found 0"),
        (False, [195, 195, 1], r"expected one output of shape \(1, 195\), found 2"),
        (True, [63, 1, 63, 1], "the hand network's outputs are not those that are known"),
    ],
)
def test_another_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, hand: bool, sizes: list[int], says: str
) -> None:
    graph = small_graph(224)
    for k, size in enumerate(sizes):
        head(graph, f"o{k}", size)
    graph.outputs = tuple(f"o{k}" for k in range(len(sizes)))
    with pytest.raises(ConversionError, match=says):
        run(monkeypatch, graph, hand, np.zeros((1, 3, 224, 224), np.float32))
