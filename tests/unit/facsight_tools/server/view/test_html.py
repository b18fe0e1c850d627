"""The page as one file: nothing is loaded from elsewhere, and its script is the one allowed."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from importlib import metadata, resources

from facsight_tools.facs import TURNS
from facsight_tools.server import view
from facsight_tools.server.view.html import _SCRIPTS, content_security_policy, view_html


class Parts(HTMLParser):
    """The texts of scripts and styles, and every attribute that loads something."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: str | None = None
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.loads: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in self.texts else None
        self.loads += [(k, v) for k, v in attrs if k in ("src", "href", "action", "style")]
        self.loads += [(k, v) for k, v in attrs if k.startswith("on")]

    def handle_endtag(self, _: str) -> None:
        self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[self.inside].append(data)


def parts() -> Parts:
    found = Parts()
    found.feed(view_html())
    return found


def test_style_and_scripts_stand_inside_in_their_order() -> None:
    texts = parts().texts
    (script,), (style,) = texts["script"], texts["style"]
    folder = resources.files(view)
    assert style == folder.joinpath("style.css").read_text("utf-8")
    places = []
    for name in _SCRIPTS:
        text = folder.joinpath(f"script/{name}.js").read_text("utf-8")
        places.append(script.index(text.replace("/*version*/", metadata.version("facsight"))))
    assert places == sorted(places)
    named = {path.name.removesuffix(".js") for path in folder.joinpath("script").iterdir()}
    assert named == set(_SCRIPTS), "no script is forgotten"


def test_no_two_scripts_define_one_name() -> None:
    (script,) = parts().texts["script"]
    # All stand in one scope, where a later function takes the place of an earlier one unseen.
    names = re.findall(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", script, re.MULTILINE)
    assert names
    assert {name for name in names if names.count(name) > 1} == set()


def test_nothing_is_filled_in_later_or_loaded_from_elsewhere() -> None:
    page = view_html()
    assert not re.search(r"/\*(style|script|version)\*/", page)
    assert metadata.version("facsight") in page
    assert [one for one in parts().loads if one[1] and not one[1].startswith("#")] == []
    assert not re.search(r"@import|url\((?!['\"]?data:)", page)


def test_a_turn_is_drawn_on_the_side_that_the_manual_names() -> None:
    (script,) = parts().texts["script"]
    (table,) = re.findall(r"const TURNS = \{(.*)\};", script)
    assert {int(au): side for au, side in re.findall(r'(\d+): "(\w+)"', table)} == TURNS


def test_the_policy_allows_the_pages_own_script_and_no_other() -> None:
    (script,) = parts().texts["script"]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = dict(one.split(" ", 1) for one in content_security_policy().split("; "))
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert "http" not in content_security_policy()
