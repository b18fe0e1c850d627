"""`facsight eval agreement`: a table of measurements against a person's coding, unit by unit.

Of units that were coded with an intensity, and measured with one: ICC(3,1), consistency (Shrout &
Fleiss 1979); ICC(2,1), absolute agreement, which a constant offset lowers; Pearson's correlation
and the mean absolute error. Of all: Cohen's kappa and F1 of presence. What was coded and not
measured is counted beside and in no figure. Intervals resample subjects where the coding names
them, else pictures; of frames the videos, or seconds where there is one video alone.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight.cli.app import BAD_INPUT, OK
from facsight_evals.measure.agreement_plot import plotted
from facsight_evals.measure.bootstrap import Estimate, Resamples, estimate
from facsight_evals.measure.coding import Coding, read_coding
from facsight_evals.measure.metrics.agreement import icc31, icc_a1, mae, pcc
from facsight_evals.measure.metrics.classification import confusion, f1, kappa
from facsight_evals.measure.metrics.weighting import Array
from facsight_evals.measure.rivals.tables import Key, common_end, key_of
from facsight_evals.measure.samples import LETTER_FLOORS, Letter
from facsight_tools.errors import TableInvalid, UnknownOption
from facsight_tools.given_files import output_file, replacing, write
from facsight_tools.toolboxes.table import ToolAnalysis, ToolFace, ToolTable, presence, read_table
from facsight_tools.video.timeline_plot import Form, check_matplotlib

_LEAST_CASES: Final = 3
_Figure = Callable[[NDArray[Any], NDArray[Any], NDArray[Any] | None], Array]


@dataclass(frozen=True, slots=True)
class CodedCase:
    """One coded picture or frame, and what was measured of it, `face` or the first of it."""

    cluster: str
    coded: dict[int, float]
    measured: ToolAnalysis | None
    face: int | None = None

    @property
    def seen(self) -> ToolFace | None:
        """The face that was coded, None where it was not measured."""
        known = self.measured.faces if self.measured is not None else ()
        return next((one for one in known if self.face in (None, one.index)), None)


@dataclass(frozen=True, slots=True)
class UnitAgreement:
    """The figures of one unit; None where a figure is not defined.

    Attributes:
        unit: FACS number.
        coded: cases that were coded.
        present: of those, cases in which the coder saw the unit.
        measured: of those that were coded, the cases that were measured too; all figures are of
            these.
        icc_3_1, icc_2_1, pcc, mae: of intensities.
        kappa, f1: of presence.
    """

    unit: int
    coded: int
    present: int
    measured: int
    icc_3_1: Estimate | None
    icc_2_1: Estimate | None
    pcc: Estimate | None
    mae: Estimate | None
    kappa: Estimate | None
    f1: Estimate | None


def run(args: argparse.Namespace) -> int:
    """Print the figures of every unit, and write them as JSON where that is asked for."""
    target = None
    if args.json:
        target = output_file(args.json, inputs=[args.table, args.coding], overwrite=args.overwrite)
    drawing = _drawing(args)
    table, coding = read_table(args.table), read_coding(Path(args.coding))
    cases = [*matched(table, coding)]
    found = sum(one.measured is not None for one in cases)
    if not found:
        first = coding.pictures[0].name if coding.pictures else "an event"
        raise TableInvalid(
            f"Nothing of '{args.coding}' is in '{args.table}': {first} has no row of that name. "
            "Names are compared from the right, without folders and endings."
        )
    floor = LETTER_FLOORS[args.present_from] if args.present_from else LETTER_FLOORS["A"]
    lines = [
        agreement_of(unit, cases, coding, floor=floor, bootstrap=args.bootstrap, seed=args.seed)
        for unit in coding.units
    ]
    if target is not None:
        with replacing(target) as file:
            json.dump([asdict(one) for one in lines], file, indent=1, allow_nan=False)
            file.write("\n")
    if drawing is not None:
        form: Form = "svg" if drawing.suffix.lower() == ".svg" else "png"
        title = f"{table.tool.name} ({table.source}) against {Path(args.coding).name}"
        write(drawing, plotted(lines, title, form))
    print("\n".join(_text(table, cases, lines, args.present_from or "A")))
    return OK if any(one.measured for one in lines) else BAD_INPUT


def _drawing(args: argparse.Namespace) -> Path | None:
    """The file of the picture, made sure of before the work starts."""
    if not args.plot:
        return None
    if Path(args.plot).suffix.lower() not in (".png", ".svg"):
        raise UnknownOption("--plot: expected a file that ends in .png or .svg.")
    check_matplotlib("Agreement is")
    return output_file(args.plot, inputs=[args.table, args.coding], overwrite=args.overwrite)


def matched(table: ToolTable, coding: Coding) -> Iterator[CodedCase]:
    """Every coded picture or frame, with the measurement of the same one."""
    if coding.events:
        videos = {one.name for one in table}
        for one in table:
            if one.seconds is not None:
                block = f"{one.name}, {int(one.seconds)} s" if len(videos) < 2 else f"{one.name}"
                yield CodedCase(block, coding.at(one.name, one.seconds), one)
        return
    index: defaultdict[str, list[tuple[Key, ToolAnalysis]]] = defaultdict(list)
    for one in table:
        key = key_of(_named(one.name or Path(one.source).stem, one.frame))
        index[key[-1]].append((key, one))
    names = {one.subject or one.name for one in coding.pictures}
    one_video = len(names) == 1 and any(one.frame is not None for one in coding.pictures)
    for picture in coding.pictures:
        key = key_of(_named(picture.name, picture.frame))
        near = [(len(common_end(key, other)), one) for other, one in index[key[-1]]]
        best = max(near, key=lambda one: one[0], default=(0, None))
        cluster = picture.subject or picture.name
        if one_video and best[0] and best[1] is not None and best[1].seconds is not None:
            cluster = f"{int(best[1].seconds)} s"
        yield CodedCase(cluster, dict(picture.units), best[1] if best[0] else None, picture.face)


def agreement_of(
    unit: int,
    cases: Sequence[CodedCase],
    coding: Coding,
    *,
    floor: float,
    bootstrap: int,
    seed: int,
) -> UnitAgreement:
    """The figures of one unit.

    Args:
        unit: FACS number.
        cases: what was coded, with what was measured.
        coding: where they are from.
        floor: the intensity from which on a graded unit counts as present.
        bootstrap: how many resamples; 0 gives no intervals.
        seed: of the resamples.
    """
    coded = [one for one in cases if unit in one.coded]
    least = floor if unit in coding.graded else 1.0
    pairs = []
    for one in coded:
        seen = None if one.seen is None else one.seen.units.get((unit, "both"))
        if seen is not None:
            pairs.append((one.cluster, one.coded[unit], seen))
    there = np.array([value >= least for _, value, _ in pairs], np.int64)
    read = np.array(
        [
            presence(seen) if seen.intensity is None else seen.intensity >= floor
            for _, _, seen in pairs
        ],
        np.int64,
    )
    draws = Resamples([cluster for cluster, _, _ in pairs], bootstrap, seed)
    enough = len(pairs) >= _LEAST_CASES
    graded = [(value, seen.intensity) for _, value, seen in pairs if seen.intensity is not None]
    scaled = enough and unit in coding.graded and len(graded) == len(pairs)
    truth, strength = (np.array([pair[at] for pair in graded], np.float64) for at in (0, 1))

    def of(figure: _Figure, first: NDArray[Any], second: NDArray[Any]) -> Estimate:
        return _estimate(figure, first, second, draws)

    return UnitAgreement(
        unit=unit,
        coded=len(coded),
        present=sum(one.coded[unit] >= least for one in coded),
        measured=len(pairs),
        icc_3_1=of(_rated(icc31), truth, strength) if scaled else None,
        icc_2_1=of(_rated(icc_a1), truth, strength) if scaled else None,
        pcc=of(pcc, truth, strength) if scaled else None,
        mae=of(mae, truth, strength) if scaled else None,
        kappa=of(_kappa, there, read) if enough else None,
        f1=of(_f1, there, read) if enough else None,
    )


def _named(name: str, frame: int | None) -> str:
    return name if frame is None else f"{Path(name).stem}/{frame}"


def _rated(figure: Callable[[NDArray[Any], NDArray[Any] | None], Array]) -> _Figure:
    return lambda first, second, weights: figure(np.stack([first, second], axis=1), weights)


def _kappa(truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None) -> Array:
    return kappa(confusion(truth, read, 2, weights)[..., :2])


def _f1(truth: NDArray[Any], read: NDArray[Any], weights: NDArray[Any] | None) -> Array:
    return f1(confusion(truth, read, 2, weights))


def _estimate(
    figure: _Figure, truth: NDArray[Any], read: NDArray[Any], draws: Resamples
) -> Estimate:
    drawn = [np.atleast_1d(figure(truth, read, weights)) for weights in draws]
    resampled = np.concatenate(drawn) if drawn else np.zeros(0)
    return estimate(float(figure(truth, read, None)), resampled)


def _text(
    table: ToolTable, cases: Sequence[CodedCase], lines: Sequence[UnitAgreement], start: Letter
) -> Iterator[str]:
    found = sum(one.measured is not None for one in cases)
    clusters = len({one.cluster for one in cases})
    yield (
        f"{table.source}: {table.tool.name}; {found} of {len(cases)} coded cases are in it; "
        f"present from {start} on; intervals of 95% over "
        f"{clusters} group{'s' * (clusters != 1)} of cases"
    )
    head = ("ICC(3,1)", "ICC(2,1)", "PCC", "MAE", "kappa", "F1")
    yield f"{'unit':<6}{'coded':>6}{'there':>6}{'read':>6}" + "".join(f"{one:>20}" for one in head)
    for one in lines:
        figures = (one.icc_3_1, one.icc_2_1, one.pcc, one.mae, one.kappa, one.f1)
        told = "".join(f"{_shown(figure):>20}" for figure in figures)
        yield f"{f'AU{one.unit}':<6}{one.coded:>6}{one.present:>6}{one.measured:>6}{told}"
    if any(one.coded > one.measured for one in lines):
        yield "What was coded and not measured (coded minus read) is in no figure."


def _shown(figure: Estimate | None) -> str:
    if figure is None or figure.value is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} [{figure.low:.2f}, {figure.high:.2f}]"
