"""A table as a client names or sends it; what is too long or no table is refused."""

from pathlib import Path

import pytest
from tests.unit.facsight_tools.server.setting import FakeMeasurer, Setting
from tests.unit.facsight_tools.toolboxes.tables import AFFDEX_SDK, EVERY, OPENFACE

from facsight_tools.errors import FacsightError
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.security.principal import LOCAL
from facsight_tools.server.services import Services
from facsight_tools.server.tables import MOST_TEXT, table_named


@pytest.mark.parametrize("tool", EVERY)
async def test_a_path_an_upload_and_the_text_are_one_table(tool: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(EVERY[tool], encoding="utf-8")
    services = Setting().services
    upload = services.uploads.put(EVERY[tool].encode(), LOCAL)
    found = [await table_named(services, one) for one in (str(path), upload, EVERY[tool])]
    assert {one.tool.id for one in found} == {tool}
    assert len({one.analyses[0].sha256 for one in found}) == 1
    assert found[0].analyses[0].faces == found[1].analyses[0].faces == found[2].analyses[0].faces


async def test_an_object_of_one_line_is_a_table() -> None:
    found = await table_named(Setting().services, AFFDEX_SDK)
    assert found.tool.id == "affdex"


async def test_what_is_no_table_here_is_refused(tmp_path: Path) -> None:
    setting = Setting()
    narrow = Services(Intake(Roots([tmp_path])), FakeMeasurer())
    long = OPENFACE + OPENFACE.splitlines()[1] * 5 + "\n" * MOST_TEXT
    for services, given, told in (
        (setting.services, str(tmp_path / "gone.csv"), "TableInvalid"),
        (setting.services, long, "TableInvalid"),
        (setting.services, setting.handle, "TableInvalid"),
        (setting.services, "an_0123456789abcdef", "AnalysisExpired"),
        (setting.services, "up_0123456789abcdef", "UploadExpired"),
        (setting.services, "a,b\n1,2", "TableInvalid"),
        (narrow, "/etc/passwd", "PathRefused"),
        (narrow, "https://example.org/openface.csv", "AddressRefused"),
    ):
        with pytest.raises(FacsightError) as refused:
            await table_named(services, given)
        assert refused.value.code == told, given[:40]


async def test_a_table_with_more_rows_than_are_read_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("facsight_tools.server.tables.MOST_ROWS", 2)
    with pytest.raises(FacsightError, match="3 rows and 2"):
        await table_named(Setting().services, OPENFACE)
