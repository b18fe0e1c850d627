"""A sentence is streamed as text and whole, in the name of the node that shows it."""

from __future__ import annotations

from facsight.nodes.progress import shower
from facsight_tools.answers.inference import Claim

from .running import Run


def test_a_sentence_becomes_an_event_that_can_be_read_back() -> None:
    run = Run()
    said = Claim(
        kind="observation", text="AU12 is present [F1.AU12].", cites=("F1.AU12",), statements=(0,)
    )
    shower(run, "repair")(said)
    (event,) = run.events
    assert (event["node"], event["text"]) == ("repair", said.text)
    assert Claim.model_validate(event["claim"]) == said
