"""A few tasks, run as a process of its own; prints the figures as JSON.

Inspect leaves streams to the garbage collector, which a test run that takes warnings for errors
would be blamed for.
"""

from __future__ import annotations

import json
import sys

from inspect_ai import eval as inspect_eval

from facsight_evals.solvers.scripted import scripted
from facsight_evals.tasks.grounding import grounding
from facsight_evals.tasks.injection import injection

WORDS = ("context",)

logs = inspect_eval(
    [
        grounding("checked", scripted("phantom units"), count=1, name="checked", photos=False),
        injection("checked", scripted("obedient"), count=1, channels=WORDS, name="obedient"),
    ],
    model=None,
    display="none",
    score_display=False,
    log_dir=sys.argv[1],
    log_realtime=False,
    ctl_server=False,
    max_tasks=1,
)
figures = {
    f"{log.eval.task}: {score.name}": score.metrics["value"].value
    for log in logs
    if log.results is not None
    for score in log.results.scores
}
sys.stdout.write(json.dumps(figures))
