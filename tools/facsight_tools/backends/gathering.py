"""One device for many who ask: runs of a network that wait at the same time go together.

Nothing waits for others to come: what comes while the device runs is the next micro-batch. So one
who asks alone waits for nobody, and many fill the device.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Engine, Inputs, Session, cut_here, cuts, form, joined

MOST_ROWS: Final = 64

Outputs = dict[str, NDArray[np.float32]]


@dataclass(slots=True, eq=False)
class _Run:
    """A run that waits."""

    session: Session
    inputs: Inputs
    outputs: Future[Outputs] = field(default_factory=Future)

    @property
    def rows(self) -> int:
        return len(next(iter(self.inputs.values())))

    @property
    def _forms(self) -> dict[str, tuple[Any, ...]]:
        return {name: form(x) for name, x in self.inputs.items()}

    def fits(self, other: _Run) -> bool:
        """Whether both can be rows of one run."""
        return self.session is other.session and self._forms == other._forms


class GatheringSession:
    """A network of a `GatheringEngine`; any number of threads may run it."""

    def __init__(self, session: Session, engine: GatheringEngine) -> None:
        self._session = session
        self._engine = engine

    @property
    def provider(self) -> str:
        """What really runs the network."""
        return self._session.provider

    @property
    def cuts(self) -> bool:
        """Whether squares are cut where it runs."""
        return cuts(self._session)

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Run a batch, with others' where they wait as well."""
        # what the device does not cut is cut by each who asks, side by side
        return self._engine.ask(_Run(self._session, inputs if self.cuts else cut_here(inputs)))


class GatheringEngine:
    """Lets one thread run the networks of another engine, for all threads that ask.

    Runs are taken in the order they came; those of the same network behind the first go with it, up
    to a number of rows. A run that fails together is tried again alone, so that it fails none but
    itself.

    Args:
        engine: what opens the networks.
        most_rows: rows that a micro-batch has at most, unless one run alone has more.
    """

    def __init__(self, engine: Engine, most_rows: int = MOST_ROWS) -> None:
        self._engine = engine
        self._most_rows = most_rows
        self._sessions: dict[str, GatheringSession] = {}
        self._opening = threading.Lock()
        self._waiting: deque[_Run] = deque()
        self._arrived = threading.Condition()
        self._since: float | None = None
        threading.Thread(target=self._serve, name="facsight device", daemon=True).start()

    @property
    def cpu_reason(self) -> str | None:
        """Why the networks do not run on a GPU."""
        return self._engine.cpu_reason

    @property
    def busy_s(self) -> float:
        """For how many seconds the run that goes on now has been going on."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    def open(self, model_id: str) -> Session:
        """The session of a network; raises as the engine does."""
        with self._opening:
            if model_id not in self._sessions:
                session = self._engine.open(model_id)
                self._sessions[model_id] = GatheringSession(session, self)
            return self._sessions[model_id]

    def ask(self, run: _Run) -> Outputs:
        """Wait for the outputs of a run; raises what it raised."""
        with self._arrived:
            self._waiting.append(run)
            self._arrived.notify()
        return run.outputs.result()

    def _serve(self) -> None:
        while True:
            together = self._next()
            self._since = time.monotonic()
            try:
                _settle(together)
            finally:
                self._since = None

    def _next(self) -> list[_Run]:
        """The run that came first, and those behind it that fit and have room."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting)
            first = self._waiting.popleft()
            together, rows = [first], first.rows
            for one in [one for one in self._waiting if one.fits(first)]:
                if rows + one.rows <= self._most_rows:
                    together.append(one)
                    rows += one.rows
                    self._waiting.remove(one)
            return together


def _settle(together: Sequence[_Run]) -> None:
    """Run them as one; where that fails, each alone."""
    try:
        first = together[0]
        inputs = {name: joined([one.inputs[name] for one in together]) for name in first.inputs}
        outputs = first.session.run(inputs if len(together) > 1 else first.inputs)
    except Exception as error:
        if len(together) == 1:
            together[0].outputs.set_exception(error)
            return
        for one in together:
            _settle([one])
        return
    start = 0
    for one in together:
        end = start + one.rows
        one.outputs.set_result({name: rows[start:end] for name, rows in outputs.items()})
        start = end
