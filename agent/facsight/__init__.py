"""FACS measurement and explainable emotion inference, every sentence cited and checked.

    import facsight

    analysis = facsight.analyze("portrait.jpg")
    result = facsight.infer("portrait.jpg", context="She has just won the final.")
    print(result.text)

    awe = facsight.Settings(labels="free:happiness,awe", model="ollama:qwen2.5vl")
    result = facsight.infer("portrait.jpg", settings=awe)

Names are imported when they are first used, so that `import facsight` costs nothing.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facsight.api import InferenceResult as InferenceResult
    from facsight.api import ainfer as ainfer
    from facsight.api import infer as infer
    from facsight.chat.agent import Agent as Agent
    from facsight.chat.reply import Reply as Reply
    from facsight.settings import Settings as Settings
    from facsight.video import infer_video as infer_video
    from facsight_tools.answers.two_tools import compare_tables as compare_tables
    from facsight_tools.api import aanalyze as aanalyze
    from facsight_tools.api import analyze as analyze
    from facsight_tools.api import analyze_many as analyze_many
    from facsight_tools.errors import FacsightError as FacsightError
    from facsight_tools.evidence.examples import load_examples as load_examples
    from facsight_tools.evidence.similar_pictures import find_similar as find_similar
    from facsight_tools.image import load_image as load_image
    from facsight_tools.pipeline import Pipeline as Pipeline
    from facsight_tools.toolboxes.series import read_series as read_series
    from facsight_tools.toolboxes.table import read_table as read_table
    from facsight_tools.types import Analysis as Analysis
    from facsight_tools.types import Image as Image
    from facsight_tools.video.api import VideoAnalysis as VideoAnalysis
    from facsight_tools.video.api import analyze_video as analyze_video
    from facsight_tools.video.sampling import Sampling as Sampling

_HOMES = {
    "Agent": "facsight.chat.agent",
    "Analysis": "facsight_tools.types",
    "FacsightError": "facsight_tools.errors",
    "Image": "facsight_tools.types",
    "InferenceResult": "facsight.api",
    "Pipeline": "facsight_tools.pipeline",
    "Reply": "facsight.chat.reply",
    "Sampling": "facsight_tools.video.sampling",
    "Settings": "facsight.settings",
    "VideoAnalysis": "facsight_tools.video.api",
    "aanalyze": "facsight_tools.api",
    "ainfer": "facsight.api",
    "analyze": "facsight_tools.api",
    "analyze_many": "facsight_tools.api",
    "analyze_video": "facsight_tools.video.api",
    "compare_tables": "facsight_tools.answers.two_tools",
    "find_similar": "facsight_tools.evidence.similar_pictures",
    "infer": "facsight.api",
    "infer_video": "facsight.video",
    "load_examples": "facsight_tools.evidence.examples",
    "load_image": "facsight_tools.image",
    "read_series": "facsight_tools.toolboxes.series",
    "read_table": "facsight_tools.toolboxes.table",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'facsight' has no attribute '{name}'")
    if _HOMES[name].startswith("facsight."):
        # A refused tool call is raised; FastMCP, which reads this when it is imported, would log it
        # as well. What the user has set stays.
        os.environ.setdefault("FASTMCP_LOG_LEVEL", "CRITICAL")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
