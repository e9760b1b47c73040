"""The page Experiment without a browser: what comes with cisim, what is run, what is shown and said of it."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import cisim
from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.dashboard.experiment import figures, sentences
from cisim.dashboard.experiment.analysis import analyse
from cisim.dashboard.experiment.design import BY_PROBLEM, FactorialRequest, combination, same_community
from cisim.dashboard.experiment.executor import MAX_RUNS, pieces, run
from cisim.dashboard.experiment.run_store import DATA_FILE, shipped
from cisim.dashboard.experiment.view_state import FIVE, ExperimentView, options, values_amiss, view_of
from cisim.dashboard.experiment.visitor_runs import VisitorRuns, estimated
from cisim.dashboard.state.controls import problems
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query
from cisim.errors import CisimError
from cisim.experiment.analysis.factorial import differences_from_none, factorial
from cisim.experiment.analysis.shapley import shapley
from cisim.experiment.sweep.experiment import load_experiment
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.runner import task_input
from cisim.experiment.sweep.task import run_task
from cisim.model.conditions import CONDITIONS, strength_key

SHORT = Settings("small-town").changed({"time.months": 24, "learning.noise": 0.25, "learning.copy_blind": True})
QUICK = FactorialRequest(SHORT, 10)


def finished(asked):
    *_, last = run(asked, lambda: True)
    return last.runs


@pytest.fixture(scope="module")
def quick():
    return finished(QUICK)


@pytest.fixture(scope="module", params=["shipped", "quick"])
def shown(request, quick):
    runs = shipped() if request.param == "shipped" else quick
    return analyse(runs, ExperimentView().on(runs))


# --- what comes with cisim ---


def test_shipped_runs_are_what_the_model_gives():
    """Some combinations of both problems on some replications, bit for bit in single precision."""
    runs = shipped()
    plan = runs.plan
    facts = json.loads(DATA_FILE.with_suffix(".json").read_text(encoding="utf-8"))
    assert facts["plan_hash"] == plan.hash == make_plan(load_experiment(BY_PROBLEM)).hash
    kept = runs.outcomes.set_index(["run", "year"])
    for piece in (p for p in pieces(plan) if p.first == 0):
        some = piece.points[:: len(piece.points) - 1]
        each = piece.cost // (len(piece.points) * piece.count)
        done = run_task(task_input(plan, replace(piece, points=some, count=2, cost=each * 2 * len(some))))
        fresh = pd.DataFrame(done.outcomes).set_index(["run", "year"])
        assert len(fresh) == len(some) * 2 * len(runs.years)
        for name in runs.names:
            stored = kept.loc[fresh.index, name].to_numpy().astype(np.float32)
            assert np.array_equal(fresh[name].to_numpy().astype(np.float32), stored), name


def test_shipped_runs_are_whole_small_and_in_the_package():
    runs = shipped()
    assert runs.complete
    assert (runs.done, runs.replications, runs.problems) == (12_800, 200, ("adaptive", "technical"))
    assert not runs.outcomes.isna().any().any()
    assert DATA_FILE.is_relative_to(Path(cisim.__file__).parent)
    assert DATA_FILE.stat().st_size < 1_500_000
    assert json.loads(DATA_FILE.with_suffix(".json").read_text())["command"] == "python experiments/dashboard_data.py"


def test_all_five_against_none_is_the_comparison_of_explore():
    """Both pages use the same replications, so that they say the same."""
    for problem in shipped().problems:
        settings = combination(Settings(), "11111", problem)
        result = compare(settings.scenario, 200, 1).to_dict()["difference"]
        cells = differences_from_none(shipped().at(15.0), "outcome")
        row = cells[(cells["problem"] == problem) & (cells["cell"] == "11111")].iloc[0]
        for key in ("mean", "p10", "p50", "p90"):
            assert row[key] == pytest.approx(result[key], abs=1e-4)


def test_kinds_of_problem_are_those_of_explore():
    plan = shipped().plan
    for point in (0, 1):
        changes = {k: v for k, v in plan.changes(point).items() if k in problems()["adaptive"]}
        assert changes == dict(problems()[plan.table.at[point, "problem"]])


# --- runs of one's own ---


@pytest.mark.parametrize(
    "asked",
    [
        QUICK,
        FactorialRequest(Settings()),
        FactorialRequest(Settings(seed=7), 50, both=True),
        FactorialRequest(combination(SHORT, "10110"), 20, both=True),
    ],
)
def test_the_command_plans_the_same_runs(asked):
    first, second = (shlex.split(line) for line in asked.command("gap", asked.plan.experiment.years[-1]).splitlines())
    assert first[:3] == ["cisim", "sweep", "run"]
    changes = [first[k + 1] for k, word in enumerate(first) if word == "--set"]
    assert make_plan(load_experiment(first[3], changes)).hash == asked.plan.hash
    assert second[2] == first[-1]
    assert not [c for c in changes if c.startswith("conditions.")]


def test_the_commands_give_the_same_effects(quick, tmp_path, monkeypatch):
    """The page's numbers are those of ``cisim sweep run`` and ``cisim effects``."""
    monkeypatch.chdir(tmp_path)
    run_it, effects_of_it = QUICK.command("gap", 2.0).splitlines()
    assert CliRunner().invoke(main, [*shlex.split(run_it)[1:], "--quiet"]).exit_code == 0
    told = CliRunner().invoke(main, [*shlex.split(effects_of_it)[1:], "--json"])
    assert told.exit_code == 0, told.output
    theirs = json.loads(told.stdout)["tables"]
    ours = analyse(quick, ExperimentView(outcome="gap").on(quick))
    for name, table, column in (("effects", ours.effects, "effect"), ("shapley", ours.credit, "value"),
                                ("sums", ours.sums, "value"), ("effects", ours.effects, "low")):  # fmt: skip
        found = [float("nan") if row[column] is None else row[column] for row in theirs[name]]
        assert found == pytest.approx(table[column].tolist(), abs=1e-9, nan_ok=True)


def test_combinations_keep_everything_but_the_conditions():
    chosen = combination(SHORT, "10010")
    on = [c.name for c in CONDITIONS if chosen.scenario[strength_key(c.name)] == 1.0]
    assert on == ["common_agenda", "continuous_communication"]
    assert chosen.scenario["learning.noise"] == 0.25
    assert same_community(chosen, SHORT)
    assert not same_community(chosen, Settings())
    assert combination(Settings(), "11111", "technical").scenario["problem.known"] == 1.0


def test_pieces_are_all_runs_once():
    plan = FactorialRequest(Settings("strive-region"), 100, both=True).plan
    found = [(point, r) for p in pieces(plan) for point in p.points for r in range(p.first, p.first + p.count)]
    assert len(found) == len(set(found)) == plan.size
    assert sum(p.cost for p in pieces(plan)) == plan.cost


def test_a_run_that_is_stopped_keeps_what_is_finished(monkeypatch):
    """Progress grows, and what is left is a factorial of fewer replications."""
    monkeypatch.setattr("cisim.dashboard.experiment.visitor_runs.run", partial(run, pause=0.0))
    asked, seen = FactorialRequest(Settings("small-town").changed({"time.months": 60}), 100), []
    own = VisitorRuns()
    assert own.state == "idle"
    for step in own.work(asked, lambda: True, lambda: ExperimentView()):
        seen.append(step.done)
        if step.done and step.going:
            own.stop.set()
            assert own.state == "stopping"
    assert seen == sorted(seen)
    assert own.state == "stopped"
    assert 0 < own.step.done < own.step.total
    assert own.runs is own.step.runs
    assert own.runs.done == own.step.done
    assert f"{own.step.done:,} of 3,200 runs are finished and kept" in own.progress
    lines = own.runs.to_csv(5.0).splitlines()
    assert len(lines) - 2 == own.step.done
    hollow = analyse(own.runs, ExperimentView().on(own.runs))
    assert "hollow" in figures.figure_of("combinations", hollow, "wide").draw(False)


def test_a_run_that_nobody_waits_for_ends_at_once():
    *_, last = run(QUICK, lambda: False)
    assert (last.done, last.runs, last.going) == (0, None, False)


def test_an_estimate_says_how_many_and_how_long():
    assert re.fullmatch(r"320 runs, about \d+ s on this computer( \(pilot runs say .+\))?", estimated(QUICK))
    with pytest.raises(CisimError, match="use the command line"):
        estimated(FactorialRequest(Settings(), MAX_RUNS // 32 + 1))


def test_what_cannot_be_simulated_is_said(monkeypatch):
    from cisim.dashboard.experiment import executor as module

    def broken(work):
        done = run_task(work)
        done.failures[0] = "design point 0: this cannot be"
        return done

    monkeypatch.setattr(module, "run_task", broken)
    with pytest.raises(CisimError, match="cannot be"):
        list(run(QUICK, lambda: True))


# --- what is looked at ---


def test_views_stand_in_the_address_and_are_no_settings():
    view = ExperimentView("both", "gap", "5", "number", "with-backbone_support")
    query = "problem=technical&" + view.query()
    assert view_of("?" + query) == (view, [])
    settings, notes = from_query(query)
    assert notes == []
    assert dict(settings.changes)["problem.known"] == 1.0
    assert ExperimentView().query() == ""


@pytest.mark.parametrize(("query", "said"), [("view.sort=silly", "effect, number"), ("view.nothing=1", "unknown"),
                                             ("view.only=with-nobody", "without-backbone_support")])  # fmt: skip
def test_broken_views_are_answered_politely(query, said):
    view, notes = view_of(query)
    assert view == ExperimentView()
    assert said in notes[0]


def test_what_the_runs_do_not_have_is_said(quick):
    said = values_amiss(ExperimentView("nowhere", "mea", "77"), shipped()) + values_amiss(ExperimentView("both"), quick)
    parts = ("'view.problem=nowhere', allowed: adaptive, technical, both.", "mea'", "77'", "allowed: none")
    assert [part in note for part, note in zip(parts, said, strict=True)] == [True] * 4


def test_a_view_fits_the_runs(quick):
    looked = ExperimentView("both", "attainment.nowhere", "15").on(quick)
    assert looked == ExperimentView("", "outcome", "2")
    assert ExperimentView().on(shipped(), "technical").problem == "technical"
    assert ExperimentView("both").on(shipped(), "technical").problem == "both"
    assert list(options(quick)["year"]) == ["2"]
    assert options(shipped())["outcome"]["outcome"] == "Employment (last stage)"


def test_combinations_are_sorted_and_left_out_as_asked(shown):
    cells = shown.cells.set_index("cell")["mean"]
    by_effect = shown.view.cells(shown.cells, 1)
    assert [cells[c] for c in by_effect] == sorted(cells)
    assert shown.view.cells(shown.cells, -1)[0] == by_effect[-1]
    by_number = replace(shown.view, sort="number").cells(shown.cells, 1)
    assert [c.count("1") for c in by_number] == sorted(c.count("1") for c in by_number)
    for only, bit in (("with-backbone_support", "1"), ("without-backbone_support", "0")):
        kept = replace(shown.view, only=only).cells(shown.cells, 1)
        assert len(kept) == 16
        assert {c[FIVE.index("backbone_support")] for c in kept} == {bit}


# --- what is shown and said ---


def test_numbers_are_the_librarys(shown):
    runs, year = shown.runs, float(shown.view.year)
    effects, credit = (f(runs.at(year), shown.view.outcome) for f in (factorial, shapley))
    mine = effects.effects, credit.values
    if runs.problems:
        mine = [t[t["problem"] == shown.view.problem] for t in mine]
    assert shown.effects["effect"].tolist() == pytest.approx(mine[0]["effect"].tolist(), abs=1e-12)
    assert shown.credit["value"].tolist() == pytest.approx(mine[1]["value"].tolist(), abs=1e-12)
    ends = shown.cells.set_index("cell")["level"]
    assert shown.credit["value"].sum() == pytest.approx(ends["11111"] - ends["00000"], abs=1e-9)
    drawn = re.findall(r'data-effect="([^"]+)"', figures.figure_of("effects", shown, "wide").draw(False))
    assert [float(v) for v in drawn] == shown.effects[shown.effects["order"] <= 2]["effect"].tolist()


@pytest.mark.parametrize("size", figures.WIDTHS)
@pytest.mark.parametrize("name", figures.EXPERIMENT_FIGURES)
@pytest.mark.parametrize("problem", ["adaptive", "both"])
def test_drawings_are_named_described_and_inside_their_frame(name, size, problem):
    found = analyse(shipped(), ExperimentView(problem).on(shipped()))
    figure = figures.figure_of(name, found, size)
    svg = figure.draw(False)
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert figure.title in root.attrib["aria-label"]
    assert len(re.findall(r"\d", root.find("{http://www.w3.org/2000/svg}desc").text)) > 5
    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    assert width == figures.width_of(name, found, size)
    for element in root.iter():
        for key, most in (("x", width), ("x1", width), ("x2", width), ("cx", width), ("y", height), ("cy", height)):
            assert -8 <= float(element.attrib.get(key, 0)) <= most + 1, (element.tag, element.attrib)
    assert "nan" not in svg
    for line in (figure.title, figure.subtitle, figure.foot):
        assert not re.search(r"\b(proves|will|optimal)\b", line)


@pytest.mark.parametrize("name", figures.EXPERIMENT_FIGURES)
def test_tables_and_files_hold_the_numbers_of_the_drawing(shown, name):
    figure = figures.figure_of(name, shown, "wide")
    table, lines = figure.texts, figure.numbers["text"].splitlines()
    assert f"{shown.runs.done:,} runs ({shown.runs.replications} of each combination)" in lines[0]
    assert len(lines) == len(table["rows"]) + 2


def test_intervals_that_include_zero_are_hatched_and_say_so(shown):
    root = ElementTree.fromstring(figures.figure_of("effects", shown, "wide").draw(False))
    told = {t["term"]: t["clear"] for t in shown.effects.to_dict("records")}
    cells = [g for g in root.iter("{http://www.w3.org/2000/svg}g") if "data-term" in g.attrib]
    assert len(cells) == 15
    for cell in cells:
        text = " ".join(t.text for t in cell.iter("{http://www.w3.org/2000/svg}text"))
        hatched = any(r.attrib.get("fill", "").startswith("url(#") for r in cell.iter())
        assert hatched == ("includes 0" in text) == (not told[cell.attrib["data-term"]])
        assert re.match(r"[+-]|0\.0", text)


def test_below_ten_runs_a_page_says_so_in_place_of_intervals():
    """A run that is stopped early leaves few."""
    runs = finished(FactorialRequest(SHORT, 3))
    few = analyse(runs, ExperimentView().on(runs))
    for name in figures.EXPERIMENT_FIGURES:
        for size in figures.WIDTHS:
            assert "nan" not in figures.figure_of(name, few, size).draw(False)
    assert "too few runs" in figures.figure_of("effects", few, "wide").draw(False)
    assert "too few runs" in figures.figure_of("credit", few, "wide").draw(False)
    assert "(too few runs)" in sentences.sum_sentences(few)[0].rest
    assert all("all 3 runs: " in m["text"] for m in figures.marks(few, "wide"))


def test_sentences_say_what_the_sums_are(shown):
    said = sentences.sum_sentences(shown)
    assert [s.problem for s in said] == list(shown.runs.problems or [""])
    first = shown.sums.set_index("quantity")["value"].groupby(level=0).first()
    numbers = [float(v) for v in re.findall(r"[+-]?\d+\.\d+", said[0].lead + said[0].rest)[:3]]
    assert numbers == pytest.approx([first["parts"], first["whole"], first["synergy"]], abs=0.06)
    assert "95 % interval" in said[0].rest
    assert sentences.lead_text(shown).startswith("In this model, after")
    assert f"n = {shown.runs.replications} paired runs" in sentences.lead_text(shown)
    assert "miss by chance" in sentences.chance_text(shown)


def test_every_combination_is_said_with_its_value(shown):
    marks = figures.marks(shown, "wide")
    assert [m["cell"] for m in marks] == shown.order
    assert marks[0]["x"] < marks[1]["x"]
    assert figures.marks(shown, "small")[0]["y"] < figures.marks(shown, "small")[1]["y"]
    texts = {m["cell"]: m["text"] for m in marks}
    assert texts["00000"].startswith("No condition: ")
    assert texts["11111"].startswith("All five conditions: ")
    assert texts["10001"].startswith("Common agenda + backbone support: ")
    assert all("80 % of runs" in t for t in texts.values())
