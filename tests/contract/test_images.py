"""The Dockerfiles start a server that `facsight serve` knows, as nobody in particular."""

import json
from pathlib import Path

import pytest

from facsight.cli.app import build_parser

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.cuda"])
def test_an_image_serves_and_is_not_root(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    (entry,) = [line for line in lines if line.startswith("ENTRYPOINT ")]
    program, *words = json.loads(entry.removeprefix("ENTRYPOINT "))
    assert program == "facsight"
    args = build_parser().parse_args(words)
    assert (args.transport, args.host, args.port) == ("http", "0.0.0.0", 8321)  # noqa: S104
    assert "EXPOSE 8321" in lines
    assert lines.index("USER 10001") < lines.index(entry)
    assert any("/readyz" in line for line in lines)
