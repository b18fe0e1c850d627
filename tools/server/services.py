"""What the tools share: measuring, the analyses that are kept, and their ledgers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from facsight.tools.errors import UnknownOption
from facsight.tools.evidence.claims import Inference
from facsight.tools.evidence.context import read_context
from facsight.tools.evidence.ledger import build_ledger
from facsight.tools.evidence.rows import Ledger
from facsight.tools.evidence.rules import rule_rows
from facsight.tools.pipeline import Pipeline
from facsight.tools.rules import rule_set
from facsight.tools.rules.catalogue import Selection, select
from facsight.tools.rules.files import available
from facsight.tools.server.handles import AnalysisStore, Kept
from facsight.tools.server.inputs import read_picture


class Services:
    """Every tool goes through one of these, so that each rule of the server stands in one place."""

    def __init__(self, pipeline: Callable[[], Pipeline], store: AnalysisStore) -> None:
        self._pipeline = pipeline
        self._store = store

    @property
    def lifetime_s(self) -> float:
        """How long an analysis is kept, seconds."""
        return self._store.lifetime_s

    async def measure(self, image: str, rules: list[str]) -> tuple[str, Kept]:
        """Measure the picture that a client named or sent; keeps it and returns its handle.

        Raises:
            InputError: the picture or a rule set cannot be used.
        """
        selection = _selected(rules)
        kept = await asyncio.to_thread(self._measured, image, selection)
        return self._store.put(kept), kept

    def kept(self, analysis_id: str) -> Kept:
        """What is kept under a handle; an `AnalysisExpired` where there is nothing."""
        return self._store.get(analysis_id)

    def answered(self, analysis_id: str, inference: Inference, ledger: Ledger) -> None:
        """Keep the last answer on an analysis, so that it can be shown with it."""
        self._store.answered(analysis_id, inference, ledger)

    def ledger(self, analysis_id: str, context: str | None) -> Ledger:
        """The evidence of a kept analysis, with the user's words read into it."""
        analysis = self.kept(analysis_id).analysis
        stated = read_context(context).rows if context else ()
        scored_by = {face.emotion.rule_set.partition("@")[0] for face in analysis.faces}
        rules = rule_set.load(scored_by.pop() if scored_by else rule_set.DEFAULT)
        return build_ledger(analysis, context=stated, rules=rule_rows(rules))

    def _measured(self, image: str, selection: Selection) -> Kept:
        picture = read_picture(image)
        return Kept(picture, self._pipeline().analyze([picture], rules=selection)[0])


def _selected(ids: list[str]) -> Selection:
    """The rule sets of those ids; a client names no files."""
    unknown = next((one for one in ids if one not in available()), None)
    if unknown is not None:
        raise UnknownOption(
            f"There is no rule set '{unknown}'; there are: {', '.join(available())}."
        )
    return select(ids)
