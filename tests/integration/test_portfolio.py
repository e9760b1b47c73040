"""Portfolios: a place is a community of its own, the books add up, order does not matter, errors say why."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.portfolio import PortfolioError, draw_places, load_portfolio, run_portfolio
from cisim.portfolio.block_store import BlockStore
from cisim.portfolio.places import members_before
from cisim.portfolio.portfolio_file import validate_portfolio
from cisim.portfolio.runs import PortfolioRuns
from cisim.scenario.config_file import bundled
from cisim.simulation.observe import ACCOUNTS
from cisim.simulation.simulate import stream

SMALL = {"sectors.nonprofits": 9, "sectors.governments": 7, "sectors.businesses": 2, "sectors.funders": 2}
FEW = {
    "title": "A few places",
    "set": {"time.months": 72, "indicators.window": 5},
    "places": [
        {"name": "town", "scenario": "small-town", "count": 7},
        {"name": "city", "scenario": "adaptive-city", "count": 5, "set": SMALL},
    ],
    "readiness": {"trust.first": [0.1, 0.5], "sectors.participation": [0.5, 1.0]},
    "vary": {"problem.place": [0.2, 0.8], "problem.known": [0.0, 0.4]},
    "scale": {"money.pool": [0.5, 2.0]},
    "treatment": {"share": 0.5, "by_readiness": 0.5, "waves": [{"year": 0, "share": 0.4}, {"year": 1, "share": 0.6}]},
}
JOINED = {"community_of_practice": {"joined": True, "size": 3, "practice": 0.2}}
ALL_TREATED = {"treatment": FEW["treatment"] | {"share": 1.0}}


def rows(runs: PortfolioRuns) -> dict:
    """Paths of both arms by place."""
    names = [name for g in runs.groups for name in g.names]
    return dict(zip(names, runs.outcome, strict=True))


@pytest.fixture(scope="module")
def few() -> PortfolioRuns:
    """Twelve places of two groups over six years."""
    return run_portfolio(validate_portfolio(FEW), seed=3)


def alone(place, months: int = 72):
    """Both arms of one place, run as scenarios."""
    seeds, common = (np.array([s], np.uint64) for s in (place.seed, place.common_seed))
    records = [next(stream([arm], seeds, common_seeds=common)) for arm in (place.isolated, place.collective)]
    return np.array([100 * r.metrics["outcome"][0, 0] for r in records]), records


def test_every_place_alone_is_the_same_scenario_run_alone_bit_for_bit(few):
    told = rows(few)
    for group in few.groups:
        for k in range(group.group.count):
            place = group.place(k)
            np.testing.assert_array_equal(told[place.name], alone(place)[0])


def test_a_place_that_learns_from_others_is_still_a_scenario_of_its_own():
    runs = run_portfolio(validate_portfolio(FEW | JOINED | ALL_TREATED), seed=3)
    told = rows(runs)
    learned = [(g, k) for g in runs.groups for k in np.flatnonzero(g.earlier)]
    assert learned
    for group, k in learned[:3]:
        place = group.place(int(k))
        assert place.isolated["problem.known"] < place.collective["problem.known"]
        np.testing.assert_array_equal(told[place.name], alone(place)[0])


def test_the_isolated_arm_is_the_isolated_community(few):
    place = few.groups[0].place(0)
    assert place.isolated.hash == place.collective.isolated().hash


def test_money_and_children_of_places_add_up(few):
    dollars = completed = 0.0
    for group in few.groups:
        for k in range(group.group.count):
            _, records = alone(group.place(k))
            dollars += sum(r.dollars[0, 0, -1, : ACCOUNTS.index("reserves")].sum() for r in records)
            completed += sum(r.completed[0, 0, -1, group.scenario.stage_order[-1]].sum() for r in records)
    assert few.money.sum() == pytest.approx(dollars, rel=1e-12)
    assert few.completed.sum() == pytest.approx(completed, rel=1e-12)
    assert few.equal_money


def test_the_order_of_groups_and_other_groups_do_not_matter(few):
    reverse = rows(run_portfolio(validate_portfolio(FEW | {"places": FEW["places"][::-1]}), seed=3))
    one = rows(run_portfolio(validate_portfolio(FEW | {"places": FEW["places"][1:]}), seed=3))
    for name, path in rows(few).items():
        np.testing.assert_array_equal(reverse[name], path)
        if name.startswith("city"):
            np.testing.assert_array_equal(one[name], path)
    assert validate_portfolio(FEW | {"places": FEW["places"][::-1]}).hash == validate_portfolio(FEW).hash


def test_threads_do_not_matter(few):
    np.testing.assert_array_equal(run_portfolio(validate_portfolio(FEW), seed=3, threads=1).outcome, few.outcome)


def test_without_a_community_of_practice_places_are_independent():
    together, apart = ({"community_of_practice": {"joined": on}} | ALL_TREATED for on in (True, False))
    joined, off = (run_portfolio(validate_portfolio(FEW | changes), seed=3) for changes in (together, apart))
    learned = np.concatenate([g.earlier for g in joined.groups]) > 0
    assert learned.any()
    np.testing.assert_array_equal(joined.outcome[:, 0], off.outcome[:, 0])
    np.testing.assert_array_equal(joined.outcome[~learned], off.outcome[~learned])
    assert (joined.outcome[learned, 1] != off.outcome[learned, 1]).any(axis=1).all()


def test_those_who_begin_together_have_nothing_to_learn():
    treatment = {"treatment": {"share": 1.0}}
    joined, off = (run_portfolio(validate_portfolio(FEW | treatment | c), seed=3) for c in (JOINED, {}))
    np.testing.assert_array_equal(joined.outcome, off.outcome)


def test_on_a_wholly_specific_problem_no_process_travels():
    place = {"vary": {}, "set": FEW["set"] | {"problem.place": 1.0}} | ALL_TREATED
    joined, off = (
        run_portfolio(validate_portfolio(FEW | place | {"community_of_practice": {"joined": on}}), seed=3)
        for on in (True, False)
    )
    np.testing.assert_array_equal(joined.outcome, off.outcome)


def test_set_up_time_falls_by_the_ratio_with_every_doubling():
    changes = {"vary": {}, "set": FEW["set"] | {"problem.place": 0.0}, "community_of_practice": {"joined": True}}
    for group in draw_places(validate_portfolio(FEW | ALL_TREATED | changes), seed=1):
        for k, before in enumerate(group.earlier):
            years = group.place(k).collective["conditions.common_agenda.build_years"]
            assert years == pytest.approx(2.0 * 0.8 ** np.log2(1 + before))


def test_members_learn_within_their_community_only():
    start = np.array([0, 0, 12, 12, 12, 24, 24])
    before = members_before(np.array([1, 1, 1, 1, 0, 1, 1], bool), start, np.arange(7) / 7, 3)
    assert before.tolist() == [0, 0, 1, 1, 0, 2, 2]
    assert members_before(np.ones(7, bool), start, np.arange(7) / 7, 0).tolist() == [0, 0, 2, 2, 2, 5, 5]


def test_all_places_share_the_universal_landscape_only_if_told():
    assert len({*np.concatenate([g.common_seeds for g in draw_places(validate_portfolio(FEW))]).tolist()}) == 1
    own = draw_places(validate_portfolio(FEW | {"shared_landscape": False}))
    assert all((g.common_seeds == g.seeds).all() for g in own)


def test_waves_and_treatment_have_the_shares_asked_for():
    many = {"places": [{"name": "town", "scenario": "small-town", "count": 2000}]}
    (group,) = draw_places(validate_portfolio(FEW | many))
    assert np.bincount(group.start // 12).tolist() == [800, 1200]
    assert group.treated.mean() == pytest.approx(0.5, abs=0.05)
    assert group.readiness[group.treated].mean() > group.readiness[~group.treated].mean() + 0.05


def test_the_gate_counts_from_the_start_of_the_partnership_and_not_beyond_the_end(few):
    table = few.table()
    assert table["collective_rising"].notna().all()  # five years from year 1 fit into six
    late = FEW | {"treatment": {"share": 1.0, "waves": [{"year": 2, "share": 1.0}]}}
    assert run_portfolio(validate_portfolio(late), seed=3).table()["collective_rising"].isna().all()


def test_an_interrupted_run_goes_on_and_gives_the_same(tmp_path, few):
    portfolio = validate_portfolio(FEW)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_portfolio(portfolio, 3, threads=1, parts=BlockStore(tmp_path, portfolio, 3), progress=stop)
    kept = sorted((tmp_path / "parts").glob("*.block"))
    assert len(kept) == 1
    before = kept[0].stat().st_mtime_ns
    again = run_portfolio(portfolio, 3, parts=BlockStore(tmp_path, portfolio, 3))
    np.testing.assert_array_equal(again.outcome, few.outcome)
    assert kept[0].stat().st_mtime_ns == before
    with pytest.raises(PortfolioError, match="another portfolio, seed or version"):
        BlockStore(tmp_path, portfolio, 4)
    with pytest.raises(PortfolioError, match="another portfolio"):
        BlockStore(tmp_path, validate_portfolio(FEW | {"places": FEW["places"][::-1]}), 3)


@pytest.mark.parametrize("name", sorted(bundled("portfolios")))
def test_portfolios_that_come_with_cisim_can_be_read(name):
    portfolio = load_portfolio(name)
    assert portfolio.sources
    assert portfolio.organisations > 0


def test_the_nation_has_as_many_organisations_as_it_says():
    nation = load_portfolio("nation")
    assert nation.organisations == pytest.approx(1.4e6, rel=1e-3)
    assert nation.size > 4000


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"colour": 1}, "colour: unknown key"),
        ({"vary": {"trust.frist": [0, 1]}}, "vary.trust.frist: unknown key; did you mean 'trust.first'"),
        ({"vary": {"trust.decay": [0, 2]}}, "trust.decay: 2.0 given, allowed: number from 0 to 1"),
        ({"vary": {"sectors.nonprofits": [3, 4]}}, "cannot differ between the places of a group"),
        ({"vary": {"conditions.common_agenda.strength": [0, 1]}}, "cannot differ"),
        ({"vary": {"trust.first": [0, 1]}}, "more than one of"),
        ({"scale": {"money.pool": [0, 1]}}, "factors above 0"),
        ({"treatment": {"waves": [{"year": 0, "share": 0.5}]}}, "shares sum to 0.5"),
        ({"treatment": {"waves": [{"year": 6, "share": 1.0}]}}, "before the end, after 6 years"),
        ({"places": FEW["places"] * 2}, "names must differ"),
        ({"places": [FEW["places"][0] | {"scenario": "small-twon"}]}, "did you mean 'small-town'"),
        ({"set": {"time.months": -1}}, "places.0 (town): time.months: -1 given"),
    ],
)
def test_a_wrong_portfolio_says_where_and_what(changes, says):
    with pytest.raises(PortfolioError, match=r"few\.toml: ") as error:
        validate_portfolio(FEW | changes, "few.toml")
    assert says in str(error.value)


def test_the_command_writes_tables_and_prints_one_object(tmp_path):
    arguments = ["portfolio", "ten-cities", "--set", "time.months=72", "--set", "treatment.share=0.6"]
    waves = ["--set", "treatment.waves=[{year = 0, share = 1.0}]", "--pairs", "2"]
    done = CliRunner().invoke(main, [*arguments, *waves, "--json", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["places"] == 10
    assert json.loads((tmp_path / "portfolio.json").read_text()) == told
    assert (tmp_path / "places.csv").read_text().count("\n") == 11
    assert "In this model" in (tmp_path / "portfolio.html").read_text()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("treatment.share=2", "treatment.share: 2 given, allowed: number from 0 to 1"),
        ("treatment.shaer=1", "treatment.shaer: unknown key; did you mean 'share'"),
        (
            "community_of_practice.size=1.5",
            "size: 1.5 given, allowed: whole number from 0 to 1,000,000",
        ),
        (
            "community_of_practice.ratio=0",
            "ratio: 0 given, allowed: number above 0, up to 1",
        ),
    ],
)
def test_a_wrong_setting_says_what_is_allowed(setting, said):
    done = CliRunner().invoke(main, ["portfolio", "ten-cities", "--set", setting])
    assert done.exit_code == 2
    assert done.stderr.startswith("cisim: --set ")
    assert said in done.stderr


def test_an_unknown_portfolio_names_the_nearest():
    done = CliRunner().invoke(main, ["portfolio", "ten-citys"])
    assert done.exit_code == 2
    assert "did you mean 'ten-cities'" in done.stderr
