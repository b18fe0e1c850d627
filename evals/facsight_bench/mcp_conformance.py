"""The protocol's own conformance suite against a running facsight server, every failure explained.

    facsight serve --transport http --port 8321 &
    python -m facsight_bench.mcp_conformance http://127.0.0.1:8321/mcp

Needs `npx` and a package index: the suite is @modelcontextprotocol/conformance, run on Node 22.
Most of its scenarios call fixture tools that only a test server has; a failure is counted as one of
the suite's fixtures, as an optional feature that facsight does not offer, or as unexplained. The
exit status is 1 where anything is unexplained.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SUITE: Final = "@modelcontextprotocol/conformance@0.2.0-alpha.12"

# Scenarios that drive tools, prompts and resources which the suite's own test server has.
_FIXTURES: Final = re.compile(
    r"tools-call-(?:image|audio|embedded-resource|mixed-content|with-logging|with-progress|sampling"
    r"|elicitation)|elicitation-.*|json-schema-2020-12|prompts-get-.*|resources-read-.*"
    r"|resources-templates-read|input-required-result-.*|server-sse-polling"
    r"|http-custom-header-server-validation"
)
_FIXTURE_CHECKS: Final = frozenset(
    {"sep-2575-server-rejects-undeclared-capability", "sep-2575-missing-capability-http-400"}
)
_NOT_OFFERED: Final = {
    "resources-subscribe": "subscriptions: an analysis never changes",
    "resources-unsubscribe": "subscriptions: an analysis never changes",
}
_TASKS: Final = "the tasks extension: facs_analyze_batch gives a job handle to every client"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a scenario."""

    scenario: str
    check: str
    status: str
    message: str

    @property
    def why(self) -> str | None:
        """Why a failed check is to be expected; None where it is not."""
        if self.scenario.startswith("tasks-"):
            return f"not offered: {_TASKS}"
        if self.scenario in _NOT_OFFERED:
            return f"not offered: {_NOT_OFFERED[self.scenario]}"
        if _FIXTURES.fullmatch(self.scenario) or self.check in _FIXTURE_CHECKS:
            return "fixture of the suite's own test server"
        return None


def main() -> int:
    """Run the suite and print the table."""
    parser = argparse.ArgumentParser(description="MCP conformance of a running server")
    parser.add_argument("url", help="the server's MCP address")
    url = parser.parse_args().url
    npx = shutil.which("npx")
    if npx is None:
        print("npx is not there: install Node.js.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        suite = f"conformance server --url {url} --suite all -o {folder}"
        command = [npx, "-y", "-p", "node@22", "-p", SUITE, "-c", suite]
        subprocess.run(command, capture_output=True, check=False, timeout=600)  # noqa: S603
        checks = list(read(Path(folder)))
    if not checks:
        print("The suite wrote no results: is the server running?", file=sys.stderr)
        return 2
    return tell(checks)


def read(folder: Path) -> Iterator[Check]:
    """Every check that the suite wrote, in the order of the scenarios' names."""
    for file in sorted(folder.glob("*/checks.json")):
        scenario = re.sub(r"^server-|-\d{4}-\d\d-\d\dT.*$", "", file.parent.name)
        for check in json.loads(file.read_text("utf-8")):
            message = " ".join(str(check.get("errorMessage") or "").split())
            yield Check(scenario, check["id"], check["status"], message)


def tell(checks: list[Check]) -> int:
    """Print the counts and every failure with its reason; 1 where one has none."""
    failed = [one for one in checks if one.status == "FAILURE"]
    unexplained = [one for one in failed if one.why is None]
    scenarios = {one.scenario for one in checks}
    clean = scenarios - {one.scenario for one in failed}
    print(f"{SUITE}: {len(scenarios)} scenarios, {len(clean)} without a failure")
    print(f"without a failure: {', '.join(sorted(clean))}\n")
    reasons: dict[str, list[Check]] = {}
    for one in failed:
        reasons.setdefault(one.why or "UNEXPLAINED", []).append(one)
    for why, group in sorted(reasons.items()):
        print(f"{len(group)} failed checks, {why}:")
        for one in group:
            print(f"  {one.scenario} / {one.check}: {one.message[:140]}")
    print(f"\n{len(failed)} failed checks, {len(unexplained)} of them unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
