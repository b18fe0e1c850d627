"""What README, AGENTS.md and docs/ name in code marks is there: paths, modules, links."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "AGENTS.md", *sorted(ROOT.glob("docs/**/*.md"))]
# The replaced decision tells of folders that are gone.
TOLD_OF_THE_PAST = {"docs/adr/0001-five-folders-one-package.md"}
PROTOCOL = {"tools/call", "tools/list", "prompts/get", "prompts/list"}
FOLDERS = ("agent", "tools", "prompts", "evals", "tests", "docs", "examples")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*")
COMMAND = re.compile(r"python -m (facsight\w*(?:\.\w+)*)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MARKED = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


@pytest.fixture(params=PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def page(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    if found.relative_to(ROOT).as_posix() in TOLD_OF_THE_PAST:
        pytest.skip("tells of the past")
    return found


def marked(page: Path) -> list[str]:
    return MARKED.findall(page.read_text("utf-8"))


def test_the_paths_are_there(page: Path) -> None:
    named = {path for code in marked(page) for path in paths(code)}
    assert not sorted(path for path in named if not (ROOT / path).exists())


def paths(code: str) -> list[str]:
    """Paths from the root, whole words of a piece of code."""
    words = [word.strip("`'\",;:()[]") for word in code.split()]
    found = [word.partition("::")[0] for word in words]
    return [word for word in found if PATH.fullmatch(word) and word not in PROTOCOL]


def test_the_modules_are_there(page: Path) -> None:
    named = {name for code in marked(page) for name in COMMAND.findall(code)}
    assert not sorted(name for name in named if importlib.util.find_spec(name) is None)


def test_the_links_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text("utf-8"))
    local = {
        target for target in targets if "://" not in target and not target.startswith("mailto")
    }
    assert not sorted(target for target in local if not (page.parent / target).exists())


def test_paths_are_recognised() -> None:
    assert paths("`python x.py ../shared/a tools/facsight_tools/types.py,`") == [
        "tools/facsight_tools/types.py"
    ]
    assert paths("`tests/unit/a.py::test_b`") == ["tests/unit/a.py"]
