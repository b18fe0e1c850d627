"""The network that learns from rendered heads is made again by one command."""

from pathlib import Path

import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")
pytest.importorskip("torch")

from facsight_training.rendered import (
    calibrate_halves,
    join_halves,
    judge,
    make_pictures,
    read_photographs,
    train_halves,
)
from facsight_training.rendered.rebuild import QUICK, WHOLE, steps

MODULES = (calibrate_halves, join_halves, judge, make_pictures, read_photographs, train_halves)


def test_every_step_takes_what_it_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = {module.__name__.rpartition(".")[2]: module for module in MODULES}
    for together in steps(tmp_path, QUICK, 2, Path("photographs"), [Path("expressions")]):
        for name, *arguments in together:
            with pytest.raises(SystemExit):
                named[name].main([*arguments, "--help"])
            assert "unrecognized" not in capsys.readouterr().err
            with pytest.raises(SystemExit):
                named[name].main([*arguments, "--no-such-flag"])
            told = capsys.readouterr().err
            assert told.rstrip().endswith("unrecognized arguments: --no-such-flag")


def test_every_step_finds_what_the_one_before_wrote(tmp_path: Path) -> None:
    for scale in (QUICK, WHOLE):
        written: set[str] = set()
        for together in steps(tmp_path, scale, 2, Path("photographs"), [Path("expressions")]):
            made: set[str] = set()
            for module, *arguments in together:
                own = {one for one in arguments if one.startswith(str(tmp_path))}
                outputs = {
                    "make_pictures": {arguments[0]},
                    "judge": {arguments[0]},
                    "join_halves": {arguments[0]},
                }.get(module, set())
                for flag in ("--out", "--meet", "--folds"):
                    if flag in arguments:
                        outputs |= {arguments[arguments.index(flag) + 1]}
                assert own - outputs <= written, module
                made |= outputs
            written |= made
        assert {str(tmp_path / f"au_{name}.onnx") for name in ("halves", "photographs")} <= written


def test_two_processes_share_what_is_drawn(tmp_path: Path) -> None:
    for together in steps(tmp_path, QUICK, 3):
        parts = [one[one.index("--part") + 1] for one in together if "--part" in one]
        assert parts in ([], ["1/3", "2/3", "3/3"])
