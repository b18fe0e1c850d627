"""What can be read by address, and that an address leads nowhere else."""

import base64
import json
import re

import pytest
from fastmcp import Client
from mcp.shared.exceptions import MCPError
from tests.unit.facsight_tools.server.setting import PNG, TWO_FACES, Setting

from facsight_tools.drawing import Drawing
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.rules.files import available, read
from facsight_tools.server.resources import VIEW, add_resources, model_cards
from facsight_tools.server.verdicts import STATEMENTS
from facsight_tools.server.view.html import view_html
from facsight_tools.statements.base import Statement
from facsight_tools.statements.flat import guide, to_statement


@pytest.fixture
def setting() -> Setting:
    return Setting(serve=add_resources)


async def text(setting: Setting, uri: str) -> str:
    async with Client(setting.server) as client:
        (found,) = await client.read_resource(uri.format(id=setting.handle))
    return str(found.text)


async def test_an_analysis_and_its_evidence(setting: Setting) -> None:
    whole = json.loads(await text(setting, "facsight://analyses/{id}"))
    assert whole == json.loads(json.dumps(analysis_to_json(TWO_FACES)))
    rows = json.loads(await text(setting, "facsight://analyses/{id}/ledger"))["rows"]
    one = json.loads(await text(setting, "facsight://analyses/{id}/evidence/F1.AU12"))
    assert one in rows
    assert one["value"] == 3.0
    assert not any(row["id"].startswith("C") for row in rows), "without the user's words"


async def test_a_drawing_is_bytes_of_a_png(setting: Setting) -> None:
    async with Client(setting.server) as client:
        (found,) = await client.read_resource(f"facsight://analyses/{setting.handle}/overlay/mesh")
    assert base64.b64decode(found.blob) == PNG
    assert found.mime_type == "image/png"
    assert setting.measurer.drawn == [Drawing("mesh")]


async def test_rules_and_networks(setting: Setting) -> None:
    rules = json.loads(await text(setting, "facsight://rules"))
    assert list(rules) == list(available())
    assert rules["pspi"]["source"] == read("pspi")["source"]
    assert json.loads(await text(setting, "facsight://rules/pspi")) == json.loads(
        json.dumps(read("pspi"))
    )
    models = json.loads(await text(setting, "facsight://models"))
    assert {name: one["sha256"] for name, one in models.items()} == {
        spec.id: spec.sha256 for spec in CATALOGUE.values()
    }
    for name in model_cards():
        assert await text(setting, f"facsight://models/{name}") == CATALOGUE[name].card.read_text()


async def test_the_kinds_of_statement(setting: Setting) -> None:
    told = await text(setting, STATEMENTS)
    assert guide() in told
    example = re.search(r"^ {4}(\{.*\})$", told, re.MULTILINE)
    assert example
    assert isinstance(to_statement(json.loads(example[1])), Statement)


async def test_the_page_is_an_app(setting: Setting) -> None:
    assert await text(setting, VIEW) == view_html()


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("facsight://analyses/an_none", "AnalysisExpired: There is no analysis"),
        ("facsight://analyses/an_none/ledger", "AnalysisExpired"),
        ("facsight://analyses/{id}/evidence/F9.AU12", "UnknownOption: There is no row 'F9.AU12'"),
        ("facsight://analyses/{id}/overlay/small", "UnknownOption: There is no style 'small'"),
        ("facsight://analyses/an_none/overlay/mesh", "AnalysisExpired"),
        ("facsight://rules/none", "UnknownOption: There is no rule set 'none'"),
        ("facsight://rules/own.toml", "UnknownOption"),
        ("facsight://rules/..%2f..%2fpyproject.toml", "Resource not found"),
        ("facsight://models/none", "UnknownOption: There is no network 'none': "),
        ("facsight://models/..%2f..%2f..%2f..%2fREADME", "Resource not found"),
    ],
)
async def test_what_is_not_there_is_told_by_code(setting: Setting, uri: str, says: str) -> None:
    with pytest.raises(MCPError, match=says):
        await text(setting, uri)
