"""What words say of the situation: the user's own, and what a vision model reports.

The words are statements, not measurements of the scene: sentences become `C` rows, quoted with
their place, and the cues read in them become `C1.cue.1` rows. Words that name a feeling ("angry")
are shown and not weighed, someone's own report included: they would be the answer, not evidence for
it. Whatever has no entry in the lexicon moves nothing, and an order to the reader voids its
sentence.
"""

from facsight_tools.evidence.context.reading import (
    MAX_CHARACTERS,
    UNMEASURED_SHARE,
    ContextReading,
    observation_cues,
    read_context,
)

__all__ = [
    "MAX_CHARACTERS",
    "UNMEASURED_SHARE",
    "ContextReading",
    "observation_cues",
    "read_context",
]
