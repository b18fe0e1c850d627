"""Processes that measure batches beside this one.

Threads of one process take turns at Python, for a third of what a small picture takes; two of them
keep one and a half cores busy. A helper is a process with networks of its own (ADR 0053).
"""

from __future__ import annotations

import copyreg
import io
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.batch import HelperGone, Item, PictureOutcome, outcomes
from facsight_tools.errors import FacsightError
from facsight_tools.types import Contribution, MeasuredAU, QualityCue, UnavailableAU

if TYPE_CHECKING:
    from facsight_tools.pipeline import Pipeline

_WORKER: Final = "facsight_tools.helper_worker"
# Pictures go side by side: threads inside the cutting of one would wait for each other
_ENVIRONMENT: Final = MappingProxyType({"OPENCV_FOR_THREADS_NUM": "1"})


@dataclass(frozen=True, slots=True)
class Task:
    """What a helper is told once: `told` are the options of `Pipeline.analyze`."""

    told: Mapping[str, Any]

    def work(self, pipeline: Pipeline) -> Callable[[Sequence[Item]], list[PictureOutcome]]:
        """What measures one batch after another."""
        return partial(outcomes, measure=partial(pipeline.analyze, **self.told))


def _by_fields(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    """How one of a class that takes its fields in order is pickled."""
    values = attrgetter(*(one.name for one in fields(kind)))
    return lambda one: (kind, values(one))


# Of these an analysis has some hundred, and what a dataclass with slots does by itself is slow
_MANY: Final = (MeasuredAU, UnavailableAU, Contribution, QualityCue)
_TABLE: Final[dict[type[Any], Callable[[Any], Any]]] = {
    **copyreg.dispatch_table,
    **{kind: _by_fields(kind) for kind in _MANY},
}


def frame(value: object) -> bytes:
    """A value as it travels between this package's own processes, of one user, over their pipe.

    Nothing from a client, a file or a network is ever unpickled.
    """
    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _TABLE
    pickler.dump(value)
    return file.getvalue()


class Helper:
    """A process that opens its networks and then measures what it is given.

    Args:
        task: a `Task`, or what has a `work` as that, as `frame` makes it.
        files: numbers of open files that it has as well.
    """

    def __init__(self, task: bytes, files: Sequence[int] = ()) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            # -P: the folder that this process was started in must not lend it its modules
            [sys.executable, "-P", "-m", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ENVIRONMENT},
            pass_fds=files,
            # A terminal's Ctrl-C is for whoever started it, which closes it. No session of its own,
            # in which Linux would forget that folders let others go first.
            process_group=0,
        )
        self._sending = threading.Lock()
        self._asked: deque[Future[Any]] = deque()
        self._gone = False
        self._ready = self.ask(task)
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    @property
    def process_id(self) -> int:
        """Of the process."""
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Wait until its networks are open.

        Raises:
            HelperGone: it died.
            ModelError, BackendError: they cannot be opened here.
        """
        self._ready.result()

    def outcomes(self, batch: Sequence[Item]) -> list[PictureOutcome]:
        """What comes of a batch; a next one may be given meanwhile, so that it waits there.

        Raises:
            HelperGone: it died, or what was given cannot travel.
            ModelError, ProviderUnavailable: nothing can be measured there.
        """
        try:
            message = frame(list(batch))
        except Exception as error:  # pickle raises whatever the thing that cannot travel does
            raise HelperGone from error
        found: list[PictureOutcome] = self.ask(message).result()
        return found

    def close(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def ask(self, message: bytes) -> Future[Any]:
        """What it will reply; a next message may be given meanwhile.

        Raises:
            HelperGone: it died.
        """
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 - asked for above
        told: Future[Any] = Future()
        with self._sending:
            if self._gone:
                raise HelperGone
            self._asked.append(told)
            with suppress(OSError):  # it died: reading says so
                pipe.write(message)
                pipe.flush()
        return told

    def _receive(self) -> None:
        """Hand on what it says to those who asked, in order, until it ends."""
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101
        try:
            while True:
                reply = pickle.load(pipe)  # noqa: S301 - see `frame`
                told = self._asked.popleft()
                if isinstance(reply, FacsightError):
                    told.set_exception(reply)
                else:
                    told.set_result(reply)
        except Exception:  # what a torn frame raises is anything
            with self._sending:
                self._gone = True
                for told in self._asked:
                    told.set_exception(HelperGone())
