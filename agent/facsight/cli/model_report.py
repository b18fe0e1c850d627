"""What language models had to do with an answer, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight_tools.answers.inference import Inference
from facsight_tools.answers.video import VideoInference
from facsight_tools.evidence.privacy import Privacy
from facsight_tools.evidence.usage import AppraisalReport, SceneReport, Sent, Usage

_PARTS: Final[dict[Privacy, str]] = {
    "numbers": "rows of evidence",
    "full": "the whole picture",
    "marked": "the whole picture, its faces numbered,",
    "face-crop": "the face, cut out",
}


def model_lines(inference: Inference) -> Iterator[str]:
    """Who described, looked again and wrote, what was sent to whom, what it took and failed at.

    Nothing without a model.
    """
    if inference.scene is not None:
        yield from _scene_lines(inference.scene)
    if inference.appraisal is not None:
        yield from _appraisal_lines(inference.appraisal)
    for look in inference.looks:
        arguments = ", ".join(f"{name}={value}" for name, value in look.arguments.items())
        outcome = "refused: " if look.failed else ""
        yield f"Looked again, {look.tool}({arguments}): {outcome}{' '.join(look.result.split())}"
    if inference.usage is not None:
        yield f"Written by {inference.reasoner}: {_took(inference.usage)}."
        yield from _sent_lines(inference.usage)
        yield from _unread_lines(inference.usage)
    for one in inference.notices:
        if one.detail:
            yield f"  {one.model} or its client said: {one.detail}"


def watched_lines(answer: VideoInference) -> Iterator[str]:
    """Who described frames of a video, what was sent to whom, what it took and failed at."""
    for scene in answer.scenes:
        yield from _scene_lines(scene, "A frame")
    for one in answer.notices:
        if one.detail:
            yield f"  {one.model} or its client said: {one.detail}"


def _scene_lines(scene: SceneReport, what: str = "The picture") -> Iterator[str]:
    yield (
        f"{what} was described by {scene.usage.model}, not measured: {scene.kept} "
        f"observations kept, {len(scene.dropped)} dropped; {_took(scene.usage)}."
    )
    for dropped in scene.dropped:
        yield f"  dropped ({dropped.code}): {dropped.message}"
    yield from _sent_lines(scene.usage)
    yield from _unread_lines(scene.usage)


def _appraisal_lines(judged: AppraisalReport) -> Iterator[str]:
    """Who judged the situation, and what of it was left out and why."""
    if judged.usage is not None:
        yield (
            f"The situation was judged by {judged.usage.model}: {judged.kept} "
            f"appraisal{'s' * (judged.kept != 1)} kept; {_took(judged.usage)}."
        )
    if judged.failed:
        yield f"  it gave no judgement, and the lexicon stands in: {judged.failed}"
    for reason in judged.refused:
        yield f"  left out of an appraisal: {reason}"
    if judged.usage is not None:
        yield from _sent_lines(judged.usage)
        yield from _unread_lines(judged.usage)


def _sent_lines(usage: Usage) -> Iterator[str]:
    for sent in usage.sent:
        yield f"  sent to {sent.to}: {_what(sent)}, {sent.bytes} bytes, sha256 {sent.sha256[:12]}"


def _unread_lines(usage: Usage) -> Iterator[str]:
    for unread in usage.unread:
        yield f"  an answer to {unread.prompt} was not usable ({unread.reason}): {unread.message}"


def _what(sent: Sent) -> str:
    if sent.size_wh is None:
        return "rows of evidence, no pixels"
    return f"{_PARTS[sent.mode]} as {sent.media_type}, {sent.size_wh[0]}x{sent.size_wh[1]}"


def _took(usage: Usage) -> str:
    tokens = f"{usage.input_tokens} tokens in, {usage.output_tokens} out"
    if usage.uncounted:
        tokens = f"tokens not counted in {usage.uncounted}"
    cost = "cost unknown" if usage.cost is None else f"cost {usage.cost:.6f} at the price you gave"
    again = f", {usage.retries} tried again" if usage.retries else ""
    return f"{usage.calls} call{'s' * (usage.calls != 1)}{again}, {tokens}, {cost}"
