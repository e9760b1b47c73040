"""Sealed plans: what was planned is written down before it is run, and the report says what was added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cisim.experiment.seal import analysis_words
from cisim.experiment.sweep.store import Store
from cisim.report.documents.sweep import sweep_document
from cisim.storage.checksums import sealed
from cli_tools import cisim

SPEC = """
scenario = "small-town"
set = {"time.months" = 12}
replications = 4
arms = ["isolated", "collective"]
outcomes = ["outcome", "gap"]
analyses = ["paired --outcome gap", "paired"]

[[design]]
kind = "grid"
values = {"problem.known" = [0.0, 0.5]}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(SPEC)
    said = cisim("sweep", "plan", tmp_path / "mine.toml", "--seal", "--out", tmp_path / "planned").stdout
    seal = json.loads((tmp_path / "planned" / "plan.json").read_text())["seal"]
    assert seal["code"] in said
    return tmp_path / "planned" / "plan.json"


def planned_and_added(folder: Path) -> str:
    return " ".join(s for section in sweep_document(folder).sections[1:] for s in section.sentences)


def test_the_report_says_what_was_planned_and_what_was_added(plan, tmp_path, monkeypatch):
    """The seal holds after more replications and analyses, and both are said to be additions."""
    folder = tmp_path / "run"
    cisim("sweep", "run", plan, "--out", folder, "-q")
    before = planned_and_added(folder)
    assert "The seal holds" in before
    assert "Planned and not done: paired --outcome gap; paired." in before
    assert "Added" not in before
    for words in (["paired", str(folder), "--outcome", "gap"], ["paired", str(folder), "--outcome", "outcome"]):
        monkeypatch.setattr("sys.argv", ["cisim", *words])
        cisim(*words)
    cisim("sweep", "run", folder, "--replications", 6, "-q")
    after = planned_and_added(folder)
    assert "The seal holds" in after
    assert "Added to the plan: 6 replications in all" in after
    assert "Planned and not done: paired." in after
    assert "Analyses that were not planned: paired --outcome=outcome." in after
    assert "The seal holds" in cisim("sweep", "status", folder).stdout


def test_a_seal_that_was_changed_is_broken(plan, tmp_path):
    """In the plan it is refused; in a folder it is said."""
    content = json.loads(plan.read_text())
    content["seal"]["analyses"] = ["effects"]
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(content))
    assert "its seal is broken" in cisim("sweep", "run", changed, "--out", tmp_path / "x", "-q", code=4).stderr
    folder = tmp_path / "run"
    cisim("sweep", "run", plan, "--out", folder, "-q")
    manifest = Store(folder).manifest
    change = {"seal": manifest["seal"] | {"sealed": "2001-01-01T00:00:00+00:00"}}
    (folder / "manifest.json").write_text(json.dumps(sealed(manifest | change)))
    assert "The seal is broken" in planned_and_added(folder)
    steps = [manifest["history"][0] | {"begun": "2001-01-01T00:00:00+00:00"}]
    (folder / "manifest.json").write_text(json.dumps(sealed(manifest | {"history": steps})))
    assert "older than it" in planned_and_added(folder)


def test_a_sealed_plan_is_not_written_over(plan, tmp_path):
    said = cisim("sweep", "plan", tmp_path / "mine.toml", "--out", tmp_path / "planned", code=2).stderr
    assert "is sealed" in said


def test_a_planned_analysis_that_is_none_is_refused(tmp_path):
    (tmp_path / "mine.toml").write_text(SPEC.replace('"paired"]', '"pared"]'))
    assert "is no analysis" in cisim("sweep", "plan", tmp_path / "mine.toml", "--out", tmp_path / "p", code=2).stderr


@pytest.mark.parametrize(("one", "other"), [
    ("paired --outcome gap --year 10", "cisim paired results/mine --year=10 --outcome gap --json"),
    ("effects --each-world", "cisim effects --each-world results/mine"),
])  # fmt: skip
def test_an_analysis_is_the_same_however_it_is_typed(one, other):
    assert analysis_words(one) == analysis_words(other)
