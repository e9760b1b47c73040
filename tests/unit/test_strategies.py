"""What single agents have of their own: entries of a scenario file, distributions, and errors."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cisim.errors import ScenarioError
from cisim.model.kernels.layout import Block, Funder, Org, Strategy
from cisim.own_community.load import load_community
from cisim.report.describe import scenario_as_toml
from cisim.report.side_by_side_tables import _short
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.version import CHECKOUT

GOVERNMENTS, BUSINESSES = slice(28, 35), slice(35, 40)


def with_entries(tmp_path, text: str) -> Scenario:
    file = tmp_path / "own.toml"
    file.write_text(f'extends = "adaptive-city"\n{text}\n')
    return load(file)


def drawn(*arms: Scenario, runs: int = 200) -> Block:
    which = np.tile(np.arange(len(arms)), runs)
    return draw_block(ScenarioColumns(arms), which, np.repeat(np.arange(1, runs + 1, dtype=np.uint64), len(arms)))


def test_entries_are_dealt_in_order_and_the_rest_keeps_the_scenarios_values(tmp_path):
    own = with_entries(tmp_path, '[[funders]]\npatience = 2\nrule = "lottery"\n[[funders]]\ncount = 2\npatience = 9')
    funder = drawn(own, runs=1).funding.funder[0]
    assert funder[Funder.patience].tolist() == [2, 9, 9, 5]
    assert funder[Funder.rule].tolist() == [2, 0, 0, 0]


def test_sizes_are_relative_and_sum_to_the_pool(tmp_path):
    own = with_entries(tmp_path, "[[funders]]\nsize = 5")
    assert drawn(own, runs=1).funding.funder[0, Funder.budget_share] == pytest.approx([5 / 8, 1 / 8, 1 / 8, 1 / 8])


def test_a_spread_of_sizes_keeps_their_sum_and_their_median_at_an_equal_share():
    share = drawn(load("adaptive-city").replace({"sectors.funder_spread": 1.0}), runs=500).funding.funder[:, 0]
    np.testing.assert_allclose(share.sum(axis=1), 1)
    ratio = np.log(share[:, 0] / share[:, 1])
    assert abs(ratio.mean()) < 4 * ratio.std() / 500**0.5
    assert ratio.std() == pytest.approx(2**0.5, rel=0.15)


def test_distributions_are_what_they_say(tmp_path):
    own = with_entries(
        tmp_path,
        "[[governments]]\ncount = 7\npace = { low = 0.1, high = 0.5 }\nhead_rate = { median = 0.1, spread = 0.3 }\n"
        "election_years = { choose = [2, 6], weights = [3, 1] }",
    )
    strategy = drawn(own).orgs.strategy[:, :, GOVERNMENTS]
    pace, heads, years = (strategy[:, layer] for layer in (Strategy.pace, Strategy.head_rate, Strategy.election_years))
    assert 0.1 <= pace.min() <= pace.max() <= 0.5
    assert pace.mean() == pytest.approx(0.3, abs=0.015)
    assert np.median(heads) == pytest.approx(0.1, rel=0.05)
    assert np.log(heads).std() == pytest.approx(0.3, rel=0.1)
    assert set(years.ravel()) == {2, 6}
    assert (years == 2).mean() == pytest.approx(0.75, abs=0.05)


def test_both_arms_have_the_same_agents_and_a_draw_depends_on_nothing_else(tmp_path):
    text = "[[businesses]]\ncount = 5\nskill = { low = 0, high = 1 }\n"
    own = with_entries(tmp_path, text)
    skill = drawn(own.isolated(), own, runs=3).orgs.strategy[:, Strategy.skill, BUSINESSES]
    np.testing.assert_array_equal(skill[0::2], skill[1::2])
    more = with_entries(tmp_path, text + "harm = { low = 0, high = 0.1 }\n[[funders]]\nsize = { low = 1, high = 9 }")
    np.testing.assert_array_equal(drawn(more, runs=3).orgs.strategy[:, Strategy.skill, BUSINESSES], skill[1::2])


def test_own_alignment_is_where_alignment_begins(tmp_path):
    own = with_entries(tmp_path, "[[nonprofits]]\nown_alignment = 0.9\n[[funders]]\nown_alignment = 0.4")
    block = drawn(own, runs=1)
    assert block.orgs.org[0, Org.alignment, 0] == block.orgs.org[0, Org.own_alignment, 0] == 0.9
    assert block.funding.funder[0, Funder.alignment, 0] == 0.4


def test_a_scenario_with_entries_has_a_hash_of_its_own_and_reads_back(tmp_path):
    own = with_entries(tmp_path, '[[funders]]\nname = "Annenberg"\nstages = ["Employment"]')
    assert own.hash != load("adaptive-city").hash
    assert Scenario.from_dict(own.to_dict(), own.name).hash == own.hash
    assert drawn(own, runs=1).funding.funder[0, Funder.cares].tolist() == [64, 0, 0, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[[funders]]\npatience = 0",
            r":3: funders.0.patience: 0 given, allowed: whole number from 1 to 50 \(years\)",
        ),
        ("[[funders]]\npatience = nan", r"own.toml:3: funders.0.patience"),
        ("[[funders]]\npatience = { low = 1 }", r"own.toml:3: funders.0.patience: allowed: whole number"),
        ("[[funders]]\npatience = { low = 9, high = 2 }", r"funders.0.patience: allowed: whole number"),
        ("[[funders]]\npatience = true", r"funders.0.patience"),
        ('[[funders]]\nrule = "lotery"', r"funders.0.rule: 'lotery' given, allowed: attributed, past_success"),
        ("[[funders]]\npatiens = 3", r"own.toml:3: funders.0.patiens: unknown key; did you mean 'patience'"),
        ('[[funders]]\nwatches = "Employ"', r"funders.0.watches: 'Employ' is no stage; did you mean 'Employment'"),
        ("[[funders]]\ncount = 5", r"funders: entries for 5 of them, but sectors.funders = 4"),
        ("[[funders]]\ncount = 0", r"own.toml:3: funders.0.count"),
        ("[[governments]]\nelection_years = 2.5", r"governments.0.election_years"),
        (f"[[funders]]\npatience = {10**150}", r"funders.0.patience: .* given, allowed: whole number"),
        ("[[funders]]\npatience = 2.5", r"funders.0.patience: 2.5 given, allowed: whole number from 1 to 50 \(years\)"),
        ('[[funders]]\nwatches = ""', r"funders.0.watches: '' given, allowed: the name of a stage"),
        ('[[funders]]\nname = "a\u200bb"', r"funders.0.name"),
        ("[[funders]]\nsize = { choose = [1, 2], weights = [1e308, 1e308] }", r"funders.0.size: allowed: number"),
        ("[[fundrs]]\npatience = 3", r"unknown key; did you mean 'funders'"),
    ],
)
def test_what_cannot_be_is_refused_with_file_line_key_and_range(tmp_path, text, message):
    with pytest.raises(ScenarioError, match=message):
        with_entries(tmp_path, text)


def test_scenario_files_of_the_readme_load(tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", (CHECKOUT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert any("[[funders]]" in block for block in blocks)
    for number, block in enumerate(blocks):
        file = tmp_path / f"{number}.toml"
        file.write_text(block)
        assert load(file).hash != load("adaptive-city").hash


COMMUNITY = """label,sector,stage,segment,budget
Alpha,nonprofit,Kindergarten readiness,,500000
Beta,nonprofit,Employment,,800000
Shop,business,Employment,,300000
"""


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            '[[nonprofits]]\nname = "Bta"',
            r"nonprofits.0.name: 'Bta' is none of these .*; did you mean 'Beta'",
        ),
        ('[[nonprofits]]\nname = "Shop"', r"nonprofits.0.name: 'Shop' is none of these organisations"),
        ('[[nonprofits]]\nname = "Beta"\ncount = 2', r"nonprofits.0.count: 2 given, allowed: 1"),
        ('[[nonprofits]]\nname = "Beta"\n[[nonprofits]]\nname = "Beta"', r"nonprofits.0.name: 'Beta' is named twice"),
        ('[[nonprofits]]\nname = "Beta"\nown_alignment = 0.9', ""),
    ],
)
def test_with_organisations_of_ones_own_an_entry_is_about_the_one_it_names(tmp_path, entry, message):
    (tmp_path / "own.csv").write_text(COMMUNITY)
    with_entries(tmp_path, entry)
    if message:
        with pytest.raises(ScenarioError, match=message):
            load_community(tmp_path / "own.toml", tmp_path / "own.csv")
        return
    block = drawn(load_community(tmp_path / "own.toml", tmp_path / "own.csv"), runs=1)
    own = block.orgs.org[0, Org.own_alignment]
    assert own[1] == 0.9
    assert own[0] != 0.9


def test_what_is_shown_reads_back_and_what_differs_is_told(tmp_path):
    own = with_entries(tmp_path, "[[funders]]\ncount = 2\nsize = { low = 1, high = 5 }\npatience = 3")
    (tmp_path / "shown.toml").write_text(scenario_as_toml(own), encoding="utf-8")
    assert load(tmp_path / "shown.toml").hash == own.hash
    told = _short([e.model_dump(exclude_none=True) for e in own.funders])
    assert told == "2 × size {'low': 1, 'high': 5}, patience 3"


def test_a_patience_is_drawn_in_whole_years_with_equal_chances(tmp_path):
    own = with_entries(tmp_path, "[[funders]]\ncount = 4\npatience = { low = 1, high = 5 }")
    years = drawn(own, runs=500).funding.funder[:, Funder.patience].ravel()
    counts = np.bincount(years.astype(int), minlength=6)[1:]
    assert counts.sum() == 2000
    assert (abs(counts - 400) < 90).all()  # five standard errors
