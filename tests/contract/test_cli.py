"""What users script against: commands, columns, keys and exit statuses."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.commands import facsight, started

from facsight.cli import main

ROOT = Path(__file__).parents[2]
PORTRAIT = ROOT / "examples" / "eileen_collins.png"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a portrait, a picture without a face, and a broken file."""
    folder = tmp_path_factory.mktemp("pictures")
    shutil.copy(PORTRAIT, folder / "a_portrait.png")
    noise = np.random.default_rng(1).integers(0, 60, (120, 160, 3), dtype=np.uint8)
    PIL.Image.fromarray(noise).save(folder / "b_nobody.png")
    (folder / "c_broken.jpg").write_bytes(PORTRAIT.read_bytes()[:3000])
    return folder


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report as `infer --json` prints it."""
    done = started("infer", PORTRAIT, "--context", "She is having her portrait taken.", "--json")
    assert done.returncode == 0, done.stderr
    path = tmp_path_factory.mktemp("report") / "report.json"
    path.write_text(done.stdout)
    return path


def test_infer_reads_a_transcript_after_the_context(tmp_path: Path) -> None:
    subtitles = tmp_path / "scene.srt"
    subtitles.write_text("1\n00:00:01,000 --> 00:00:02,000\n- Anna: Great, just great.\n")
    given = ("--context", "The flight is delayed.", "--transcript", subtitles)
    done = facsight("infer", PORTRAIT, *given, "--full", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    rows = {row["id"]: row for row in found["ledger"]["rows"]}
    assert (rows["C2"]["unit"], rows["C2"]["value"]) == ("speech", "Great, just great.")
    assert rows["C2.speaker"]["value"] == "Anna"
    assert rows["C2.mismatch.F1"]["value"] == "ironic words, smiling face"
    mismatch = {"kind": "words_mismatch", "row": "C2", "face": 1, "mismatch": "ironic"}
    assert mismatch in found["inference"]["statements"]
    verified = facsight("verify", "-", stdin=done.stdout)
    assert verified.returncode == 0, verified.stderr


def test_infer_prints_cited_sentences_and_names_the_overlay(tmp_path: Path) -> None:
    overlay = tmp_path / "out" / "overlay.png"
    done = facsight("infer", PORTRAIT, "--overlay", overlay)
    assert done.returncode == 0, done.stderr
    assert "[F1.AU12" in done.stdout
    assert "not a determination" in done.stdout
    assert str(overlay) in done.stdout
    with PIL.Image.open(overlay) as picture:
        assert picture.width > 512


def test_the_report_has_the_keys_of_the_contract(report: Path) -> None:
    data = json.loads(report.read_text())
    assert set(data) == {"schema", "inference", "ledger", "analysis"}
    assert data["schema"] == 2
    inference = data["inference"]
    assert {"statements", "claims", "text", "language", "register", "face_only", "context_only",
            "fused", "disagreement", "abstained", "reasoner",
            "refused"} <= set(inference)  # fmt: skip
    ids = {row["id"] for row in data["ledger"]["rows"]}
    assert {"id", "value", "unit", "text", "region", "source"} <= set(data["ledger"]["rows"][0])
    for claim in inference["claims"]:
        assert set(claim) == {"kind", "text", "cites", "statements"}
        assert set(claim["statements"]) <= {*range(len(inference["statements"]))}
        assert claim["cites"]
        assert set(claim["cites"]) <= ids
    assert inference["text"] == " ".join(claim["text"] for claim in inference["claims"])
    assert all(isinstance(one["kind"], str) for one in inference["statements"])
    assert sum(inference["face_only"].values()) == pytest.approx(1, abs=0.01)
    assert {"image_sha256", "faces", "provenance"} <= set(data["analysis"])


def test_the_same_picture_gives_the_same_bytes(report: Path) -> None:
    again = facsight("infer", PORTRAIT, "--context", "She is having her portrait taken.", "--json")
    assert again.stdout == report.read_text()


def test_verify_accepts_the_report_and_names_each_thing_that_was_altered(report: Path) -> None:
    assert started("verify", report).returncode == 0
    data: dict[str, Any] = json.loads(report.read_text())
    data["inference"]["claims"][0]["text"] = "She is happy."
    altered = facsight("verify", "-", stdin=json.dumps(data))
    assert altered.returncode == 3
    assert "claim 1" in altered.stderr
    data = json.loads(report.read_text())
    row = next(row for row in data["ledger"]["rows"] if row["id"] == "F1.AU12")
    row["value"] += 1
    altered = facsight("verify", "-", stdin=json.dumps(data))
    assert altered.returncode == 3
    assert "F1.AU12: its value is" in altered.stderr


def test_verify_judges_prose_written_elsewhere(report: Path) -> None:
    text = "AU12 is present [F1.AU12]. The person is happy [F1.AU12]."
    done = facsight("verify", "--text", "-", "--report", report, stdin=text)
    assert done.returncode == 3
    assert done.stdout.startswith("1 supported, 0 contradicted, 1 not checkable.")
    given = ("verify", "--text", "-", "--report", report, "--json")
    done = facsight(*given, stdin=text)
    assert done.returncode == 3
    assert json.loads(done.stdout) == {
        "ok": False,
        "sentences": [
            {
                "text": "AU12 is present [F1.AU12].",
                "verdict": "supported",
                "statements": [
                    {
                        "kind": "unit_state",
                        "face": 1,
                        "unit": 12,
                        "side": "both",
                        "state": "present",
                    }
                ],
                "reason": "",
            },
            {
                "text": "The person is happy [F1.AU12].",
                "verdict": "not_checkable",
                "statements": [],
                "reason": json.loads(done.stdout)["sentences"][1]["reason"],
            },
        ],
    }
    assert facsight(*given, "--allow-unchecked", stdin=text).returncode == 0
    assert facsight("verify", "--text", "-", "--image", PORTRAIT, stdin=text[:27]).returncode == 0


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", '{"inference": 3}'])
def test_what_is_no_report_is_bad_input(text: str) -> None:
    done = facsight("verify", "-", stdin=text)
    assert done.returncode == 2
    assert "ReportInvalid" in done.stderr


def test_analyze_writes_a_row_for_everything_and_goes_on(pictures: Path) -> None:
    done = started("analyze", pictures, "--csv", "-")
    assert done.returncode == 3
    assert "c_broken.jpg" in done.stderr
    portrait, nobody, broken = csv.DictReader(io.StringIO(done.stdout))
    assert (portrait["face"], portrait["error"]) == ("1", "")
    assert float(portrait["AU12"]) >= 1
    assert portrait["AU12_present"] == "1"
    assert (nobody["face"], nobody["AU12"], nobody["error"]) == ("", "", "")
    assert broken["error"].startswith("ImageUnreadable")


def test_what_is_passed_over_in_a_folder_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(PORTRAIT, tmp_path / "a.png")
    for name in ("b.xmp", "c.txt", "d.TXT", "README", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "e.png").symlink_to(tmp_path / "nothing")
    assert main(["analyze", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert "5 files are no picture or video and passed over: " in told
    assert "2 x .txt, 1 x .xmp, 1 x a link to nothing, 1 x no ending" in told


def test_an_annotated_picture_is_a_png_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "seen.xyz"
    assert main(["infer", str(PORTRAIT), "--overlay", str(target)]) == 2
    assert "OutputRefused: " in capsys.readouterr().err
    assert not target.exists()


def test_analyze_as_json(pictures: Path) -> None:
    done = facsight("analyze", pictures / "a_portrait.png", pictures / "b_nobody.png", "--json")
    assert done.returncode == 0
    portrait, nobody = json.loads(done.stdout)
    assert portrait["error"] is None
    assert len(portrait["faces"]) == 1
    assert nobody["faces"] == []


def test_analyze_as_parquet(pictures: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    target = tmp_path / "faces.parquet"
    assert facsight("analyze", pictures / "a_portrait.png", "--parquet", target).returncode == 0
    (row,) = parquet.read_table(target).to_pylist()
    assert (row["face"], row["AU12_present"], row["AU45"]) == (1, 1, None)


@pytest.mark.parametrize("option", ["--csv", "--parquet"])
def test_an_input_is_never_overwritten(pictures: Path, tmp_path: Path, option: str) -> None:
    mine = tmp_path / "mine.png"
    shutil.copy(PORTRAIT, mine)
    for args in (("analyze", mine, option, mine), ("infer", mine, "--overlay", mine)):
        done = facsight(*args)
        assert done.returncode == 2
        assert "OutputRefused" in done.stderr
    assert mine.read_bytes() == PORTRAIT.read_bytes()
    assert facsight("analyze", pictures, option, tmp_path).returncode == 2


def test_a_face_too_small_to_measure_is_not_called_neutral(tmp_path: Path) -> None:
    with PIL.Image.open(PORTRAIT) as portrait:
        small = portrait.crop((130, 30, 330, 230)).resize((36, 36), PIL.Image.Resampling.LANCZOS)
    canvas = PIL.Image.new("RGB", (120, 120), (128, 128, 128))
    canvas.paste(small, (42, 42))
    canvas.save(tmp_path / "small.png")
    done = facsight("analyze", tmp_path / "small.png", "--csv", "-")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["face"], row["AU12"], row["emotion"], row["emotion_neutral"]) == ("1", "", "", "")
    listed = facsight("analyze", tmp_path / "small.png").stdout
    assert "face too small" in listed
    answer = json.loads(facsight("infer", tmp_path / "small.png", "--json").stdout)
    assert answer["inference"]["abstained"] is True


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("infer", "missing.jpg"), "ImageNotFound"),
        (("analyze", "missing.jpg"), "ImageNotFound"),
        (("infer", PORTRAIT, "--face", "2"), "UnknownOption"),
        (("infer", PORTRAIT, "--labels", "astrology"), "UnknownOption"),
        (("infer", PORTRAIT, "--model", "nobody:nothing"), "UnknownOption"),
        (("infer", PORTRAIT, "--face", "0"), "usage"),
        (("infer", PORTRAIT, "--server", "server.py"), "UnknownOption"),
        (("infer", PORTRAIT, "--context", "word " * 4001), "InputError"),
        (("infer", PORTRAIT, "--transcript", "missing.srt"), "InputError"),
        (("infer", PORTRAIT, "--transcript", PORTRAIT), "InputError"),
        (("analyze", ""), "ImageNotFound"),
        (("serve", "--transport", "http", "--port", "99999"), "usage"),
        (("infer",), "usage"),
        (("frobnicate",), "usage"),
        (("models", "pull", "nothing"), "UnknownOption"),
        (("serve", "--transport", "http", "--host", "0.0.0.0"), "ServeRefused"),  # noqa: S104
    ],
)
def test_bad_usage_and_input_say_so_and_exit_with_2(args: tuple[object, ...], says: str) -> None:
    done = facsight(*args)
    assert done.returncode == 2
    assert says in done.stderr


def test_infer_on_a_picture_without_a_face_abstains(pictures: Path) -> None:
    done = facsight("infer", pictures / "b_nobody.png", "--json")
    assert done.returncode == 0
    inference = json.loads(done.stdout)["inference"]
    assert inference["abstained"] is True
    assert inference["face"] is None
    assert inference["claims"]


def test_doctor_names_a_provider_for_each_network() -> None:
    done = started("doctor")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ExecutionProvider") >= 4
    assert "Ready." in done.stdout


def test_models_list_and_check() -> None:
    assert "face_mesh_refined" in facsight("models", "list").stdout
    assert facsight("models", "check").returncode == 0


def test_rule_sets_are_listed_and_shown(tmp_path: Path) -> None:
    listed = facsight("rules")
    assert listed.returncode == 0, listed.stderr
    assert facsight("rules", "list").stdout == listed.stdout
    for name in ("emfacs@1", "compound@1", "pspi@1", "smiles@2"):
        assert name in listed.stdout
    shown = facsight("rules", "show", "pspi").stdout
    assert "the greater of AU6 cheek raiser or AU7 lid tightener" in shown
    assert "caution:" in shown
    refused = facsight("rules", "show", "horoscope")
    assert refused.returncode == 2
    assert "UnknownOption" in refused.stderr
    (tmp_path / "bad.toml").write_text('id = "bad"\n')
    assert "RuleSetInvalid" in facsight("rules", "show", tmp_path / "bad.toml").stderr


def test_several_rule_sets_at_once(pictures: Path) -> None:
    portrait = pictures / "a_portrait.png"
    options = ("--rules", "emfacs", "--rules", "pspi", "--rules", "smiles")
    (analysis,) = json.loads(facsight("analyze", portrait, *options, "--json").stdout)
    (face,) = analysis["faces"]
    assert face["emotion"]["rule_set"] == "emfacs@1"
    pain, smile = face["readings"]
    assert (pain["kind"], pain["rule_set"]) == ("scale", "pspi@1")
    assert 0 <= pain["low"] <= pain["high"] <= 16
    assert smile["matches"]["none"] == "no"
    done = facsight("analyze", portrait, *options, "--csv", "-")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["smiles_none"] == "0"
    assert float(row["pspi_low"]) <= float(row["pspi_high"])
    (plain,) = json.loads(facsight("analyze", portrait, "--json").stdout)
    assert "readings" not in plain["faces"][0]


def test_analyze_with_the_scene_tells_of_bodies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(PORTRAIT), "--scene"]) == 0
    told = capsys.readouterr().out
    assert "body 1 (F1)  arms: not measured (" in told
    assert "F1 looks at: the camera" in told
    assert main(["analyze", str(PORTRAIT), "--scene", "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["scene"]["people"]["bodies"][0]["face"] == 1
    assert main(["analyze", str(PORTRAIT), "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["scene"]["people"] is None
