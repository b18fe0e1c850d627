"""Networks that another process of this machine runs: it owns the device, any number ask it.

What travels are pickles, between this package's own processes, over a socket in a folder that no
other user can enter and with a key that the two alone have: whoever could forge a message can do
already what either process can. Nothing from a client, a file or a network is unpickled.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Client, Connection, Listener
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Engine, Inputs, Session, cut_here, cuts
from facsight_tools.backends.travelling import Receiver, Sender
from facsight_tools.errors import FacsightError, InferenceFailed

_COMES_BACK_S: Final = 60.0
_RETRY_S: Final = 0.05


def serve(engine: Engine, address: str, key: bytes, ready: Callable[[], None]) -> None:
    """Answer all who connect, each in a thread of its own, for as long as the process lives."""
    with Listener(address, authkey=key) as listener:
        ready()
        while True:
            # Whoever does not know the key, or goes away, is no concern of the others.
            with suppress(Exception):
                caller = listener.accept()
                threading.Thread(target=_answer, args=(engine, caller), daemon=True).start()


def _answer(engine: Engine, caller: Connection[Any, Any]) -> None:
    receiver = Receiver()
    with suppress(OSError, EOFError), caller:
        while True:
            model_id, parcel = caller.recv()
            reply: Any
            try:
                inputs = None if parcel is None else receiver.unpacked(parcel)
                reply = _reply(engine, model_id, inputs)
            except FacsightError as error:
                reply = error
            except Exception as error:
                reply = InferenceFailed(f"Network '{model_id}' failed: {type(error).__name__}.")
            caller.send(reply)


def _reply(engine: Engine, model_id: str, inputs: Inputs | None) -> Any:
    if not model_id:
        return engine.cpu_reason
    session = engine.open(model_id)
    return (session.provider, cuts(session)) if inputs is None else session.run(inputs)


class RemoteSession:
    """A network of another process."""

    def __init__(self, model_id: str, engine: RemoteEngine) -> None:
        self._model_id = model_id
        self._engine = engine
        self._provider: str
        self._cuts: bool
        self._provider, self._cuts = engine.ask(model_id, None)

    @property
    def provider(self) -> str:
        """What really runs the network, over there."""
        return self._provider

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Every output by name."""
        outputs: dict[str, NDArray[np.float32]] = self._engine.ask(
            self._model_id, inputs if self._cuts else cut_here(inputs)
        )
        return outputs


class RemoteEngine:
    """Opens the networks of the process that owns the device.

    Args:
        address, key: of its socket.
        comes_back_s: seconds for which a process that is being started anew is waited for.
    """

    def __init__(self, address: str, key: bytes, comes_back_s: float = _COMES_BACK_S) -> None:
        self._address, self._key = address, key
        self._comes_back_s = comes_back_s
        self._kept = threading.local()

    @property
    def cpu_reason(self) -> str | None:
        """Why the networks do not run on a GPU, over there."""
        reason: str | None = self.ask("", None)
        return reason

    def open(self, model_id: str) -> Session:
        """The session of a network; raises what the other process meets."""
        return RemoteSession(model_id, self)

    def ask(self, model_id: str, inputs: Inputs | None) -> Any:
        """The provider of a network, or what its run gives; raises what the run raised.

        Of no network it is why they run on the CPU.

        Raises:
            InferenceFailed: the other process is gone.
        """
        try:
            connection, sender = self._connection()
            connection.send((model_id, None if inputs is None else sender.packed(inputs)))
            reply = connection.recv()
        except (OSError, EOFError) as error:
            self._kept.connection = None
            raise InferenceFailed(
                f"The process that runs the networks ended while '{model_id}' ran; it is started "
                "again. Try again."
            ) from error
        if isinstance(reply, FacsightError):
            raise reply
        return reply

    def _connection(self) -> tuple[Connection[Any, Any], Sender]:
        """This thread's connection, and what packs for it."""
        kept: Connection[Any, Any] | None = getattr(self._kept, "connection", None)
        # Nothing is said unasked, so what can be read is the end of a process that is gone.
        if kept is not None and kept.poll():
            kept.close()
            kept = None
        end = time.monotonic() + self._comes_back_s
        while kept is None:
            try:
                kept = Client(self._address, authkey=self._key)
                self._kept.sender = Sender()
            except (OSError, EOFError):  # it may also end while the two make sure of each other
                if time.monotonic() > end:
                    raise
                time.sleep(_RETRY_S)
        self._kept.connection = kept
        return kept, self._kept.sender
