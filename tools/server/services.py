"""What the tools of a server stand on, given to them in one piece."""

from __future__ import annotations

from dataclasses import dataclass, field

from facsight.tools.server.handles import AnalysisStore
from facsight.tools.server.intake.picture import Intake
from facsight.tools.server.measuring import InProcess, Measurer


def _in_process() -> Measurer:
    # OpenCV and ONNX Runtime are not wanted in a server whose workers measure.
    from facsight.tools.api import default_pipeline

    return InProcess(default_pipeline)


@dataclass(frozen=True, slots=True)
class Services:
    """The defaults suit this process's own user: any file, no addresses, measured in place.

    Attributes:
        intake: reads what a client names or sends.
        measurer: measures and draws.
        store: keeps analyses behind handles.
    """

    intake: Intake = field(default_factory=Intake)
    measurer: Measurer = field(default_factory=_in_process)
    store: AnalysisStore = field(default_factory=AnalysisStore)
