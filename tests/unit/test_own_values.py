"""A changed parameter that stages or single agents have their own value of: it is said who keeps it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.scenario.load import from_text
from cisim.scenario.own_values import STAGE_FIELDS, unreached
from cisim.scenario.schema import Stage, all_parameters
from cisim.scenario.strategies import WITH_STRATEGY

TOWN = 'extends = "small-town"\n'
ENTRIES = {
    "two of the funders": ("[[funders]]\nrule = \"need\"\ncount = 2\n[sectors]\nfunders = 3\n", "funding.rule",
                           "funding.rule does not change these: 2 of 3 funders have their own value "
                           "(rule in [[funders]])"),
    "all governments": ("[[governments]]\ncount = 2\ndiscretionary = 0.1\n[sectors]\ngovernments = 2\n",
                        "sectors.discretionary",
                        "sectors.discretionary changes nothing there: all 2 governments have their own value "
                        "(discretionary in [[governments]])"),
}  # fmt: skip


@pytest.mark.parametrize("case", ENTRIES)
def test_who_keeps_a_value_of_its_own_is_said(case):
    text, key, said = ENTRIES[case]
    scenario = from_text(TOWN + text, "x.toml")
    assert list(unreached(scenario, [key])) == [said]
    assert list(unreached(scenario, ["trust.gain", "money.pool"])) == []


def test_stages_that_state_a_value_are_named(small):
    stages = tuple(s.model_copy(update={"known": 0.3}) if k < 2 else s for k, s in enumerate(small.stages))
    import dataclasses

    said = list(unreached(dataclasses.replace(small, stages=stages), ["problem.known"]))
    assert said == ["problem.known does not change these: 2 of 7 stages have their own value (known in [[stages]]: "
                    f"{stages[0].label}, {stages[1].label})"]  # fmt: skip


def test_every_pair_of_field_and_parameter_is_there():
    assert set(STAGE_FIELDS) <= set(all_parameters())
    assert set(STAGE_FIELDS.values()) <= set(Stage.model_fields)
    assert {s.parameter for sector in WITH_STRATEGY for s in sector.strategy if s.parameter} <= set(all_parameters())


def test_the_command_line_says_so_and_goes_on(tmp_path):
    (tmp_path / "t.toml").write_text(TOWN + "[[governments]]\npace = 0.5\n")
    done = CliRunner().invoke(main, ["show", str(tmp_path / "t.toml"), "--set", "sectors.government_pace=0.1"])
    assert done.exit_code == 0
    compared = CliRunner().invoke(
        main, ["compare", str(tmp_path / "t.toml"), "--set", "sectors.government_pace=0.1", "--runs", "2", "-q",
               "--set", "time.months=1"],
    )  # fmt: skip
    assert "cisim: note: sectors.government_pace does not change these: 1 of" in compared.stderr
    assert compared.exit_code == 0
