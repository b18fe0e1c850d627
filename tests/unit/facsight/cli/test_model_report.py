"""What language models had to do with an answer, in the lines that the terminal shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from tests.builders import make_face
from tests.unit.facsight.language_models.provider import provider
from tests.unit.facsight.language_models.test_scene import FLAG, scene
from tests.unit.facsight.language_models.writing import ALSO, CAUTION, READ, SEEN, statements

from facsight.cli.app import main
from facsight.cli.model_report import model_lines
from facsight_tools.answers.inference import Inference
from facsight_tools.evidence.usage import Dropped, Price, SceneReport, Sent, Unread, Usage

Serve = Callable[..., Any]
SHA256 = "0123456789ab" + "c" * 52


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("FACSIGHT_PRICE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "photo.png"
    PIL.Image.new("RGB", (320, 240), "grey").save(path)
    return str(path)


def test_what_was_sent_and_spent_is_told(
    serve: Serve, photo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    person = {"text": "A woman waves."}
    with provider(500, scene(FLAG, person), statements(SEEN, ALSO, READ, CAUTION)) as at:
        options = ["--model", "openai:scripted", "--model-url", at.address + "/v1"]
        options += ["--privacy", "full", "--price", "2", "10"]
        assert main(["infer", photo, *options]) == 0
        told = " ".join(capsys.readouterr().out.split())
    assert "not measured: 1 observations kept, 1 dropped; 1 call, 1 tried again" in told
    assert "dropped (trait): 'woman' states a gender" in told
    assert f"sent to openai:scripted at {at.address}/v1: the whole picture as image/jpeg" in told
    assert "rows of evidence, no pixels" in told
    assert "100 tokens in, 20 out, cost 0.000400 at the price you gave" in told


def test_without_a_price_the_cost_is_unknown(
    serve: Serve, photo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    with provider(statements(SEEN, ALSO, READ, CAUTION)) as at:
        main(["infer", photo, "--model", "openai:x", "--model-url", at.address + "/v1"])
    assert "cost unknown" in capsys.readouterr().out


def answer(usage: Usage | None = None, scene: SceneReport | None = None) -> Inference:
    return Inference(
        face="F1", statements=(), claims=(), text="", language="en", register="plain",
        face_only=None, context_only=None, fused=None, abstained=True,
        reasoner="openai:x", label_set="basic", lens="basic-emotion", usage=usage, scene=scene,
    )  # fmt: skip


def test_without_a_model_there_is_nothing_to_tell() -> None:
    assert list(model_lines(answer())) == []


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (Usage(model="m", calls=1), "1 call, 0 tokens in, 0 out, cost unknown"),
        (
            Usage(model="m", calls=3, retries=2, input_tokens=10, output_tokens=4),
            "3 calls, 2 tried again, 10 tokens in, 4 out, cost unknown",
        ),
        (
            Usage(
                model="m", calls=1, input_tokens=500_000, output_tokens=100_000,
                price=Price(input=2, output=10),
            ),
            "1 call, 500000 tokens in, 100000 out, cost 2.000000 at the price you gave",
        ),
        (
            Usage(model="m", calls=2, input_tokens=9, uncounted=1, price=Price(input=2, output=10)),
            "2 calls, tokens not counted in 1, cost unknown",
        ),
    ],
)  # fmt: skip
def test_what_it_took(usage: Usage, told: str) -> None:
    assert list(model_lines(answer(usage))) == [f"Written by openai:x: {told}."]


def test_what_was_sent_and_what_could_not_be_read() -> None:
    sent = (
        Sent(mode="numbers", to="m at http://gpu", bytes=321, sha256=SHA256),
        Sent(mode="full", to="m", bytes=9, sha256=SHA256, media_type="image/jpeg", size_wh=(8, 6)),
        Sent(
            mode="face-crop",
            to="m",
            bytes=9,
            sha256=SHA256,
            media_type="image/jpeg",
            size_wh=(4, 3),
        ),
    )
    unread = (Unread(prompt="reasoner@1", reason="not_json", message="no JSON in it"),)
    _, *lines = model_lines(answer(Usage(model="m", calls=1, sent=sent, unread=unread)))
    assert lines == [
        "  sent to m at http://gpu: rows of evidence, no pixels, 321 bytes, sha256 0123456789ab",
        "  sent to m: the whole picture as image/jpeg, 8x6, 9 bytes, sha256 0123456789ab",
        "  sent to m: the face, cut out as image/jpeg, 4x3, 9 bytes, sha256 0123456789ab",
        "  an answer to reasoner@1 was not usable (not_json): no JSON in it",
    ]


def test_a_description_is_told_apart_from_measurement() -> None:
    scene = SceneReport(
        usage=Usage(model="ollama:v", calls=1),
        kept=2,
        dropped=(Dropped(code="trait", message="'woman' states a gender"),),
    )
    assert list(model_lines(answer(scene=scene))) == [
        "The picture was described by ollama:v, not measured: 2 observations kept, 1 dropped; "
        "1 call, 0 tokens in, 0 out, cost unknown.",
        "  dropped (trait): 'woman' states a gender",
    ]
