"""Pictures measured before, searched by labelled examples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastmcp.tools import ToolResult
from pydantic import BaseModel, Field

from facsight_tools.errors import ExamplesInvalid, FacsightError
from facsight_tools.evidence.examples import MOST, ExampleForm, Examples
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import READS
from facsight_tools.server.toolset.parts import Part
from facsight_tools.server.toolset.toolset import Toolset

_MOST_PICTURES = 256


class SimilarFace(BaseModel):
    """A face near an example; its rows are those of the analysis."""

    analysis_id: str
    face: int
    distance: float = Field(description="0 alike to 1, over the units measured in both")
    label: str
    example: int = Field(description="Place of the example in the list, from 1")
    agree: list[str] = Field(description="Rows of units seen in either, less than a letter apart")
    differ: list[str] = Field(description="Rows of units seen in either, a letter or more apart")
    not_measured: list[str] = Field(description="Rows of units measured in one of the two only")


class SimilarFaces(Part):
    """The faces near examples, the nearest first; none is an answer."""

    found: list[SimilarFace]
    searched: int = Field(description="Analyses that were looked at")
    limit: float = Field(description="Farther from every example nothing is claimed")
    nearest: float | None = Field(description="The nearest distance of all, near or not")
    not_searched: dict[str, str] = Field(description="Analyses that are no longer kept, and why")
    method: str

    def lines(self) -> Iterable[str]:
        """A line a face, then the method."""
        nearest = "" if self.nearest is None else f"; the nearest of all is at {self.nearest:.3f}"
        yield (
            f"{len(self.found)} faces of {self.searched} pictures are within {self.limit} of an "
            f"example{nearest}."
        )
        for one in self.found:
            yield (
                f"{one.distance:.3f}  {one.analysis_id} F{one.face}  {one.label} (example "
                f"{one.example}); agree: {' '.join(one.agree) or '-'}; differ: "
                f"{' '.join(one.differ) or '-'}"
            )
        yield self.method


def add_similar(tools: Toolset, services: Services) -> None:
    """Add the tool."""

    @tools.tool(title="Find faces like examples", annotations=READS, answers=(SimilarFaces,))
    def facs_find_similar(
        analysis_ids: Annotated[
            list[Annotated[str, Field(max_length=64)]],
            Field(
                description="Of facs_analyze_image, or of a job of facs_analyze_batch",
                min_length=1,
                max_length=_MOST_PICTURES,
            ),
        ],
        examples: Annotated[
            list[ExampleForm],
            Field(
                description="Labelled faces as action-unit vectors (`facsight examples make`)",
                min_length=1,
                max_length=MOST,
            ),
        ],
        label: Annotated[
            str | None,
            Field(description="The label wanted; examples of others are counterexamples"),
        ] = None,
        top: Annotated[int, Field(description="How many faces at most", ge=1, le=256)] = 20,
    ) -> ToolResult:
        """Rank the faces of measured pictures by how near they are to labelled examples.

        Near in action units is alike in movement, not the same emotion. Faces farther than `limit`
        from every example are not listed, and none may be.
        """
        # NumPy comes with it, which a server's start does without.
        from facsight_tools.evidence.similar import METHOD, NEAR, matches

        with wire_errors():
            given = Examples(examples=tuple(examples))
            if label is not None and label not in given.labels:
                raise ExamplesInvalid(
                    f"No example is labelled '{label[:60]}'; there are: {', '.join(given.labels)}."
                )
            found, gone, known = [], {}, given.plain()
            for one in dict.fromkeys(analysis_ids):
                try:
                    analysis = services.kept(one).analysis
                except FacsightError as error:
                    gone[one] = f"{error.code}: {error}"
                    continue
                found += [(one, match) for match in matches(analysis, known, label)]
            found.sort(key=lambda pair: (pair[1].distance, pair[0]))
            return SimilarFaces(
                found=[
                    SimilarFace(
                        analysis_id=one,
                        face=match.face,
                        distance=match.distance,
                        label=match.label,
                        example=match.example,
                        agree=list(match.cites(match.agree)),
                        differ=list(match.cites(match.differ)),
                        not_measured=list(match.cites(match.unmeasured)),
                    )
                    for one, match in found[:top]
                    if match.near
                ],
                searched=len(set(analysis_ids)) - len(gone),
                limit=NEAR,
                nearest=found[0][1].distance if found else None,
                not_searched=gone,
                method=METHOD,
            ).result()
