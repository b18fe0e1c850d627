"""Rows of the safety matrix on the networks: missing, corrupt, no GPU, no memory; sameness."""

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.servers import PORTRAIT

import facsight
import facsight_tools.api
from facsight_tools import errors
from facsight_tools.backends.ort import OrtEngine, cuda_problem
from facsight_tools.batch import items, measure_each
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.image import load_image
from facsight_tools.networks import store
from facsight_tools.pipeline import Pipeline
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.pool import WorkerPool
from facsight_tools.server.workers.wire import MeasuredBatch, Options, pack, read_frame

CPU_ONLY = pytest.mark.skipif(cuda_problem() is None, reason="a GPU is here and would be used")


@asynccontextmanager
async def pool_of(limits: WorkerLimits | None = None) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(limits or WorkerLimits(workers=1))
    pool.start()
    try:
        yield pool
    finally:
        await pool.close()


@CPU_ONLY
async def test_without_cuda_a_demand_for_it_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACSIGHT_DEVICE", "cuda")
    async with pool_of() as pool:
        with pytest.raises(errors.ProviderUnavailable, match="FACSIGHT_DEVICE=auto"):
            await pool.measure(PORTRAIT.read_bytes())


@CPU_ONLY
def test_without_cuda_the_fallback_is_stated() -> None:
    analysis = facsight.analyze(PORTRAIT)
    assert {one for _, one in analysis.provenance.models.values()} == {"CPUExecutionProvider"}


@pytest.mark.parametrize(
    ("harm", "error"), [("missing", errors.ModelMissing), ("corrupt", errors.ModelCorrupt)]
)
def test_a_network_that_is_missing_or_corrupt_is_an_error_and_never_no_face(
    harm: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "networks"
    folder.mkdir()
    for file in store.NETWORKS_DIR.iterdir():
        if file.suffix == ".onnx" and harm == "corrupt":
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            (folder / file.name).write_bytes(data)
    monkeypatch.setattr(store, "NETWORKS_DIR", folder)
    with pytest.raises(error, match="facsight models build"):
        Pipeline(OrtEngine())


async def test_out_of_memory_is_an_error_and_the_next_picture_is_measured(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (7000, 7000)).save(tmp_path / "large.png")
    large = (tmp_path / "large.png").read_bytes()
    async with pool_of(WorkerLimits(workers=1, memory_bytes=192 * 2**20)) as pool:
        with pytest.raises(errors.OutOfMemory, match="scale"):
            await pool.measure(large)
        assert len((await pool.measure(PORTRAIT.read_bytes())).faces) == 1


@pytest.fixture
def small(tmp_path: Path) -> bytes:
    """The portrait, small enough to be measured a hundred times."""
    picture = PIL.Image.open(PORTRAIT).convert("RGB")
    picture.thumbnail((220, 220))
    picture.save(tmp_path / "small.png")
    return (tmp_path / "small.png").read_bytes()


@CPU_ONLY
async def test_the_same_input_100_times_alone_and_in_batches_gives_identical_bytes(
    small: bytes,
) -> None:
    faces_only = Options(scene=False)
    async with pool_of(WorkerLimits(workers=1, queue=100, window_s=0.02)) as pool:
        for options, alone, together in ((faces_only, 10, 82), (Options(), 2, 6)):
            found = [await pool.measure(small, options) for _ in range(alone)]
            calls = [pool.measure(small, options) for _ in range(together)]
            found += await asyncio.gather(*calls)
            assert len({pack(MeasuredBatch((one,))) for one in found}) == 1
            here = facsight.analyze(small, scene=options.scene)
            assert len(here.faces) == 1
            assert analysis_to_json(found[0]) == analysis_to_json(here)


@functools.cache
def several() -> tuple[list[np.ndarray], list[str]]:
    """Pictures of one, two and turned faces, and what each gives alone."""
    portrait = PIL.Image.open(PORTRAIT).convert("RGB").reduce(2)
    pair = PIL.Image.new("RGB", (2 * portrait.width, portrait.height), "grey")
    pair.paste(portrait, (0, 0))
    pair.paste(portrait.reduce(2), (portrait.width, 0))
    pictures = [
        np.asarray(one)
        for one in (portrait, pair, portrait.rotate(20), portrait.reduce(2), portrait.rotate(180))
    ]
    # One picture alone runs on more threads, which on four cores may move a float's last bit.
    pipeline = facsight_tools.api.shared_pipeline()
    alone = [next(measure_each(items(one), pipeline.analyze)) for one in pictures]
    return pictures, [analysis_to_json(one.analysis) for one in alone]


@CPU_ONLY
@settings(max_examples=3, deadline=None)
@given(
    order=st.lists(st.integers(0, 4), max_size=5), size=st.integers(1, 6), lanes=st.integers(1, 4)
)
def test_results_are_the_same_bytes_in_any_order_and_batch(
    order: list[int], size: int, lanes: int
) -> None:
    pictures, alone = several()
    pipeline = facsight_tools.api.shared_pipeline()
    some = items(pictures[k] for k in order)
    together = measure_each(some, pipeline.analyze, size, lanes)
    assert [analysis_to_json(one.analysis) for one in together] == [alone[k] for k in order]


@CPU_ONLY
def test_results_are_the_same_bytes_on_two_cores() -> None:
    pictures, alone = several()
    pipeline = Pipeline(OrtEngine(threads=1), in_parts=True)
    for picture, one in zip(pictures, alone, strict=True):
        (analysis,) = pipeline.analyze([load_image(picture)])
        assert analysis_to_json(analysis) == one


@CPU_ONLY
def test_other_pictures_in_a_batch_change_no_byte_of_a_scene() -> None:
    pictures = several()[0][:2]
    one_by_one = facsight.analyze_many(pictures, batch=1, scene=True)
    alone = [analysis_to_json(one.analysis) for one in one_by_one]
    together = facsight.analyze_many([pictures[k] for k in (1, 0, 0)], scene=True)
    assert [analysis_to_json(one.analysis) for one in together] == [alone[k] for k in (1, 0, 0)]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_angles_follow_the_subject_where_the_picture_is_turned(quarters: int) -> None:
    upright = np.asarray(PIL.Image.open(PORTRAIT).convert("RGB"))
    (here,) = facsight.analyze(upright).faces
    analysis = facsight.analyze(np.ascontiguousarray(np.rot90(upright, quarters)))
    (there,) = analysis.faces
    for one, other in ((here.pose, there.pose), (here.gaze, there.gaze)):
        assert (other.yaw, other.pitch) == pytest.approx((one.yaw, one.pitch), abs=5)
    apart = (here.pose.roll - there.pose.roll - 90 * quarters) % 360
    assert min(apart, 360 - apart) < 5
    assert any("the picture may be turned" in note for note in analysis.notes)


def test_an_analysis_crosses_the_pipe_unchanged(small: bytes, tmp_path: Path) -> None:
    analysis = facsight.analyze(small)
    path = tmp_path / "frame"
    path.write_bytes(pack(MeasuredBatch((analysis,))))
    with path.open("rb") as stream:
        (read,) = read_frame(stream).outcomes  # type: ignore[union-attr]
        assert read_frame(stream) is None
    assert analysis_to_json(read) == analysis_to_json(analysis)
    points = read.faces[0].landmarks.points_xyz
    assert not points.flags.writeable
    assert points.tobytes() == analysis.faces[0].landmarks.points_xyz.tobytes()
    with pytest.raises(TypeError):
        read.provenance.models["x"] = ("", "")
