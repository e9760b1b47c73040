"""What does each rule without a neutral value change by itself, measured between two adjacent commits?

No value restores what these rules replaced, so that the code before and the code with each of them are run, from the
history of the repository, on the same worlds: the isolated level first, then collective less isolated. At these commits
everything that has a neutral value still stood at it; what is registered for a scenario by itself is set on both sides.
Writes adjacent.md, and with --page between the marks of a page.

python experiments/second_edition/adjacent.py [--runs 400] [--seed 1] [--page docs/findings.md]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from steps import OUT, filled, mean_text

from cisim.evidence.registration import Changes, registration
from cisim.model.types import Numbers
from cisim.report.markdown import markdown_table
from cisim.storage.files import write_text

ROOT = Path(__file__).resolve().parents[2]
RULES = {
    "da6303ff": "the answer is the joint best of all stages",
    "5b397d64": "aligned funders give by size where need is not seen",
    "9b367c7e": "moves go by need that is seen and measured; planned moves by interests",
    "5e1106f3": "private success agrees with what works as far as the problem is defined",
    "913775ef": "look-ups are taken by what they are worth, and close nothing else",
    "9a3a0c45": "noise stands inside the weight of results",
    "5d2b21ec": "private success as above, where the other five rules hold already",
}
"""Commits, each with one rule, in the order in which they were made; the last one joins one rule to the other five."""
BEFORE = {"5d2b21ec": "5d2b21ec^2"}
"""What a merge is compared with: the side without the rule. All others are compared with the commit before them."""
SCENARIOS = ("adaptive-city", "technical-city", "mixed-city")
"""Mixed problems too: half known and coupled, they alone show what the joint answer and look-ups change together."""
PROGRAM = """
import json
import sys
import numpy as np
from cisim.scenario.load import load
from cisim.simulation.simulate import run

if __name__ == "__main__":
    found = []
    for name, changes in json.loads(sys.argv[4]).items():
        scenario = load(name, changes)
        record = run([scenario.isolated(), scenario], int(sys.argv[1]), int(sys.argv[2]), every=scenario.months)
        found.append(100 * np.asarray(record.metrics["outcome"])[:, :, -1])
    np.save(sys.argv[3], np.array(found))
"""
MARKS = ("<!-- adjacent -->\n", "<!-- end of adjacent -->")
"""Between which the table stands on a page."""
HEADER = ("rule", "scenario", "isolated", "change (95 %)", "difference", "change (95 %)")


def own_values(scenario: str) -> Changes:
    """What is registered for a scenario by itself: its file of that time does not say yet that need is seen."""
    registered = registration()
    values = dict(registered.scenarios.get(scenario, {}))
    for mechanism in registered.mechanisms:
        values |= mechanism.own.get(scenario, {})
    return values


def outcomes(commit: str, runs: int, seed: int) -> Numbers:
    """Points at the last stage after 15 years with the code of a commit, ``[scenario, arm, run]``."""
    with tempfile.TemporaryDirectory(prefix="cisim-adjacent-") as folder:
        checkout, program, found = (Path(folder) / name for name in ("checkout", "program.py", "outcomes.npy"))
        checkout.mkdir()
        archive = subprocess.run(["git", "-C", str(ROOT), "archive", commit], check=True, capture_output=True)
        subprocess.run(["tar", "-x", "-C", str(checkout)], check=True, input=archive.stdout)
        program.write_text(PROGRAM, encoding="utf-8")
        changes = json.dumps({name: own_values(name) for name in SCENARIOS})
        command = [sys.executable, str(program), str(runs), str(seed), str(found), changes]
        own = {"PYTHONPATH": str(checkout / "src"), "CISIM_CACHE_DIR": str(Path(folder) / "cache")}
        subprocess.run(command, check=True, env=os.environ | own)
        return np.asarray(np.load(found))


def rows_of(before: Numbers, after: Numbers, rule: str) -> list[list[str]]:
    """Lines of a rule, one a scenario."""
    rows = []
    for name, old, new in zip(SCENARIOS, before, after, strict=True):
        apart = (new[1] - new[0]) - (old[1] - old[0])
        levels = [f"{new[0].mean():.1f}", mean_text(new[0] - old[0]), mean_text(new[1] - new[0]), mean_text(apart)]
        rows.append([rule, f"`{name}`", *levels])
    return rows


def main(arguments: Sequence[str]) -> None:
    """Run both sides of each rule and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rule", action="append", choices=RULES, help="only this commit; repeatable")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--page", type=Path, help="also write the table into this page, as in docs/findings.md")
    options = parser.parse_args(arguments)
    known: dict[str, Numbers] = {}
    rows = []
    for commit in options.rule or RULES:
        revision = ["rev-parse", "--short=8", BEFORE.get(commit, f"{commit}^")]
        found = subprocess.run(["git", "-C", str(ROOT), *revision], check=True, capture_output=True, text=True)
        parent = found.stdout.strip()
        for one in (parent, commit):
            if one not in known:
                known[one] = outcomes(one, options.runs, options.seed)
        rows += rows_of(known[parent], known[commit], f"{RULES[commit]} (`{commit}`)")
        print(*(" | ".join(row) for row in rows[-len(SCENARIOS) :]), sep="\n", flush=True)
    head = f"Points at the last stage after 15 years, {options.runs} paired runs, root seed {options.seed}."
    text = f"{head}\n\n{markdown_table(HEADER, rows)}\n"
    write_text(options.out / "adjacent.md", text)
    if options.page:
        write_text(options.page, filled(options.page.read_text(encoding="utf-8"), text, MARKS))


if __name__ == "__main__":
    main(sys.argv[1:])
