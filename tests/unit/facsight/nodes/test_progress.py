"""A claim is streamed as text and whole, in the name of the node that shows it."""

from __future__ import annotations

from facsight.nodes.progress import shower
from facsight.reasoner.draft import claim
from facsight_tools.evidence.claims import Claim

from .running import Run


def test_a_claim_becomes_an_event_that_can_be_read_back() -> None:
    run = Run()
    said = claim("inference", "It reads as happiness [F1.AU12].", about="happiness", polarity="for")
    shower(run, "repair")(said)
    (event,) = run.events
    assert (event["node"], event["text"]) == ("repair", said.text)
    assert Claim.model_validate(event["claim"]) == said
