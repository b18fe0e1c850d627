from __future__ import annotations

import pytest
from tests.series import scene

from facsight.chat.on_video import hear_of_video
from facsight.video import ask_video
from facsight.video_reply import VideoReply
from facsight_tools.errors import InputError
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.statements.evidence import Evidence
from facsight_tools.video.events import events


def test_a_reply_is_of_the_ledger_alone() -> None:
    evidence = Evidence.of(ask_video(scene(), "Does she smile?").ledger)
    heard = hear_of_video("Does she smile?")
    assert heard is not None
    found = VideoReply.of(heard[0], evidence, 1, "de", "plain")
    assert (found.faces, found.opening) == ((1,), "Ja.")
    assert all(one.judge(evidence).holds for group in found.groups for one in group)


def test_whoever_is_not_there_has_no_reply() -> None:
    evidence = Evidence.of(time_ledger(scene(), events(scene())))
    heard = hear_of_video("Does face 7 smile?")
    assert heard is not None
    with pytest.raises(InputError):
        VideoReply.of(heard[0], evidence, 1, "en", "plain")
