"""Every command that README and docs show runs: at a small size, with files of the names that pages use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cisim.cli import main
from documented_commands import NOT_RUN, ROOT, at_small_size, reason_not_to_run, shown

pytestmark = pytest.mark.slow
TUTORIAL = ROOT / "docs" / "tutorial.md"
"""Followed by tests/integration/test_tutorial.py."""
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted({*(ROOT / "docs").glob("*.md")} - {TUTORIAL})]
SHOWN = {page: [command for command in shown(page) if not reason_not_to_run(command)] for page in PAGES}
TOWN = 'extends = "small-town"\n[time]\nmonths = 36\n'
PLAN = """
name = "mine"
scenario = "small-town"
set = {"time.months" = 24}
years = [1, 2]
replications = 2
outcomes = ["outcome"]
"""
BACKBONE = "conditions.backbone_support.strength"
DESIGNS = {
    "mine": f'arms = ["isolated", "collective"]\n[[design]]\nkind = "factorial"\nkeys = ["{BACKBONE}"]\n'
    '[[design]]\nkind = "grid"\nrole = "uncertainty"\nvalues = {"problem.known" = [0.0, 0.5]}\n',
    "morris": '[[design]]\nkind = "morris"\nsamples = 4\n'
    'ranges = {"problem.known" = [0.0, 0.5], "learning.noise" = [0.1, 0.2]}\n',
    "list": 'arms = ["isolated", "collective"]\n[[design]]\nkind = "list"\nname = "switch"\n'
    f'points = [{{label = "baseline"}}, {{label = "off", set = {{"{BACKBONE}" = 0}}}}]\n',
}
"""Experiments that pages take for granted, each for some of the analyses."""
FILES = {
    "my-town.toml": TOWN,
    "my-scenario.toml": TOWN,
    "one.toml": TOWN,
    "two.toml": TOWN + "[problem]\nknown = 0.5\n",
    "my_question.toml": PLAN + DESIGNS["mine"],
    "my-form.toml": 'title = "Mine"\ngroups = ["types"]\ntext = "Half a backbone."\nsources = ["ours"]\n'
    f'missing = "much"\n[set]\n"{BACKBONE}" = 0.5\n',
    "own.toml": '[priors]\n"service.caseload" = [75, 450]\n',
    "series.csv": "year,stage,value\n2015,ready,60\n2016,ready,61\n2017,ready,61\n2018,ready,62\n",
    "ours.csv": "label,stage,budget\nReads,Early-grade reading,240000\nWorks,Employment,300000\n",
}


def run(words: list[str]) -> None:
    result = CliRunner().invoke(main, words)
    told = result.stderr[-800:] if result.exception is None or result.exit_code else repr(result.exception)
    assert result.exit_code == 0, f"cisim {' '.join(words)}: {told}"


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with what readers of the pages have: scenarios, CSV files, and finished experiments."""
    folder = tmp_path_factory.mktemp("commands")
    for name in ("examples", "configs"):
        shutil.copytree(ROOT / name, folder / name)
    for name, text in FILES.items():
        (folder / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("mine", "morris", "list"):
            (folder / f"{name}-plan.toml").write_text(PLAN + DESIGNS[name])
            run(["sweep", "run", f"{name}-plan.toml", "--out", f"results/{name}", "--quiet"])
    return folder


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page, found in SHOWN.items() if found])
def test_commands_of_a_page_run_in_their_order(page, place, monkeypatch, tmp_path):
    monkeypatch.chdir(shutil.copytree(place, tmp_path / "here"))
    for command in SHOWN[page]:
        if "mine/organisations.csv" in command and Path("mine/organisations.csv").is_file():
            Path("mine/organisations.csv").write_text(FILES["ours.csv"])  # the template, filled in
            Path("mine/ties.csv").write_text("from,to\nReads,Works\n")
        run(at_small_size(command))


def test_nothing_is_left_out_without_a_reason():
    every = [command for page in PAGES for command in shown(page)]
    left_out = [command for command in every if not command.startswith("cisim ") and not reason_not_to_run(command)]
    assert left_out == []
    assert len(every) > 100
    unused = [begin for begin in NOT_RUN if not any(reason_not_to_run(c) == NOT_RUN[begin] for c in every)]
    assert unused == [], "reasons for what no page shows"
    assert sum(map(len, SHOWN.values())) > 90
