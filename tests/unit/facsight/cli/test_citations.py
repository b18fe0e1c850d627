"""What is cited, and how facsight itself is."""

from pathlib import Path

import pytest

from facsight.cli.app import OK, main
from facsight.cli.citations import KEYS, METHODS, SOFTWARE, bibtex

ROOT = Path(__file__).parents[4]


def test_facsight_is_cited_as_its_citation_file_says() -> None:
    told = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f'title: "{SOFTWARE.title}"' in told
    assert f'name: "{SOFTWARE.author.strip("{}")}"' in told
    version = (ROOT / "pyproject.toml").read_text("utf-8").partition('version = "')[2]
    assert f"version: {version.partition(chr(34))[0]}\n" in told


def test_each_work_stands_once_and_says_what_rests_on_it() -> None:
    assert len(set(KEYS)) == len(KEYS)
    for one in METHODS:
        assert one.reading
        assert str(one.year) in one.text
        entry = bibtex(one)
        assert entry.count("{") == entry.count("}")


def test_the_page_lists_every_work() -> None:
    page = (ROOT / "docs" / "citing.md").read_text("utf-8")
    assert [one.key for one in METHODS if f"| {one.reading} | {one.text} |" not in page] == []


@pytest.mark.parametrize("form", [[], ["--bibtex"]])
def test_the_command_prints_all_of_them(
    form: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cite", *form]) == OK
    shown = " ".join(capsys.readouterr().out.split())
    for one in (SOFTWARE, *METHODS):
        assert (
            one.key if form else one.author.split(",")[0].partition(" and ")[0].strip("{}")
        ) in shown
