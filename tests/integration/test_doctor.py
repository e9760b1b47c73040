"""``cisim doctor``: inert switches, switches that move something, resuming, and where the result is data."""

from __future__ import annotations

import json
import re
import shutil
import threading

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.evidence.claim_effects import claim_findings, plan_claims
from cisim.evidence.claims import claims_file, read_claims
from cisim.experiment.sweep.executors import open_executor
from cisim.experiment.sweep.runner import limit_tasks, pending_tasks, run_plan
from cisim.experiment.sweep.store import Store
from cisim.report import inert_switches
from cisim.version import CHECKOUT
from cli_tools import cisim

SHORT = 'scenario = "small-town"\nset = { "time.months" = 36, "shocks.recession_need" = 1.0 }\n'
CLAIMS = f"""
[[claims]]
id = "strong"
refs = ["X1"]
claim = "Recessions do harm."
source = "test"
finding = "nobody needs to ask"
key = "shocks.recession_rate"
from = 0.0
to = 1.0
isolated = "-"
{SHORT}
[[claims]]
id = "nothing"
refs = ["X2", "X3"]
claim = "Who reads indicators badly serves badly."
source = "test"
finding = "no agent reads a report card"
key = "indicators.noise_points"
from = 0.0
to = 20.0
isolated = "-"
{SHORT}
[[claims]]
id = "wrong-sign"
refs = ["X3"]
claim = "Recessions do good."
source = "test"
key = "shocks.recession_rate"
from = 0.0
to = 1.0
isolated = "+"
{SHORT}
[[claims]]
id = "price"
refs = ["X4"]
claim = "Meetings cost time."
source = "test"
key = "conditions.common_agenda.hours"
from = 2.0
to = 40.0
difference = "-"
{SHORT}
[[no_switch]]
refs = ["X9"]
claim = "Corruption."
source = "test"
reason = "no leakage of funds"
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("claims") / "claims.toml"
    path.write_text(CLAIMS)
    return path


@pytest.fixture(scope="module")
def whole(file, tmp_path_factory):
    """A folder of an uninterrupted call."""
    folder = tmp_path_factory.mktemp("doctor") / "whole"
    ask(file, "--out", folder)
    return folder


def ask(file, *arguments: object, code: int = 0):
    return cisim("doctor", "-q", "--file", file, "--runs", 8, *arguments, code=code)


def verdicts(folder):
    data = json.loads((folder / "doctor.json").read_text())
    return {c["id"]: c["verdict"] for c in data["claims"]}


def test_inert_and_against_come_first(whole):
    assert list(verdicts(whole).items())[:2] == [("nothing", "inert"), ("wrong-sign", "against")]
    assert verdicts(whole)["strong"] == "as_expected"
    page = (whole / "doctor.md").read_text()
    assert page.index("## Inert (1)") < page.index("## Against (1)") < page.index("## As expected")
    assert "No switch (1)" in page
    assert "*Why: no agent reads a report card*" in page
    assert "nobody needs to ask" not in page  # the switch moves what it should
    assert "8 paired runs" in page.replace("\n", " ")


def test_arms_are_run_once(file):
    """Eleven arms, not sixteen: two claims move the same switch, and a price moves nothing in the isolated arm."""
    claim_plan = plan_claims(read_claims(file).claims, 8)
    assert len(claim_plan.plan.table) == 4 + 4 + 0 + 3
    assert claim_plan.rows[0].points == claim_plan.rows[2].points
    price = claim_plan.rows[3].points
    assert price["before", "isolated"] == price["after", "isolated"]


def test_a_switch_that_is_nothing_moves_nothing_to_the_last_bit(whole):
    data = json.loads((whole / "doctor.json").read_text())
    nothing = next(c for c in data["claims"] if c["id"] == "nothing")
    assert {c["low"] for c in nothing["changes"].values()} == {c["high"] for c in nothing["changes"].values()} == {0.0}
    moves = json.loads((whole / inert_switches.FILE).read_text())["switches"]
    assert list(moves) == ["indicators.noise_points"]
    assert moves["indicators.noise_points"][0]["keys"] == ["indicators.noise_points"]


def test_an_interrupted_call_goes_on_and_gives_the_same(file, whole, tmp_path):
    claims = read_claims(file).claims
    claim_plan, store = plan_claims(claims, 8), Store(tmp_path / "parts")
    store.open(claim_plan.plan, "test")

    class Silent:
        def update(self, done, total): ...

        def point_failed(self, point, error): ...

    with open_executor("threads", 1) as (pool, workers):
        some = limit_tasks(pending_tasks(claim_plan.plan, store), 1, 24)
        result = run_plan(claim_plan.plan, store, pool, workers, Silent(), tasks=some, stop=threading.Event())
    assert not result.complete
    begun = len(store.finished_tasks())
    assert 0 < begun < len(claim_plan.plan.tasks)
    ask(file, "--out", store.folder)
    for name in ("doctor.csv", inert_switches.FILE):
        assert (store.folder / name).read_bytes() == (whole / name).read_bytes()
    assert claim_findings(claim_plan, store) == claim_findings(claim_plan, Store(whole))


def test_a_folder_of_other_runs_is_refused(file, whole, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    result = ask(file, "--seed", 2, "--out", folder, code=4)
    assert "use another --out" in result.stderr


def test_another_scenario_and_what_it_cannot_do(file, tmp_path):
    short = tmp_path / "short.toml"
    short.write_text('extends = "small-town"\n[time]\nmonths = 12\n')
    late = tmp_path / "late.toml"
    late.write_text(CLAIMS.replace(SHORT, SHORT.replace('"time.months" = 36, ', "") + "year = 2\n", 1))
    result = ask(late, "--scenario", short, "--claims", "strong,X3", "--out", tmp_path / "out", "--json")
    data = {c["id"]: c for c in json.loads(result.stdout)["claims"]}
    assert set(data) == {"strong", "nothing", "wrong-sign"}
    assert {c["scenario"] for c in data.values()} == {"short"}
    assert data["strong"]["verdict"] == "not_possible"
    assert "year: 2 given, short ends after 1 years" in data["strong"]["reason"]
    assert data["strong"]["changes"]["isolated"] is None


def test_an_estimate_runs_nothing(file, tmp_path):
    result = ask(file, "--dry-run", "--out", tmp_path / "none", "--json")
    assert json.loads(result.stdout)["runs"] == 11 * 8
    assert not (tmp_path / "none").exists()


def test_describe_says_what_is_inert(whole, monkeypatch):
    data = json.loads((whole / inert_switches.FILE).read_text())
    monkeypatch.setattr(inert_switches, "inert_switches", lambda: data)
    text = CliRunner().invoke(main, ["describe", "indicators.noise_points"]).stdout
    assert "moves less than 0.1 points in small-town" in text
    assert "; moved next to nothing in small-town" in inert_switches.inert_note("indicators.noise_points")
    assert inert_switches.inert_note("shocks.recession_rate") == ""
    assert "8 paired runs" in text
    assert "have changed since" not in text
    data["model_hash"] = "another"
    assert "have changed since" in CliRunner().invoke(main, ["describe", "indicators.noise_points"]).stdout
    assert "moves less" not in CliRunner().invoke(main, ["describe", "shocks.recession_rate"]).stdout


def test_the_page_and_what_describe_reads_are_of_one_call():
    """Made by ``make doctor``: the same claims as the file's, the same inert ones, runs and model named in both."""
    page = (CHECKOUT / "docs" / "doctor.md").read_text()
    data = json.loads(claims_file().with_name(inert_switches.FILE).read_text())
    file = read_claims()
    for claim in file.claims:
        assert f"`{claim.id}`" in page
    for claim in file.no_switch:
        assert claim.claim in page
    inert = page.partition("## Inert")[2].partition("\n## ")[0]
    moves = {move["claim"] for moves in data["switches"].values() for move in moves}
    assert moves == {claim.id for claim in file.claims if f"`{claim.id}`" in inert}
    assert f"model {data['model_version']}, {data['runs']} paired" in page.replace("\n", " ")


def test_json_keys_are_described(whole):
    """Every key of the object stands in its part of docs/json.md."""
    data = json.loads((whole / "doctor.json").read_text())
    part = (CHECKOUT / "docs" / "json.md").read_text().partition("cisim doctor --json")[2]
    claim = data["claims"][0]
    known = {
        "command",
        "git_commit",
        "libraries",
        "machine",
        "python",
        "system",
        "written",
        "document",
    }  # of every object
    keys = {*data, *claim, *claim["changes"]["isolated"], *data["no_switch"][0]} - known
    assert {key for key in keys if not re.search(rf"`[\w\[\].]*\b{key}\b", part)} == set()


@pytest.mark.slow
def test_all_claims_in_a_reduced_form(tmp_path):
    """Every switch of the file can be moved, and those that are known to be strong are not called inert."""
    result = CliRunner().invoke(main, ["doctor", "-q", "--runs", "6", "--json", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.stderr
    data = json.loads(result.stdout)
    assert data["counts"]["not_possible"] == 0
    assert len(data["claims"]) == len(read_claims().claims)
    verdict = {c["id"]: c["verdict"] for c in data["claims"]}
    assert "inert" not in {verdict[name] for name in ("all-five-adaptive", "answer-known", "more-money", "backbone")}
