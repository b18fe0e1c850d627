"""Does facsight stay silent where it cannot see? Coverage against accuracy on degraded pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from PIL import Image, ImageFilter, ImageOps

from facsight_evals.datasets.cases import PORTRAIT, Case
from facsight_evals.scorers.answer import ScoredAnswer, Tally, first
from facsight_evals.scorers.counting import scoring
from facsight_evals.solvers.answering import answer, keep, kept

# Gaussian blur in pixels and shrinking to a share of the size, mildest first
LEVELS: Final = ((0.0, 0.8), (1.5, 1.0), (0.0, 0.5), (3.0, 1.0), (0.0, 0.3), (4.5, 1.0), (6.0, 0.5))


@task
def abstention(photographs: str | None = None, count: int = 30) -> Task:
    """The bundled portrait and its mirror image at every level, and photographs where given."""
    pictures = [PORTRAIT] if PORTRAIT.is_file() else []
    if photographs is not None:
        pictures += sorted(Path(photographs).glob("*.jpg"))[:count]
    return Task(
        dataset=list(_samples(pictures)),
        solver=degrading(),
        scorer=[scoring("answered", _answered), scoring("consistent", _consistent)],
        model=None,
        name="abstention",
    )


@solver
def degrading() -> Solver:
    """The answer on a picture as it is, once a picture, and on the degraded one."""
    whole: dict[tuple[str, bool], ScoredAnswer] = {}

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        source, mirrored = state.metadata["picture"], state.metadata["mirrored"]
        with TemporaryDirectory(prefix="facsight-") as folder:
            if (source, mirrored) not in whole:
                plain = _written(Path(folder), source, mirrored, 0.0, 1.0)
                whole[source, mirrored] = await answer(plain, "deterministic")
            blur, scale = state.metadata["blur"], state.metadata["scale"]
            given = await answer(
                _written(Path(folder), source, mirrored, blur, scale), "deterministic"
            )
        keep(state, [whole[source, mirrored], given])
        return state

    return solve


def _samples(pictures: list[Path]) -> Iterator[Sample]:
    number = 0
    for picture in pictures:
        for mirrored in (False, True):
            for level, (blur, scale) in enumerate(LEVELS):
                number += 1
                place: dict[str, Any] = {
                    "picture": str(picture), "mirrored": mirrored,
                    "blur": blur, "scale": scale, "level": level,
                }  # fmt: skip
                yield Sample(id=number, input=f"blur {blur:g}, size {scale:g}", metadata=place)


def _written(folder: Path, source: str, mirrored: bool, blur: float, scale: float) -> Case:
    with Image.open(source) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    if mirrored:
        picture = ImageOps.mirror(picture)
    if scale != 1.0:
        width, height = (max(round(side * scale), 8) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BOX)
    target = folder / "picture.png"
    picture.filter(ImageFilter.GaussianBlur(blur)).save(target)
    return Case(picture=str(target))


def _answered(state: TaskState) -> Tally:
    """One count: a reading was given; no face or no reading is an abstention."""
    plain, given = kept(state)
    if plain.abstained:
        return Tally(0, 0)
    return Tally(int(not given.abstained), 1)


def _consistent(state: TaskState) -> Tally:
    """One count where a reading was given: its first label is that of the picture as it is."""
    plain, given = kept(state)
    if plain.abstained or given.abstained or not plain.face_only or not given.face_only:
        return Tally(0, 0)
    return Tally(int(first(plain.face_only) == first(given.face_only)), 1)
