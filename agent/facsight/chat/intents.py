"""What can be asked without a language model: a table of intents, each with its wordings.

The first intent of the table with a pattern in the question is taken, so what must be declined
comes first and what is most particular before what is general. A question that no pattern fits is
not guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from facsight_tools.facs import ACTION_UNITS


@dataclass(frozen=True, slots=True)
class Intent:
    """One kind of question.

    Attributes:
        name: stable; `Reply.intent` gives it.
        example: a question of this kind, as the help shows it; empty for what is declined.
        pattern: what a question of this kind contains, in lower case without punctuation.
    """

    name: str
    example: str
    pattern: re.Pattern[str]


def _intent(name: str, example: str, *patterns: str) -> Intent:
    return Intent(name, example, re.compile("|".join(f"(?:{one})" for one in patterns)))


_SHE: Final = r"(?:he|she|it|they|the (?:person|man|woman|girl|boy|subject|face)|this|that|these)"
_FACE: Final = r"(?:face|expression|person|one|woman|man|girl|boy|she|he|her|his|him|it|this|that)"
_LABEL: Final = (
    r"(?:happiness|happy|joy|happier|sadness|sad|sadder|fear|afraid|scared|fearful"
    r"|anger|angry|angrier"
    r"|surprised?|disgust(?:ed)?|contempt(?:uous)?|neutral)"
)
ONE_UNIT: Final = (
    "(?:"
    + "|".join(
        [r"(?:aus?|action units?) ?\d+", *(f"{unit.name}s?" for unit in ACTION_UNITS.values())]
    )
    + ")"
)
_UNIT: Final = r"(?:aus?\d*|units?|action units?|muscles?)"

# Words that stand for each other in questions of several kinds
_EMOTION: Final = r"(?:emotions?|labels?|moods?|categor(?:y|ies)|expressions?)"
_FIGURE: Final = r"(?:numbers?|figures?|values?|scores?|weights?|percent\w*|rat(?:e|es|ings?))"
_OUTCOME: Final = (
    r"(?:readings?|results?|answers?|conclusions?|minds?|labels?|verdicts?|outcomes?|decisions?"
    r"|interpretations?|assessments?|judge?ments?|opinions?|views?|balance)"
)
_TURNS: Final = (
    r"(?:flip\w*|chang\w*|tip\w*|switch\w*|differ\w*|sway\w*|swing\w*|alter\w*|overturn\w*|shift\w*"
    r"|revers\w*|revis\w*|reconsider\w*|other way)"
)
_MORE: Final = (
    r"(?:more|most|less|least|stronger|strongest|weaker|weakest|harder|hardest|wider|widest|bigger"
    r"|biggest|broader|broadest|higher|sadder|saddest|\w{3,}ier|\w{3,}iest)"
)
_NOT: Final = (
    r"(?:not|couldnt|cant|cannot|wasnt|werent|isnt|arent|didnt|unable|impossible|fail\w*|hard)"
)
_MEASURE: Final = (
    r"(?:measur\w*|read|see|assess\w*|determin\w*|detect\w*|make out|pick up|tell(?! me| us))"
)
_SET_ASIDE: Final = (
    r"(?:forget|ignore|drop|disregard|remove|clear|discard|leave out|never ?mind|scrap|scratch"
    r"|cancel|reset|erase|delete|undo|set aside|put aside|take back|strike|skip)"
)
_SAID: Final = r"(?:context|situation|told|said|mentioned|words|story|explanation|circumstances?)"
_WORDS: Final = (
    r"(?:that|this|it|my (?:words|context|story)|what i (?:just )?(?:said|told you|wrote)"
    r"|(?:the|this|that) (?:context|situation|story))"
)
_CONTEST: Final = (
    r"(?:w[io]n\w*|los[et]\w*|ran|run\w*|finish\w*|start\w*|train\w*|beat\w*|medals?|track"
    r"|cars?|horses?|boats?|bikes?|before|after|during|relay|marathon)"
)
_CHOSE: Final = (
    r"(?:go|going|went|opt|opted|settle|settled|plump|decide|decided|choose|chose|pick|picked|say"
    r"|said|think|thought|conclude|concluded|call|called|arrive|arrived|see|land|landed)"
)


def _either(one: str, other: str) -> str:
    """Both words, in either order."""
    return rf"\b{one}\b.*\b{other}\b|\b{other}\b.*\b{one}\b"


DECLINED: Final = ("identity", "deception", "diagnosis", "trait", "age", "feeling")
"""Questions that no measurement of a face answers."""

INTENTS: Final = (
    _intent(
        "identity",
        "",
        r"\bwho (?:is|are|was) (?!.*(?:smil|happi|stronger|more|closer|larg|looking))",
        r"\bwho (?:she|he|they|this|that) (?:is|are|was)\b(?! (?:look|fac|star|talk|smil))",
        r"\bwhat(?: i)?s (?:her|his|their) name\b",
        r"\b(?:recogni[sz]e|identify|name) (?:this|that|the|her|him|these|them)\b",
        r"\bis (?:this|that|it) (?:really )?(?:a celebrity|someone famous|the president)\b",
        r"\bname of (?:this|that|the) (?:person|man|woman|girl|boy|face)\b",
        r"\bdo you know (?:her|him|them|who|this)\b",
    ),
    _intent(
        "deception",
        "",
        r"\b(?:lying|lie|lies|liar|deceptive|deceiv\w*|deception|sincere|sincerity"
        r"|honestly smil\w*)\b",
        r"\b(?:believe|fake|faked|faking|pretending|telling the truth|hiding something)\b",
        r"\b(?:genuine|real|authentic)\b(?!.*duchenne)",
        _either(
            r"(?:smil\w*|grin\w*|laugh\w*|expressions?|emotions?|looks?|it|this|that)",
            r"(?:posed|staged|forced|feigned|insincere|phony|put on|acted|acting|spontaneous)",
        ),
    ),
    _intent(
        "diagnosis",
        "",
        r"\b(?:depress\w*|autis\w*|adhd|ptsd|disorder|bipolar|schizo\w*|mentally ill|ill|sick|drunk"
        r"|diagnos\w*|parkinson\w*|stroke|palsy|healthy|on drugs|anxiety disorder|dementia)\b",
    ),
    _intent(
        "trait",
        "",
        r"\b(?:gay|lesbian|homosexual|religio\w*|muslim|jewish|christian|politic\w*"
        r"|trustworthy|honest|dishonest|intelligent|smart|criminal|dangerous|aggressive person"
        r"|attractive|beautiful|handsome|ugly|ethnic\w*|nationality"
        r"|personality|competent"
        r"|kind person|good person|friendly person|introvert\w*|extrovert\w*|gender)\b",
        r"\bwhere (?:is|are) (?:she|he|they) from\b",
        r"\bstraight or\b|\bor straight\b|\b(?:she|he|they|person|man|woman|girl|boy) straight$",
        r"\bpretty(?:$| (?:or|and|person|man|woman|girl|boy|face)\b)",
        # Not a race that is run
        rf"^(?!.*\b{_CONTEST}\b).*\braces?\b",
    ),
    _intent(
        "age",
        "",
        r"\bhow old\b",
        r"\b(?:older|younger)\b",
        r"\b(?:her|his|their|the) age\b",
        r"\bwhat age\b",
        r"\b(?:is|are) (?:she|he|they) (?:young|old|a minor|over|under)\b",
    ),
    _intent(
        "feeling",
        "",
        rf"\b(?:what|how) (?:is|are|does|do|did|was) {_SHE} (?:really |actually "
        rf"|truly )?(?:feel|thinking)",
        r"\b(?:really|truly|actually|inside|deep down)\b.*\b(?:feel\w*|happy|sad|angry"
        r"|afraid|think\w*)\b",
        r"\bfeel\w*\b.*\b(?:really|truly|inside|deep down)\b",
        r"\bwhat(?:s| is) (?:on (?:her|his|their) mind|going through (?:her|his"
        r"|their) (?:mind|head))",
    ),
    _intent(
        "forget_context",
        "Forget what I told you about the situation.",
        rf"\b{_SET_ASIDE}\b.*\b{_SAID}\b",
        r"\bwithout (?:the|my) (?:context|words|situation)\b",
        r"\b(?:on|from|by) the face (?:alone|only)\b",
        rf"^(?:(?:please|ok|okay|no|now) )*{_SET_ASIDE} (?:that|it|this|everything"
        r"|all (?:of )?(?:that|it))(?: please| again)?$",
        r"^(?:ok |okay |no )?never ?mind$",
    ),
    _intent(
        "overlay",
        "Draw an overlay.",
        r"\b(?:overlay|annotat\w*|visuali[sz]e)\b",
        r"\b(?:draw|mark|paint|plot)\b.*\b(?:face|photo|picture|image|result|box|boxes|mesh|it)\b",
    ),
    _intent(
        "sources",
        "Which literature stands behind this?",
        r"\b(?:literature|papers?|sources?|references?|citations?|studies|study|research|published"
        r"|publications?|articles?|authors?|bibliography)\b",
    ),
    _intent(
        "help",
        "What can I ask?",
        r"^help\b",
        r"\bwhat are you able\b",
        r"\bwhat (?:can|could|may|should) (?:i|you) (?:ask|do|answer|say|tell)\b",
        r"\bwhat (?:kind|kinds|sort|sorts|type|types) of (?:things|questions)\b",
        r"\bhow (?:do|can) i (?:use|ask)\b",
    ),
    _intent(
        "effect",
        "Does that change the reading?",
        rf"\b(?:does|did|do|has|have|would) {_WORDS} (?:\w+ )?{_TURNS}",
        rf"\b(?:what|how much)(?: (?:does|did|do|has))? {_WORDS} (?:\w+ )?{_TURNS}",
        r"\bbefore and after\b(?!.*\b(?:picture|photo|image))",
    ),
    _intent(
        "change",
        "What would change your mind?",
        r"\bconvince you\b",
        r"\bchange your (?:mind|reading|answer|opinion|view)\b",
        rf"(?:{_either(_OUTCOME, _TURNS)})(?!.*\b(?:face|person|picture|photo|image)s\b)",
        r"\b(?:most|much) (?:important|matter\w*|decisive|weight|influence)\b",
        r"\bmatters? (?:most|the most)\b",
        rf"\b(?:what if|without|if) (?:there (?:was|were) )?(?:no |the |an? )?{ONE_UNIT}\b",
        rf"\b(?:suppose|imagine|assum(?:e|ing))\b.*\b{ONE_UNIT}\b",
        rf"\b(?:how|what|does|do|would|which)\b.*\b{ONE_UNIT}\b.*\b(?:change|affect|influence"
        r"|contribute|impact|matter)s?\b(?!.*\b(?:picture|photo|image)s?\b)",
        rf"\b(?:effect|influence|impact|contribution|weight|role) of {ONE_UNIT}\b",
        r"\b(?:depends?|rests?|relies|rely|hinges?) (?:mostly |most |mainly )?(?:on|upon)\b",
        r"\bhow (?:robust|stable|firm|sensitive)\b",
        r"\bcounterfactual\w*\b",
    ),
    _intent(
        "confidence",
        "Which unit has the lowest confidence?",
        r"\b(?:lowest|least|highest|most|worst|best|weakest|surest)\b.*\bconfiden\w*",
        rf"\b{_UNIT}\b.*\b(?:least|most) (?:sure|certain|reliabl[ey])\b",
        r"\b(?:least|most) (?:sure|certain) of\b",
    ),
    _intent(
        "compare_pictures",
        "Compare the two pictures.",
        r"\b(?:compare|difference|differ\w*|versus|vs|between|same)\b.*\b(?:pictures|photos|images"
        r"|portraits|shots)\b",
        r"\b(?:picture|photo|image|shot|portrait)\b.*\b(?:than|versus|vs|compared|differ\w*|and)\b"
        r".*\b(?:picture|photo|image|shot|portrait|first|second|other|before)\b",
        r"\b(?:in|on) which (?:picture|photo|image)\b",
        r"\bwhich (?:picture|photo|image)\b",
        r"\bchanged? (?:from|between|since)\b",
    ),
    _intent(
        "compare_faces",
        "Compare the two faces.",
        r"\b(?:compare|compared|comparison|versus|vs|side by side)\b",
        r"\b(?:difference|differences|differ|differs|different)\b",
        rf"\bwho\b.*\b{_MORE}\b",
        rf"\bwhich (?:face|person|one|of)\b.*\b{_MORE}\b",
        rf"\b{_MORE}\b.*\bthan\b",
        r"\b(?:do|are) (?:they|both|the two|all|the faces) .*(?:same|alike|similar|both)\b",
    ),
    _intent(
        "why_not",
        "Why not fear?",
        rf"\bexcludes? {_LABEL}",
        r"\bwhy (?:not|isnt|is (?:it|this|that|she|he) not|arent|wasnt|no)\b",
        rf"\brul(?:e|es|ed|ing) out\b.*{_LABEL}",
        rf"\b(?:couldnt|could|cant|can|might|may) (?:it|this|that|she|he"
        rf"|they) (?:not )?(?:also )?be\b.*{_LABEL}",
        rf"\b(?:against|instead of|rather than) {_LABEL}\b",
        rf"\bisnt (?:it|this|that|she|he)\b.*{_LABEL}",
        rf"\bwhat about {_LABEL}\b",
        rf"\b{_LABEL} instead\b",
    ),
    _intent(
        "why",
        "Why happiness?",
        r"\bwhy\b(?!.*\b(?:measure|unavailable|missing)\b)",
        r"\bwhat (?:makes?|made|leads?|led|has|had|got|brings?|brought) (?:you|it)\b",
        rf"\bhow (?:could|can|would) you (?:possibly )?{_CHOSE}\b",
        r"\bhow (?:come|did you|do you (?:know|conclude|get|arrive))\b",
        r"\b(?:explain|justify|evidence|reasons?|grounds|basis|support\w*|argues?|speaks?)\b",
        r"\b(?:based on|points? to|indicat\w* (?:that|it)|hints? at|gave it away|gives it away)\b",
    ),
    _intent(
        "where",
        "Where is AU12?",
        rf"\bwhere(?:abouts)?\b.*\b{ONE_UNIT}\b(?!.*\b(?:stronger|weaker|more|less)\b)",
        rf"\b(?:which|what) (?:part|area|region|spot|place|muscles?)\b.*\b{ONE_UNIT}\b",
    ),
    _intent(
        "unmeasured",
        "What could not be measured?",
        rf"\b{_NOT}\b.*\b{_MEASURE}\b",
        r"\b(?:unmeasured|unavailable|missing|blind|hidden|invisible|undetect\w*)\b",
        r"\bwhat (?:do|did|are) you (?:not|miss|missing)\b",
    ),
    _intent(
        "smile",
        "What kind of smile is it?",
        r"\bduchenne\b",
        r"\bsmil\w*\b",
        r"\b(?:grin\w*|smirk\w*)\b",
    ),
    _intent(
        "gaze",
        "Where does she look?",
        r"\bgaz\w*\b",
        r"\blook\w*\b.*\b(?:at|toward\w*|away|where|direction|into|left|right|up|down|straight"
        r"|ahead|forward)\b",
        r"\bwhere\b.*\b(?:look\w*|eyes)\b",
        r"\beyes?\b.*\b(?:point\w*|direct\w*|turn\w*|aim\w*|go|going|move\w*)\b",
        r"\beye contact\b",
        r"\blooking$",
        r"\b(?:star(?:e|es|ing)|glanc\w*|peer\w*|gaz\w*|watching|fixat\w*)\b",
    ),
    _intent(
        "pose",
        "How is the head turned?",
        r"\b(?:head|face)\b.*\b(?:pose|turn\w*|tilt\w*|rotat\w*|angle\w*|orient\w*"
        r"|nod\w*|posed|facing)\b",
        r"\b(?:head|chin|neck)\b.*\b(?:up|down|upright|straight|sideways|to (?:one|the) side"
        r"|cock\w*|lean\w*|bow\w*|bent|duck\w*|tuck\w*|lift\w*|inclin\w*)\b",
        r"\b(?:pose|yaw|pitch|roll|tilt\w*|posture of the head)\b",
        r"\bfacing\b",
        r"\b(?:frontal|profile)\b",
    ),
    _intent(
        "quality",
        "How good is the picture?",
        r"\b(?:quality|blur\w*|sharp\w*|resolution|reliab\w*|focus|noisy|pixelated|grainy|fuzzy"
        r"|crisp|usable)\b",
        r"\bgood enough\b",
        r"\btrust\b",
        r"\bhow good\b",
    ),
    _intent(
        "body",
        "What do the arms do?",
        r"\b(?:body|bodies|arms?|hands?|posture|stance|lean\w*|gestur\w*|fingers?|elbows?|wrists?)\b",
    ),
    _intent(
        "people",
        "How many people are there?",
        r"\bhow many\b.*\b(?:people|faces?|persons?|heads?|men|women|subjects?)\b",
        r"\b(?:anyone|anybody|someone|somebody|everyone) (?:else|there|here)\b",
        r"\bis there (?:a|any|another|more) (?:face|person|people)\b",
        r"\b(?:count|number of|list) (?:the |of )?(?:faces|people|persons)\b",
        r"\bwho (?:else )?can you see\b",
        r"\balone\b",
        r"\bare there (?:other|more|any) (?:people|faces|persons)\b",
    ),
    _intent(
        "scene",
        "What do you know of the scene?",
        r"\b(?:scene|bright\w*|dark\w*|light\w*|lit|contrast|exposure|background|surroundings?)\b",
        r"\b(?:size|dimensions|pixels|big) (?:of |is )?(?:the )?(?:picture|photo|image)\b",
    ),
    _intent(
        "units",
        "Which units are above C?",
        rf"\b(?:which|what|list|show|any|all|only|give|name)\b.*\b{_UNIT}\b",
        r"\b(?:above|over|stronger than|at least|higher than|beyond|from) (?:an? )?[a-e]\b",
        r"\b(?:active|activated|firing|moving|contract\w*|present|asymmetr\w*|symmetr\w*)\b",
        r"\b(?:both|left|right) (?:side|half|sides|halves)\b",
        r"\bsides?\b",
        r"\b(?:facs|coding|code|codes|coded)\b",
        r"\bstrongest\b",
        r"\bnear (?:the )?threshold\b|\bborderline\b",
        r"\b(?:below|under|weaker than|at most|up to) (?:an? )?[b-e]\b|\bbetween [a-e] and [a-e]\b",
        r"\b(?:action units|aus)\b",
    ),
    _intent(
        "scores",
        "Show the scores.",
        r"\b(?:scores?|scored|distribution|probabilit\w*|percent\w*|numbers|likelihood"
        r"|ranking|ranked)\b",
        r"\bhow (?:much|likely|probable|strong|happy|sad|angry|afraid|surprised|disgusted)\b",
        rf"\b(?:is|are|does|do|looks?|seems?|appears?)\b.*\b{_LABEL}\b",
        rf"^(?:and )?{_LABEL}$",
        _either(_FIGURE, _EMOTION),
        r"\b(?:second|next|runner up|alternative\w*)\b.*\b(?:label|guess|choice|emotion|place)?\b$",
    ),
    _intent(
        "read",
        "What does the face express?",
        r"\b(?:sum up|impression|express\w*|emotions?|moods?|vibes?|demeanou?r|gives? off|read"
        r"|reading|describe|description|interpret\w*|infer\w*"
        r"|feel\w*|affect|summary|summari[sz]e|overview|verdict|conclusion|label|take on)\b",
        rf"\bwhat (?:does|do|is|can|about)\b.*\b{_FACE}\b.*\b(?:show|say|tell|saying"
        rf"|telling|convey\w*|suggest\w*)",
        r"\btell me (?:about|more|what you see)\b",
        r"\bwhat (?:do|can) you (?:see|think|say)\b",
        r"\b(?:walk|talk) me through\b",
        rf"\bhow (?:does|do|is|are) {_SHE}\b.*\b(?:look|seem|appear|come across|doing)?\b$",
        r"\b(?:analy[sz]e|assess)\b",
    ),
)

BY_NAME: Final = {intent.name: intent for intent in INTENTS}
