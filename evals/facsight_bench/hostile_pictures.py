"""Spoilt pictures by the thousand: what reads them neither crashes, hangs nor swells.

    python -m facsight_bench.hostile_pictures --count 2000 --seed 1

Draws pictures, writes them as JPEG, PNG, GIF, WEBP, BMP and TIFF in several forms each, and spoils
each file: flipped bits, an early end, altered headers, parts taken out, put twice or swapped, and
altered size fields. Each goes through `load_image` in a child process, every twentieth through the
whole pipeline too. Prints how many were read and how many refused with which error, and crashes,
hangs, errors of an unexpected kind, the slowest and the peak of memory. Exit status 3 where there
is any of the first three. A file that does so is kept (`--keep FOLDER`).
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import PIL.Image
import PIL.ImageDraw

from facsight_tools.errors import InputError, OutOfMemory
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline

FAILED: Final = 3

_SIDE: Final = 96
_HEADER_BYTES: Final = 64
_MOST_FLIPS: Final = 24
_PIPELINE_EVERY: Final = 20
_MEMORY_BYTES: Final = 4 * 2**30
_WAIT_S: Final = 30.0
_PIPELINE_WAIT_S: Final = 120.0

Mutation = Callable[[bytearray, random.Random], bytearray]


def drawn(rng: random.Random) -> PIL.Image.Image:
    """A picture of shapes over noise, with something like a face in it."""
    # Pillow's own noise has no seed.
    noise = PIL.Image.frombytes("RGB", (_SIDE, _SIDE), rng.randbytes(3 * _SIDE * _SIDE))
    picture = PIL.Image.new("RGB", (_SIDE, _SIDE), (90, 120, 150))
    pen = PIL.ImageDraw.Draw(picture)
    for _ in range(6):
        x, y = rng.randrange(_SIDE), rng.randrange(_SIDE)
        colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        pen.ellipse((x, y, x + 20, y + 30), fill=colour)
    pen.ellipse((24, 16, 72, 80), fill=(224, 172, 136))
    for x in (36, 56):
        pen.ellipse((x, 38, x + 6, 42), fill=(40, 30, 30))
    pen.arc((38, 52, 60, 68), 20, 160, fill=(150, 60, 60), width=3)
    return PIL.Image.blend(noise, picture, 0.8)


FORMS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("JPEG", "RGB", {}),
    ("JPEG", "RGB", {"progressive": True}),
    ("JPEG", "CMYK", {"quality": 30}),
    ("PNG", "RGB", {}),
    ("PNG", "RGBA", {}),
    ("PNG", "P", {}),
    ("PNG", "I;16", {}),
    ("GIF", "P", {}),
    ("GIF", "P", {"save_all": True}),
    ("WEBP", "RGB", {}),
    ("WEBP", "RGBA", {"lossless": True}),
    ("BMP", "RGB", {}),
    ("BMP", "P", {}),
    ("TIFF", "RGB", {}),
    ("TIFF", "RGB", {"compression": "tiff_lzw"}),
    ("TIFF", "L", {"compression": "tiff_adobe_deflate"}),
)
"""Formats with Pillow's modes and options of writing."""


def written(picture: PIL.Image.Image, kind: str, mode: str, options: dict[str, Any]) -> bytes:
    """The bytes of a file."""
    more: dict[str, Any] = dict(options)
    if more.get("save_all"):
        more["append_images"] = [picture.rotate(90).convert(mode)]
    if mode == "I;16":
        picture = picture.convert("L").point(lambda value: value * 256, "I").convert("I;16")
    file = io.BytesIO()
    picture.convert(mode).save(file, kind, **more)
    return file.getvalue()


def flip_bits(data: bytearray, rng: random.Random) -> bytearray:
    """Turn single bits over, anywhere."""
    for _ in range(rng.randint(1, _MOST_FLIPS)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def cut_short(data: bytearray, rng: random.Random) -> bytearray:
    """End the file early."""
    return data[: rng.randrange(1, len(data))]


def edit_header(data: bytearray, rng: random.Random) -> bytearray:
    """Write random bytes into the first ones, past the signature."""
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(2, min(len(data), _HEADER_BYTES))] = rng.randrange(256)
    return data


def edit_chunks(data: bytearray, rng: random.Random) -> bytearray:
    """Take a piece out, put one twice, or fill one with zeros."""
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.randint(1, 400))
    match rng.randrange(3):
        case 0:
            return data[:start] + data[end:]
        case 1:
            return data[:end] + data[start:]
        case _:
            return data[:start] + bytes(end - start) + data[end:]


def swap_markers(data: bytearray, rng: random.Random) -> bytearray:
    """Exchange two pieces: a JPEG's markers, a PNG's chunks by their names, else any."""
    if data[:2] == b"\xff\xd8":
        places = [i for i in range(len(data) - 1) if data[i] == 0xFF and data[i + 1] >= 0xC0]
        size = 2
    elif data[:4] == b"\x89PNG":
        names = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
        places = [at for name in names if (at := data.find(name)) >= 0]
        size = 4
    else:
        size = 4
        places = list(range(0, len(data) - size, size))
    one, other = rng.choice(places), rng.choice(places)
    data[one : one + size], data[other : other + size] = (
        data[other : other + size],
        data[one : one + size],
    )
    return data


def edit_sizes(data: bytearray, rng: random.Random) -> bytearray:
    """Write sizes that lie over numbers that look like the picture's own, or into the header."""
    lies = (0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
    fields = [
        (at, form)
        for form in ("<H", ">H", "<I", ">I")
        for at in range(min(len(data), 2048) - 4)
        if struct.unpack_from(form, data, at)[0] == _SIDE
    ]
    at, form = rng.choice(fields) if fields else (rng.randrange(2, len(data) - 4), "<I")
    most = 2 ** (8 * struct.calcsize(form)) - 1
    struct.pack_into(form, data, at, min(rng.choice(lies), most))
    return data


MUTATIONS: Final[tuple[Mutation, ...]] = (
    flip_bits,
    cut_short,
    edit_header,
    edit_chunks,
    swap_markers,
    edit_sizes,
)


def hostile(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many spoilt files, each with what it is called; the same ones for a seed."""
    rng = random.Random(seed)  # noqa: S311
    sound = [written(drawn(rng), *form) for form in FORMS]
    for number in range(count):
        form = number % len(FORMS)
        mutate = MUTATIONS[number // len(FORMS) % len(MUTATIONS)]
        data = mutate(bytearray(sound[form]), rng)
        if rng.random() < 0.2:
            data = rng.choice(MUTATIONS)(data, rng) if len(data) > _HEADER_BYTES else data
        yield f"{number:05d}-{mutate.__name__}.{FORMS[form][0].lower()}", bytes(data)


@dataclass(slots=True)
class Tried:
    """What came of all files.

    Attributes:
        outcomes: how many were read, refused with which error, or else.
        bad: names of those that crashed, hung or met an unexpected error, with which.
        slowest_s: seconds of the slowest, and its name.
        peak_mib: the most memory that a child held, by what it was asked for.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[str, str]] = field(default_factory=list)
    slowest_s: tuple[float, str] = (0.0, "")
    peak_mib: dict[str, float] = field(default_factory=dict)


class Child:
    """A process that reads pictures, started anew where one ends it.

    Args:
        measures: whether it measures them as well.
    """

    def __init__(self, *, measures: bool) -> None:
        self._measures = measures
        self._wait_s = _PIPELINE_WAIT_S if measures else _WAIT_S
        self._start()

    def ask(self, data: bytes) -> tuple[str, float]:
        """What came of a file, and the peak of memory in MiB."""
        try:
            self._pipe.send_bytes(data)
            if not self._pipe.poll(self._wait_s):
                outcome = f"hang: over {self._wait_s:.0f} s"
            else:
                answer: tuple[str, float] = self._pipe.recv()
                return answer
        except (EOFError, OSError):
            self._process.join(5)
            outcome = f"crash: exit status {self._process.exitcode}"
        self.end()
        self._start()
        return outcome, 0.0

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _start(self) -> None:
        spawn = get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_read_all, args=(theirs, self._measures), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.recv()  # it is ready


def _read_all(pipe: Connection, measures: bool) -> None:
    """The child's work: read what comes until the pipe closes."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    pipeline = Pipeline() if measures else None
    pipe.send("ready")
    while True:
        try:
            data = pipe.recv_bytes()
        except EOFError:
            return
        pipe.send(
            (_outcome(data, pipeline), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        )


def _outcome(data: bytes, pipeline: Pipeline | None) -> str:
    try:
        image = load_image(data)
        if pipeline is not None:
            pipeline.analyze([image])
    except (InputError, OutOfMemory) as error:
        return error.code
    except BaseException as error:
        return f"unexpected: {type(error).__name__}: {error}"
    return "read, with a note" if image.notes else "read"


def run(count: int, seed: int, keep: Path) -> Tried:
    """Try so many files; the bad ones are written to `keep`."""
    found = Tried()
    reads, measures = Child(measures=False), Child(measures=True)
    try:
        for number, (name, data) in enumerate(hostile(count, seed)):
            asked = [("load_image", reads)]
            if number % _PIPELINE_EVERY == 0:
                asked.append(("pipeline", measures))
            for what, child in asked:
                begun = time.perf_counter()
                outcome, peak = child.ask(data)
                seconds = time.perf_counter() - begun
                found.peak_mib[what] = max(found.peak_mib.get(what, 0.0), peak)
                found.slowest_s = max(found.slowest_s, (seconds, f"{name}, {what}"))
                if what == "load_image":
                    found.outcomes[outcome.partition(":")[0]] += 1
                if ":" in outcome:
                    found.bad.append((f"{name}, {what}", outcome))
                    (keep / name).write_bytes(data)
    finally:
        reads.end()
        measures.end()
    return found


def main(argv: list[str] | None = None) -> int:
    """Run and print; 3 where anything crashed, hung or met an unexpected error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for files that fail")
    args = parser.parse_args(argv)
    keep = args.keep or Path(tempfile.mkdtemp(prefix="hostile-"))
    keep.mkdir(parents=True, exist_ok=True)
    found = run(args.count, args.seed, keep)
    print(f"{args.count} files, seed {args.seed}")
    for outcome, number in found.outcomes.most_common():
        print(f"  {outcome:24} {number:6}")
    for kind in ("crash", "hang", "unexpected"):
        told = [f"{name}: {outcome}" for name, outcome in found.bad if outcome.startswith(kind)]
        print(f"{kind}: {len(told)}", *told[:10], sep="\n  ")
    print(f"slowest: {found.slowest_s[0]:.2f} s ({found.slowest_s[1]})")
    for what, peak in found.peak_mib.items():
        print(f"peak memory, {what}: {peak:.0f} MiB")
    if found.bad:
        print(f"kept in {keep}")
    return FAILED if found.bad else 0


if __name__ == "__main__":
    sys.exit(main())
