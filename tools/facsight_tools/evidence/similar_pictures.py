"""Pictures searched by examples: those that show a face near one of them, the nearest first.

    found = find_similar(load_examples("mine.json"), "photos/", label="boredom")

A picture that cannot be read is named and does not stop the rest; "none" is an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from facsight_tools.api import analyze_many
from facsight_tools.errors import ExamplesInvalid, FacsightError
from facsight_tools.evidence.examples import Examples, load_examples
from facsight_tools.evidence.similar import Match, matches


@dataclass(frozen=True, slots=True)
class SimilarPicture:
    """A picture with the face of it that is nearest to an example."""

    picture: str
    match: Match


@dataclass(frozen=True, slots=True)
class SimilarPictures:
    """What a search found.

    Attributes:
        near: pictures with a face near an example, the nearest first; one entry a picture.
        nearest: the nearest of all, near or not; None where no face could be compared.
        pictures: how many were measured.
        faceless: pictures that show no face.
        examples: pictures that are themselves among the examples, which are not listed.
        unreadable: pictures that could not be read, with the reason.
    """

    near: tuple[SimilarPicture, ...]
    nearest: SimilarPicture | None
    pictures: int
    faceless: tuple[str, ...]
    examples: tuple[str, ...]
    unreadable: tuple[tuple[str, FacsightError], ...]


def find_similar(
    examples: Examples | str | Path,
    pictures: str | Path | Iterable[str | Path],
    *,
    label: str | None = None,
) -> SimilarPictures:
    """The pictures that show a face near labelled examples.

    Args:
        examples: what `load_examples` gives, or the file that `facsight examples make` wrote.
        pictures: a folder, searched with all folders in it, or paths of pictures.
        label: the label wanted; examples of others are then counterexamples. None: any.

    Raises:
        ExamplesInvalid: the examples cannot be used, or have no such label.
    """
    given = examples if isinstance(examples, Examples) else load_examples(examples)
    if label is not None and label not in given.labels:
        raise ExamplesInvalid(
            f"No example is labelled '{label}'; there are: {', '.join(given.labels)}."
        )
    known, hashes = given.plain(), {one.image_sha256 for one in given.examples}
    unreadable: list[tuple[str, FacsightError]] = []
    faceless, own, found = [], [], []
    count = 0
    for outcome in analyze_many(pictures):
        name, analysis = outcome.name, outcome.result
        if isinstance(analysis, FacsightError):
            unreadable.append((name, analysis))
            continue
        count += 1
        if analysis.image_sha256 in hashes:
            own.append(name)
        elif not analysis.faces:
            faceless.append(name)
        else:
            every = sorted(matches(analysis, known, label), key=lambda one: one.distance)
            found += [SimilarPicture(name, one) for one in every[:1]]
    found.sort(key=lambda one: (one.match.distance, one.picture))
    return SimilarPictures(
        near=tuple(one for one in found if one.match.near),
        nearest=found[0] if found else None,
        pictures=count,
        faceless=tuple(faceless),
        examples=tuple(own),
        unreadable=tuple(unreadable),
    )
