"""Commands that the pages of the documentation show, and the small sizes at which tests run them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE_BLOCK = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
SHORT = ("--set", "time.months=12")
PROGRAMS = ("cisim", "make", "python", "pip", "dask", "solara", "git", "Rscript", "pytest", "docker", "npx", "uvicorn")
"""Programs whose lines in a block are commands."""

NOT_RUN = {
    r"cisim dashboard": "a server that runs until it is stopped; tests/browser starts it",
    r"cisim workshop(?! kit)": "a server, or rooms that one has kept; tests/integration/test_room_server.py starts it",
    r"cisim bench": "measures this machine for minutes; tests/integration/test_benchmark.py",
    r"cisim portfolio nation": "1.4 million organisations",
    r"cisim replicate --all": "minutes; every publication by itself in tests/integration",
    r"cisim replicate (?!partners)": "landscapes as published, minutes; tests/statistical runs them",
    r"cisim validate --patterns": "a file of one's own in the format of configs/validation; test_validation.py",
    r"cisim sweep run \S+ --executor dask": "a scheduler on the network; tests/integration/test_sweep.py has one",
    r"dask ": "a server",
    r"python -X importtime": "a report of Python's own on what it loads; tests/integration/test_quick_start.py",
    r"make ": "builds environments, or runs these tests",
    r"(\.venv\S*/bin/)?(python|python3|pip) .*(venv|install|pytest|benchmarks)": "builds environments, or runs tests",
}
"""What cannot be run in a test, by how it begins, and why."""

SMALLER = {
    r"compare .*--what-would-change": ("--runs", "2", "--set", "time.months=1"),
    r"compare .*(--year 5|--watch)": ("--runs", "2", "--set", "time.months=72"),
    r"compare .*--link": ("--runs", "2"),
    r"compare .*open_model": ("--runs", "2"),
    r"compare": ("--runs", "2", *SHORT),
    r"run": ("--runs", "2", *SHORT),
    r"why .*--walks 0": ("--runs", "2", "--set", "time.months=1"),
    r"why": ("--runs", "2", "--walks", "0", "--set", "time.months=1"),
    r"uncertainty": ("--worlds", "4", "--runs", "10", *SHORT),
    r"export-explore": ("--levels", "two", "--money", "0.5", "--runs", "20", *SHORT),
    r"doctor": ("--runs", "2", "--claims", "E10"),
    r"validate": ("--only", "clean-dose", "--draws", "0", "--replications", "2"),
    r"portfolio": ("--set", "time.months=60"),
    r"calibrate": ("--budget", "400"),
    r"replicate": ("--runs", "2"),
    r"workshop kit": ("--runs", "2"),
    r"sweep run five_conditions": (*SHORT, "--set", "years=[1]", "--set", "replications=2"),
    r"sweep run .*--until": ("--at-most", "50"),
}
"""What a command is given besides, by how it begins: the first that fits. It stands above what the page gives."""

INSTEAD = (
    (r"--replications 400", "--replications 3"),
    (r"rerun 4711", "rerun 3"),
    (r"(sensitivity) results/mine", r"\1 results/morris"),
    (r"(audit) results/mine", r"\1 results/list"),
    (r"--shard 2/8 --out shard2", "--shard 1/1 --out shard1"),
    (r"merge shard1 shard2 shard3 --out results/mine", "merge shard1 --out results/merged"),
)
"""Names that pages use for what a reader has."""


def code_lines(page: Path) -> Iterator[str]:
    """Lines of the code blocks of a page, continued lines joined, without prompts."""
    for block in CODE_BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            yield line.strip().removeprefix("$ ").strip()


def shown(page: Path) -> list[str]:
    """Commands that a page shows, without remarks, pipes and redirections."""
    found = []
    for line in code_lines(page):
        program = line.partition(" ")[0].rpartition("/")[2]
        if program in PROGRAMS and " " in line:
            words = shlex.split(line.replace("/bin/cisim ", "/bin/cisim ", 1), comments=True)
            end = next((k for k, w in enumerate(words) if w in ("|", "&&", ";") or w[0] in "><" or w[:2] == "2>"), None)
            words = words[:end]
            words[0] = "cisim" if program == "cisim" else words[0]
            found.append(shlex.join(words))
    return found


def reason_not_to_run(command: str) -> str:
    """Why a command is not run; empty where it is."""
    return next((why for begin, why in NOT_RUN.items() if re.match(begin, command)), "")


def at_small_size(command: str) -> list[str]:
    """The arguments of a command of cisim at the size at which tests run it."""
    for pattern, other in INSTEAD:
        command = re.sub(pattern, other, command)
    text = command.partition(" ")[2]
    more = next((more for begin, more in SMALLER.items() if re.match(begin, text)), ())
    if any(word.startswith("time.months=") for word in more):
        text = re.sub(r"--set time\.months=\d+", "", text)
    return [*shlex.split(text), *more]
