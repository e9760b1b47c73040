"""A sixth condition, from outside the package, in designs over the conditions and in what is made of them."""

import sys

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import CisimError
from cisim.experiment.analysis.audit import audit
from cisim.experiment.analysis.factorial import factorial
from cisim.experiment.analysis.shapley import shapley
from cisim.experiment.analysis.table import load
from cisim.experiment.sweep.experiment import from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.model.conditions import CONDITIONS, strength_key
from cisim.report.documents.sweep import sweep_document
from cisim.report.html import as_page
from condition_tools import EXAMPLES

FIVE = [strength_key(c.name) for c in CONDITIONS]
SIX = [*FIVE, strength_key("youth_voice")]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """The file of a scenario with six conditions, whose module can be imported."""
    file = tmp_path_factory.mktemp("six") / "six.toml"
    head = 'extends = "small-town"\nextra_conditions = ["youth_voice:YOUTH_VOICE"]\n'
    file.write_text(f"{head}[time]\nmonths = 12\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(EXAMPLES)])
        yield str(file)


def experiment(scenario, *parts, **more):
    return from_dict({"name": "six", "scenario": scenario, "replications": 2, "design": list(parts)} | more)


@pytest.fixture(scope="module")
def factorial_of_six(scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("factorial")
    run_experiment(experiment(scenario, {"kind": "factorial"}), folder, quiet=True)
    return folder


def test_a_factorial_of_all_conditions_has_64_points_with_six(scenario):
    plan = make_plan(experiment(scenario, {"kind": "factorial"}))
    assert len(plan.table) == 64
    assert list(plan.table.columns) == ["point", *SIX]
    assert plan.held_conditions == {}


def test_with_five_conditions_a_factorial_is_the_one_with_the_five_keys():
    """Naming no key, or the five, is the same plan: folders of earlier runs go on."""
    left_out = make_plan(experiment("small-town", {"kind": "factorial"}))
    named = make_plan(experiment("small-town", {"kind": "factorial", "keys": FIVE}))
    assert left_out.hash == named.hash
    assert len(left_out.table) == 32


def test_where_five_are_named_the_sixth_is_held_and_that_is_said(scenario, tmp_path):
    spec = tmp_path / "five.toml"
    keys = ", ".join(f'"{key}"' for key in FIVE)
    spec.write_text(f'scenario = "{scenario}"\nreplications = 2\n[[design]]\nkind = "factorial"\nkeys = [{keys}]\n')
    plan = make_plan(experiment(scenario, {"kind": "factorial", "keys": FIVE}))
    assert len(plan.table) == 32
    assert plan.held_conditions == {"Youth voice": 1.0}
    planned = CliRunner().invoke(main, ["sweep", "plan", str(spec), "--out", str(tmp_path / "plan")])
    assert "does not vary Youth voice: it is held at strength 1" in planned.stderr
    done = CliRunner().invoke(main, ["sweep", "run", str(spec), "--out", str(tmp_path / "runs"), "-q"])
    assert done.exit_code == 0, done.output
    assert "does not vary Youth voice" in done.stderr
    effects = CliRunner().invoke(main, ["effects", str(tmp_path / "runs")])
    assert "not varied by the design, but held at its strength: Youth voice at 1" in effects.stdout


def test_scenarios_with_different_conditions_need_named_keys(scenario):
    points = [{"label": "five", "scenario": "small-town"}, {"label": "six"}]
    mixed = ({"kind": "factorial"}, {"kind": "list", "name": "town", "points": points})
    with pytest.raises(CisimError, match=r"six and small-town differ in youth_voice: name its keys"):
        make_plan(experiment(scenario, *mixed))
    named = ({"kind": "factorial", "keys": FIVE}, mixed[1])
    assert len(make_plan(experiment(scenario, *named)).table) == 64


def test_effects_and_shapley_values_have_six(factorial_of_six):
    table = load(factorial_of_six)
    effects, credit = factorial(table), shapley(table)
    assert len(effects.cells) == 64
    assert len(effects.effects) == 63
    assert (effects.effects["order"] == 2).sum() == 15
    assert credit.values["label"].tolist() == [*(c.title for c in CONDITIONS), "Youth voice"]
    whole = credit.sums.set_index("quantity").loc["whole", "value"]
    assert credit.values["value"].sum() == pytest.approx(whole)
    assert table.unit(SIX[-1]) == "share"


def test_the_report_has_six(factorial_of_six):
    page = as_page(sweep_document(factorial_of_six))
    assert "Youth voice" in page
    assert "64 combinations" in page


def test_an_audit_knows_the_grade_of_a_parameter_from_outside(scenario, tmp_path):
    points = [{"label": "baseline"}, {"label": "no inclusion", "set": {"conditions.youth_voice.more": 0.0}}]
    part = {"kind": "list", "name": "without", "points": points}
    run_experiment(experiment(scenario, part, arms=["isolated", "collective"]), tmp_path, quiet=True)
    assert audit(load(tmp_path)).rows["grade"].tolist() == ["A"]
