"""Sentences with the themes that may count in them: near misses, conditionals, rivals, idioms."""

import pytest

from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.likening import LIKE
from facsight_tools.rules import context_cues

# Written before the rules for them; docs/context.md says how many were read at once
EXPECTED = {
    # somebody's situation
    "He nearly passed the driving test.": {"goal-failure"},
    "The team came close to winning the title.": {"goal-failure"},
    "She just missed winning the gold medal.": {"goal-failure"},
    "We defeated our rivals in the final.": {"goal-success"},
    "He has been stuck at the border since dawn.": {"hindrance"},
    "Wow, so happy to be stuck at work on Sunday.": {"hindrance", "sarcasm"},
    "The bomb went off near the market.": {"weapon"},
    "Two people died in the fire.": {"loss"},
    "A killer is hiding in the cellar.": {"threat"},
    "He had won the race before the rain came.": {"goal-success"},
    "She broke her leg on the ice.": {"pain"},
    "He nearly drowned in the lake.": {"threat"},
    # nothing that happened, or not to the one who is meant
    "The trailer blew up on social media overnight.": set(),
    "This chocolate cake is to die for.": set(),
    "He told me to break a leg.": set(),
    "She is killing it in her new role.": set(),
    "I lost track of the slides.": set(),
    "He lost eleven pounds over the summer.": set(),
    "That playlist is the bomb.": set(),
    "If we had missed the train, we would have walked.": set(),
    "She would have been fired anywhere else.": set(),
    "If only he had passed the exam.": set(),
    "The defendant won the case.": set(),
    "Their rivals won the cup.": set(),
    "The shooting of the film ended in March.": set(),
}

# Written with them
FURTHER = {
    "She almost won the race but came second.": {"goal-failure"},
    "If she had won, she would have cried.": set(),
    "Had she won, she would have danced.": set(),
    "She could've been killed.": set(),
    "Her opponent lost the match.": set(),
    "Her opponent left early, and she won.": {"goal-success"},
    "She lost 10 kg and is proud of it.": set(),
    "The killer app launched. Bomb cake. She died laughing.": set(),
    "Wow, I'm SO thrilled to be stuck at this airport for nine hours.": {"hindrance", "sarcasm"},
    "She is not happy to be stuck at work.": set(),
    "Nearly everyone passed the exam.": {"goal-success"},
    "She almost didn't win.": {"goal-success"},
    "She did not win the gold medal.": {"goal-failure"},
    "He was almost accepted.": {"goal-failure"},
}


@pytest.mark.parametrize("sentence", EXPECTED | FURTHER)
def test_what_counts_in_a_sentence(sentence: str) -> None:
    by_words = {theme for theme in weighed(sentence) if not theme.startswith(LIKE)}
    assert by_words == (EXPECTED | FURTHER)[sentence]


def weighed(text: str) -> set[str]:
    themes = context_cues.load().themes
    rows = [row for row in read_context(text).rows if row.unit == "cue"]
    return {str(row.value) for row in rows if themes[str(row.value)].distribution is not None}
