"""FACS measurement and explainable emotion inference, every sentence cited and checked.

    import facsight

    analysis = facsight.analyze("portrait.jpg")
    result = facsight.infer("portrait.jpg", context="She has just won the final.")

Names are imported when they are first used, so that `import facsight` costs nothing.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facsight.agent.api import InferenceResult, ainfer, infer
    from facsight.agent.chat.agent import Agent
    from facsight.agent.chat.reply import Reply
    from facsight.tools.api import aanalyze, analyze, analyze_many
    from facsight.tools.errors import FacsightError
    from facsight.tools.image import load_image
    from facsight.tools.pipeline import Pipeline
    from facsight.tools.types import Analysis, Image

# From 1.29 on, ONNX Runtime's builds for Linux report to their maker which networks are opened,
# and store an id of the machine in the home folder, unless this is set before their import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

_HOMES = {
    "Agent": "facsight.agent.chat.agent",
    "Analysis": "facsight.tools.types",
    "FacsightError": "facsight.tools.errors",
    "Image": "facsight.tools.types",
    "InferenceResult": "facsight.agent.api",
    "Pipeline": "facsight.tools.pipeline",
    "Reply": "facsight.agent.chat.reply",
    "aanalyze": "facsight.tools.api",
    "ainfer": "facsight.agent.api",
    "analyze": "facsight.tools.api",
    "analyze_many": "facsight.tools.api",
    "infer": "facsight.agent.api",
    "load_image": "facsight.tools.image",
}

__all__ = [
    "Agent",
    "Analysis",
    "FacsightError",
    "Image",
    "InferenceResult",
    "Pipeline",
    "Reply",
    "aanalyze",
    "ainfer",
    "analyze",
    "analyze_many",
    "infer",
    "load_image",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'facsight' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
