"""Agreement with a person's coding as a picture: a row a unit, each figure with its interval."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.facs import ACTION_UNITS
from facsight_tools.video.timeline_plot import Form, check_matplotlib

if TYPE_CHECKING:
    from facsight_evals.measure.bootstrap import Estimate
    from facsight_evals.measure.coder_agreement import UnitAgreement

_PANELS: Final = (
    ("intensity", (("icc_3_1", "ICC(3,1)"), ("icc_2_1", "ICC(2,1)"), ("pcc", "PCC"))),
    ("presence", (("kappa", "kappa"), ("f1", "F1"))),
)
_COLOURS: Final = ("#1b6ca8", "#d1762c", "#5a5a5a")
_MARKS: Final = ("o", "s", "D")
_STEP: Final = 0.22


def plotted(lines: Sequence[UnitAgreement], title: str, form: Form = "png") -> bytes:
    """The picture: intensities left, presence right; a figure that is not defined is left out.

    Raises:
        UnknownOption: matplotlib is not installed.
    """
    check_matplotlib("Agreement is")
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "facsight", "font.size": 9}):
        figure = Figure(figsize=(9, 1.5 + 0.42 * len(lines)), layout="constrained")
        panels = figure.subplots(1, len(_PANELS), sharey=True)
        figure.suptitle(title, x=0.01, ha="left", fontsize=10)
        for axes, (name, figures) in zip(panels, _PANELS, strict=True):
            _panel(axes, name, figures, lines)
        names = [f"AU{one.unit} {ACTION_UNITS[one.unit].name}" for one in lines]
        told = [
            f"{name}\n{one.present} of {one.measured}"
            for name, one in zip(names, lines, strict=True)
        ]
        panels[0].set_yticks(range(len(lines)), told)
        panels[0].set_ylim(len(lines) - 0.5, -0.5)
        out = io.BytesIO()
        date: dict[str, Any] = {"Date": None} if form == "svg" else {}
        figure.savefig(out, format=form, dpi=110, metadata=date)
    return out.getvalue()


def _panel(
    axes: Any,
    name: str,
    figures: Sequence[tuple[str, str]],
    lines: Sequence[UnitAgreement],
) -> None:
    least = 0.0
    for at, (field, label) in enumerate(figures):
        shift = (at - (len(figures) - 1) / 2) * _STEP
        known: list[tuple[int, Estimate]] = [
            (row, one)
            for row, unit in enumerate(lines)
            if (one := getattr(unit, field)) is not None and one.value is not None
        ]
        for row, one in known:
            if one.low is not None and one.high is not None:
                axes.plot([one.low, one.high], [row + shift] * 2, color=_COLOURS[at], linewidth=1.2)
        values = [one.value or 0.0 for _, one in known]
        rows = [row + shift for row, _ in known]
        axes.plot(rows and values, rows, _MARKS[at], color=_COLOURS[at], markersize=5, label=label)
        least = min([least, *values, *(one.low for _, one in known if one.low is not None)])
    axes.set_xlim(max(least, -1.0) - 0.03, 1.03)
    axes.axvline(0, color="0.6", linewidth=0.8)
    for row in range(len(lines)):
        axes.axhline(row + 0.5, color="0.92", linewidth=0.8)
    axes.set_title(name, loc="left", fontsize=9)
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3, frameon=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
