"""What may be sent: three levels, in a module that costs nothing to read."""

import subprocess
import sys
from typing import get_args

from facsight_tools.evidence.privacy import Privacy
from facsight_tools.evidence.usage import Sent


def test_the_levels_are_those_that_an_answer_can_report() -> None:
    assert get_args(Privacy) == ("numbers", "face-crop", "full", "marked")
    for level in get_args(Privacy):
        assert Sent(mode=level, to="m", bytes=1, sha256="ab" * 32).mode == level


def test_reading_them_needs_neither_pydantic_nor_numpy() -> None:
    """The help of the command line names the levels."""
    code = (
        "import sys; import facsight_tools.evidence.privacy; "
        "print(sorted({'pydantic', 'numpy', 'fastmcp', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
