"""The published works an answer may cite, as `K.` rows.

Each row states one thing the work is cited for, so that a claim cannot lean on a name alone.
"""

from __future__ import annotations

from typing import Final

from facsight_tools.evidence.lens_hints import hint_rows
from facsight_tools.evidence.payloads import Literature
from facsight_tools.evidence.rows import Row

# id, authors and year as they are printed, where it appeared, what it is cited for.
_WORKS: Final = (
    (
        "ambadar2009",
        "Ambadar, Cohn & Reed (2009)",
        "Journal of Nonverbal Behavior, doi 10.1007/s10919-008-0059-5",
        "question whether AU6 alone tells kinds of smile apart",
    ),
    (
        "barrett2019",
        "Barrett et al. (2019)",
        "Psychological Science in the Public Interest 20:1-68",
        "find that facial configurations vary across people, cultures and situations, and that "
        "similar configurations express several emotions",
    ),
    (
        "barrett2017",
        "Barrett (2017)",
        "Social Cognitive and Affective Neuroscience 12:1-23",
        "holds that a perceiver may construct emotion categories, and that what movements stand "
        "for depends on context",
    ),
    (
        "bian2024",
        "Bian et al. (2024)",
        "Sensors 24:126",
        "describe scoring expressions with positive weights for fitting action units and negative "
        "weights for opposing ones",
    ),
    (
        "cabitza2022",
        "Cabitza et al. (2022)",
        "cited after Bian et al. 2024",
        "find that perceivers agree more about a face when they know its context",
    ),
    (
        "crivelli2018",
        "Crivelli & Fridlund (2018)",
        "Trends in Cognitive Sciences 22:388-399",
        "describe a display by what it does among others, and not by what is felt",
    ),
    (
        "du2014",
        "Du, Tao & Martinez (2014)",
        "PNAS 111(15):E1454, doi 10.1073/pnas.1322355111",
        "describe compound expressions by their typical action units",
    ),
    (
        "ekman2002",
        "Ekman, Friesen & Hager (2002)",
        "Facial Action Coding System: the manual and investigator's guide",
        "define the action units, their intensities and the prototypes of basic expressions",
    ),
    (
        "fridlund1994",
        "Fridlund (1994)",
        "Human Facial Expression: An Evolutionary View, Academic Press",
        "describes displays as moves toward others, which they may read in several ways",
    ),
    (
        "friesen1983",
        "Friesen & Ekman (1983)",
        "EMFACS-7, unpublished",
        "tabulate which action units belong to each basic expression",
    ),
    (
        "han2024",
        "Han & Gratch (2024)",
        "cited for the fusion of cues",
        "combine facial and situational cues in one reading",
    ),
    (
        "krumhuber2022",
        "Krumhuber & Kappas (2022)",
        "More what Duchenne smiles do, less what they express",
        "ask what Duchenne smiles do more than what they express",
    ),
    (
        "lazarus1991",
        "Lazarus (1991)",
        "Emotion and Adaptation, Oxford University Press",
        "describes emotions by what a situation stands for in the eyes of the person",
    ),
    (
        "ong2015",
        "Ong, Zaki & Goodman (2015)",
        "cited for the fusion of cues",
        "combine facial and situational cues in one reading",
    ),
    (
        "prkachin2008",
        "Prkachin & Solomon (2008)",
        "Pain 139(2):267-274",
        "compute a pain index from AU4, AU6 or AU7, AU9 or AU10, and AU43",
    ),
    (
        "scherer2001",
        "Scherer (2001)",
        "Appraisal Processes in Emotion, Oxford University Press",
        "describes emotions by appraisals of what is new, in the way of goals, in "
        "control and within norms",
    ),
    (
        "scherer2007",
        "Scherer & Ellgring (2007)",
        "Emotion 7:113-130",
        "ask whether facial movements follow from single appraisals",
    ),
)

LITERATURE: Final = (
    *(
        Row.of(Literature(work=key, authors=authors, finding=finding), source=where)
        for key, authors, where, finding in _WORKS
    ),
    *hint_rows(),
)
"""One row a work, by id, and then what single works say of units and situations."""
