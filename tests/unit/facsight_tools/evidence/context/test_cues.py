"""Right or silent: what negation, conditionals and small words do, in each language."""

from __future__ import annotations

import pytest

from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.cues import cues_in, is_plain
from facsight_tools.evidence.fusion import top

TOLD = {
    "She passed the exam.": "happiness",
    "Their house burned down.": "sadness",
    "Someone stole her bike.": "anger",
    "A man follows her home at night.": "fear",
    "There was mould on the bread.": "disgust",
    "Sie hat die Prüfung bestanden.": "happiness",
    "Ihr Hund ist gestorben.": "sadness",
    "Jemand hat ihr Fahrrad gestohlen.": "anger",
    "Nachts rüttelt jemand an der Tür.": "fear",
    "Im Joghurt war Schimmel.": "disgust",
    "Ella aprobó el examen.": "happiness",
    "Su perro murió ayer.": "sadness",
    "Le robaron la bicicleta en el parque.": "anger",
    "Un hombre la sigue de noche por la calle.": "fear",
    "Había una cucaracha en la sopa.": "disgust",
    # What is wanted voids what follows, and nothing before it.
    "After her husband's death she wants to move.": "sadness",
    "Nach dem Tod ihres Mannes will sie in die Stadt ziehen.": "sadness",
    "Tras la muerte de su marido quiere mudarse.": "sadness",
    # Whoever did it is no victim; somebody to whom it is done is.
    "They bullied her.": "anger",
    "She was robbed.": "anger",
    "Sie wurde bestohlen.": "anger",
}
NOT_SO = {
    "She did not pass the exam.": "happiness",
    "She might pass the exam.": "happiness",
    "If she passed the exam, we would dance.": "happiness",
    "Did she pass the exam?": "happiness",
    "Nobody stole her bike.": "anger",
    "In the film their house burned down.": "sadness",
    "Sie hat die Prüfung nicht bestanden.": "happiness",
    "Hat sie die Prüfung bestanden?": "happiness",
    "Vielleicht hat sie die Prüfung bestanden.": "happiness",
    "Hätte sie die Prüfung bestanden, wären wir jetzt feiern.": "happiness",
    "Niemand hat ihr Fahrrad gestohlen.": "anger",
    "Ihr Hund ist nicht gestorben.": "sadness",
    "Im Joghurt war kein Schimmel.": "disgust",
    "Ella no aprobó el examen.": "happiness",
    "Si aprobara el examen, iríamos a cenar.": "happiness",
    "\u00bfAprobó el examen?": "happiness",
    "Su perro no murió ayer.": "sadness",
    "No había ninguna cucaracha en la sopa.": "disgust",
    "She wants to win the prize.": "happiness",
    "Sie will die Prüfung bestehen.": "happiness",
    "Weil sie die Prüfung bestehen will, lernt sie.": "happiness",
    "Quiere ganar el premio.": "happiness",
    "She stole a bike.": "anger",
    "She bullied the new boy.": "anger",
    "Sie hat ein Fahrrad gestohlen.": "anger",
}
PLAIN = [
    "Die Frau und der Mann sind in der Stadt.",
    "Die Kinder der Nachbarin und die Leute von der Straße.",
    "Das ist die Tasche, die auf dem Stuhl liegt.",
    "Die, die das lesen, und die, die es nicht lesen.",
    "Der Mann mit dem Hut ist der Onkel von Peter.",
    "Es war ein Tisch und vier Stühle im Zimmer.",
    "La mesa y las sillas de la sala.",
    "El hombre del sombrero es de aquí.",
    "The chair and the table are in the room.",
]

NEWS = {
    "She opened the envelope with her results: two A stars.": "happiness",
    "A letter from the tax office: a refund.": "happiness",
    "He opened the envelope with his results: failed again.": "sadness",
    "The letter says: not approved.": "sadness",
    "Ein Brief vom Finanzamt: eine Rückzahlung.": "happiness",
    "Er macht den Brief auf: Absage.": "sadness",
    "Abrió el sobre con los resultados: dos sobresalientes.": "happiness",
    "Carta de Hacienda: una devolución.": "happiness",
}
OF_OTHERS = [
    "Have you heard, the neighbour's son is getting divorced.",
    "My colleague's sister got engaged.",
    "Der Sohn der Nachbarin lässt sich scheiden.",
    "Los vecinos se divorcian.",
    "No, he has not been fired: he is on holiday.",
    "Nein, er ist nicht entlassen worden: er hat heute frei.",
    "No, no lo han despedido: está de vacaciones.",
]


def label(text: str) -> str | None:
    distribution = read_context(text).distribution
    return None if distribution is None else top(distribution)


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_is_read_in_three_languages(text: str) -> None:
    assert label(text) == TOLD[text]


@pytest.mark.parametrize("text", NEWS)
def test_what_news_comes_to_decides_and_not_the_waiting(text: str) -> None:
    # the models may take what the lexicon says for doubtful, and are silent then
    assert label(text) in (NEWS[text], None)


@pytest.mark.parametrize("text", OF_OTHERS)
def test_gossip_and_the_answer_no_lean_nowhere(text: str) -> None:
    assert label(text) in (None, "neutral")


@pytest.mark.parametrize("text", NOT_SO)
def test_what_did_not_happen_never_leads(text: str) -> None:
    assert label(text) != NOT_SO[text]


@pytest.mark.parametrize("text", PLAIN)
def test_function_words_and_neutral_nouns_say_nothing(text: str) -> None:
    """The German article "die" is no death."""
    assert label(text) in (None, "neutral")


@pytest.mark.parametrize("text", [*TOLD, *PLAIN])
def test_neither_the_first_letter_nor_the_last_stop_matters(text: str) -> None:
    bare = text.rstrip(".")
    readings = [bare, bare + "!", bare + "\u2026", bare[0].lower() + bare[1:] + "."]
    expected = read_context(text).distribution
    assert all(read_context(one).distribution == expected for one in readings)


@pytest.mark.parametrize(
    ("text", "code"), [("Elle a perdu son chien hier soir.", "fr"), ("Она потеряла собаку.", "ru")]
)
def test_other_languages_are_told_and_not_read(text: str, code: str) -> None:
    reading = read_context(text)
    assert reading.distribution is None
    assert [row.payload.language for row in reading.rows] == [code]  # type: ignore[union-attr]


def test_a_cue_is_quoted_with_what_denies_it() -> None:
    text = "Er hat die Prüfung nicht bestanden."
    (cue,) = cues_in(text, "de")
    assert cue.denied
    assert text[cue.start : cue.end] == "Prüfung nicht bestanden"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("She waits for the bus.", True), ("She waits, but no bus comes.", False)],
)
def test_a_plain_sentence_denies_and_turns_nothing(text: str, plain: bool) -> None:
    assert is_plain(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "He was fired without a reason.",
        "Er wurde ohne Begr\u00fcndung entlassen.",
        "Lo echaron del trabajo sin explicaciones.",
        "La despidieron sin indemnizaci\u00f3n.",
    ],
)
def test_what_is_lacking_denies_what_follows_it_and_no_more(text: str) -> None:
    distribution = read_context(text).distribution
    assert distribution is None or top(distribution) in ("anger", "sadness")


@pytest.mark.parametrize(
    "text", ["They got home without an accident.", "Sie kamen ohne Unfall an."]
)
def test_a_harm_that_is_lacking_is_none(text: str) -> None:
    distribution = read_context(text).distribution
    assert distribution is None or top(distribution) == "happiness"
