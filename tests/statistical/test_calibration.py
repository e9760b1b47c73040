"""``cisim calibrate``: known truths are recovered, what data cannot tell is said, bad input is explained."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import binom

from cisim.cli import main
from cisim.evidence.calibration import approximate_bayes
from cisim.evidence.calibration.calibrate import _coverage_near_data, calibrate
from cisim.evidence.calibration.prior import PriorError, make_prior
from cisim.evidence.calibration.simulated_series import simulate_series
from cisim.model.distributions import Uniform
from cisim.own_community.series import SeriesError, read_series
from cisim.scenario.load import load
from cisim.scenario.prior_file import read_priors
from evidence_tools import made_calibration
from kernel_tools import with_stages

RANGES = {"service.caseload": Uniform(100, 600), "shocks.recession_depth": Uniform(0, 0.5)}
HEADER = "year,stage,value\n"


def written(tmp_path, text: str, name: str = "series.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def without_starts(folder, name: str):
    """A scenario whose stages have no start: there the caseload decides what its needs are."""
    stages = "".join(
        f'[[stages]]\nname = "{s.name}"\nshort = "{s.short}"\nduration = {s.duration}\n' for s in load(name).stages
    )
    return load(str(written(folder, f'extends = "{name}"\n{stages}', "scenario.toml")))


def blank(tmp_path, scenario, years=range(2010, 2016)):
    """A series with all stages over the years, values to be filled in."""
    rows = [f"{y},{s.label},50,1" for y in years for s in scenario.stages]
    return read_series(written(tmp_path, "year,stage,value,sd\n" + "\n".join(rows)), scenario)


def test_draws_with_which_a_community_cannot_start_are_left_out_and_no_others(tmp_path):
    """Starts that are stated are out of reach in some communities where entry weighs much."""
    city = load("adaptive-city").replace({"time.months": 12})
    prior = make_prior(city, ["service.entry_share"], {"service.entry_share": Uniform(0.2, 0.8)})
    series = read_series(written(tmp_path, HEADER + "2011,reading,40\n"), city, start=2010)
    u = np.linspace(0, 1, 16)[:, None]
    found = simulate_series(city, prior, u, series, 3, noise=False)[:, 0]
    impossible = np.isnan(found)
    assert 0 < impossible.sum() < 8
    assert u[impossible].mean() > u[~impossible].mean()
    np.testing.assert_array_equal(simulate_series(city, prior, u[:12], series, 3, noise=False)[:, 0], found[:12])


@pytest.mark.statistical
def test_intervals_hold_known_truths_as_often_as_they_say():
    """A linear model with a normal error: 200 truths, 2 parameters; fails by chance in 0.1 % of seeds."""
    rng = np.random.default_rng(3)
    u = approximate_bayes.prior_draws(1500, 2, 1)
    mixing = rng.normal(size=(2, 12))
    x = 10 * u @ mixing + rng.standard_normal((1500, 12))
    hits = approximate_bayes.coverage(u, x, 150, 0.8, rng.permutation(1500)[:200]).sum(axis=0)
    low, high = binom.ppf([0.00025, 0.99975], 200, 0.8)
    assert ((low <= hits) & (hits <= high)).all(), hits


def test_a_second_wave_is_weighted_back_to_the_prior():
    """Without data the posterior of the second wave is the prior again: uniform."""
    rng = np.random.default_rng(1)
    u = approximate_bayes.prior_draws(1000, 2, 1)
    skewed = approximate_bayes.Posterior(u, np.full(1000, 1e-3), np.arange(1000), u**2)
    drawn, weights = approximate_bayes.next_wave(skewed, 4000, rng)
    middle = (weights[:, None] * drawn).sum(axis=0) / weights.sum()
    assert middle == pytest.approx([0.5, 0.5], abs=0.04)
    assert abs(drawn.mean() - 0.5) > 0.05


@pytest.mark.slow
@pytest.mark.statistical
def test_parameters_of_simulated_communities_are_recovered(small, tmp_path):
    """80 communities with known caseload: their 80 % intervals hold 52 or more (chance of fewer: 0.1 %)."""
    small = with_stages(small, {}, start=None)
    series, prior = (
        blank(tmp_path, small),
        make_prior(small, list(RANGES), RANGES),
    )
    u = approximate_bayes.prior_draws(800, 2, 1)
    x = simulate_series(small, prior, u, series, seed=4)
    hits = approximate_bayes.coverage(u, x, 120, 0.8, np.random.default_rng(1).permutation(800)[:80]).sum(axis=0)
    assert (hits >= binom.ppf(0.001, 80, 0.8)).all(), hits
    middles = np.array(
        [approximate_bayes.posterior(u[:-40], x[:-40], at, 120).quantile(np.array([0.5]))[0] for at in x[-40:]]
    )
    assert np.corrcoef(middles[:, 0], u[-40:, 0])[0, 1] > 0.6, "the caseload is identified"
    assert abs(np.corrcoef(middles[:, 1], u[-40:, 1])[0, 1]) < 0.6, "the depth of rare recessions is not"


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """One calibration by the command: caseload 150 of a small town, and what no indicator shows."""
    folder = tmp_path_factory.mktemp("calibration")
    town = without_starts(folder, "small-town")
    series = blank(folder, town, range(2010, 2021))
    prior = make_prior(town, ["service.caseload"], {"service.caseload": Uniform(50, 1000)})
    truth = np.array([[(150 - 50) / 950]])
    values = np.clip(simulate_series(town, prior, truth, series, seed=9)[0], 0, 100)
    rows = [f"{d.year:g},{town.stages[d.stage].name},{v:.3f},1" for d, v in zip(series.data, values, strict=True)]
    data = written(folder, "year,stage,value,sd\n" + "\n".join(rows))
    ranges = written(
        folder, '[priors]\n"service.caseload" = [50, 900]\nshocks.recession_depth = [0.0, 0.5]\n', "priors.toml"
    )
    result = CliRunner().invoke(main, [
        "calibrate", str(folder / "scenario.toml"), str(data), "-p", "service.caseload,shocks.recession_depth",
        "--priors", str(ranges),
        "--budget", "4000", "--set", "trust.first=0.6", "--out", str(folder / "out"), "--json",
    ])  # fmt: skip
    assert result.exit_code == 0, result.output + result.stderr
    return folder / "out", json.loads(result.stdout)


@pytest.mark.slow
def test_the_command_finds_what_is_there_and_names_what_is_not(answer):
    folder, told = answer
    caseload, depth = told["posterior"]
    assert caseload["identified"], told["warnings"]
    assert caseload["p10"] / 1.5 < 150 < caseload["p90"] * 1.5
    assert not depth["identified"]
    assert any("do not identify shocks.recession_depth" in text for text in told["warnings"])
    names = {"calibration.txt", "calibration.md", "calibration.html", "calibration.json", "calibrated.toml",
             "posterior.csv", "draws.csv", "predicted.csv", "predictive.svg", "predictive.png",
             "manifest.json", "ro-crate-metadata.json"}  # fmt: skip
    assert {p.name for p in folder.iterdir()} == names


@pytest.mark.slow
def test_the_calibrated_scenario_can_be_loaded(answer):
    folder, told = answer
    town, calibrated = load(folder.parent / "scenario.toml"), load(folder / "calibrated.toml")
    assert calibrated["service.caseload"] == pytest.approx(told["posterior"][0]["median"], rel=1e-5)
    assert set(town.difference(calibrated)) == {"service.caseload", "trust.first"}, "what is not identified stays"
    assert "not identified" in (folder / "calibrated.toml").read_text()
    assert json.loads((folder / "manifest.json").read_text())["command"].startswith("cisim")


def test_the_same_seed_gives_the_same_posterior_on_any_number_of_threads(small, tmp_path):
    series = blank(tmp_path, small, [2010, 2015])
    prior = make_prior(small, list(RANGES), RANGES)
    first, second = (calibrate(small, series, prior, 400, 3, threads=n) for n in (1, 2))
    assert np.array_equal(first.draws, second.draws)
    assert np.array_equal(first.bands, second.bands)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (HEADER, "has no values"),
        ("year,stage\n", "row 1, column value: is missing"),
        ("year,stage,vaule\n", "row 1, column value: is missing; is it 'vaule'?"),
        ("year,stage,value,segmnet\n", "row 1, column segmnet: is no column; did you mean 'segment'?"),
        (HEADER + "2010,ready,44\n2011,readign,50\n", "did you mean 'reading'"),
        (HEADER + "2010,ready,144\n", "row 2, column value: '144' given; allowed: points, a number from 0 to 100"),
        (HEADER + "2010,ready,y\n", "row 2, column value: 'y' given"),
        (
            HEADER + "2010,ready,\n2011,ready,nan\n",
            "has no values; allowed: at least one; all cells are empty",
        ),
        (HEADER + "2010,ready,44\n2010,ready,45\n", "row 3: the same year, stage and segment as in row 2"),
        (HEADER + "2010,ready,44\n2040,ready,45\n", "row 3, column year: 2040 given; allowed: 2010 to 2015"),
        ("year,stage,segment,value\n2010,ready,Noth,44\n", "row 2, column segment: 'Noth' given"),
        ("year,stage,value,sd\n2010,ready,44,0\n", "row 2, column sd: '0' given; allowed: points, a number above 0"),
        ("year;stage;value\n2010;ready;44,5\n", "row 2, column value: '44,5' given; allowed: points"),
    ],
)
def test_a_bad_series_is_explained_by_row_and_column(small, tmp_path, text, said):
    path = written(tmp_path, text)
    with pytest.raises(SeriesError) as error:
        read_series(path, small)
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_everything_that_is_wrong_with_a_series_is_said_at_once(small, tmp_path):
    text = HEADER + "2010,readign,44\n2011,ready,144\n2012,ready,y\n2013,ready,y\n"
    with pytest.raises(SeriesError) as error:
        read_series(written(tmp_path, text), small)
    lines = str(error.value).splitlines()
    assert len(lines) == 3
    assert "row 4, column value: 'y' given" in lines[2]
    assert "(also row 5)" in lines[2]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_series_may_have_other_marks_between_cells(small, tmp_path, mark):
    text = "Year,Stage,Value\n2010,ready,44.5\n2012,ready,50\n"
    found = read_series(written(tmp_path, text.replace(",", mark)), small)
    assert found == read_series(written(tmp_path, text), small)
    assert found.values.tolist() == [44.5, 50]


def test_segments_and_long_names_are_read(small, tmp_path):
    text = "Year,Stage,Segment,Value,SD\n2010,Kindergarten readiness,North,44,\n\n2012,ready,,50,3\n"
    series = read_series(written(tmp_path, text), small)
    assert [(d.stage, d.segment, d.sd) for d in series.data] == [(0, 0, small["indicators.noise_points"]), (0, None, 3)]
    assert series.months == [0, 24]
    assert read_series(written(tmp_path, text), small, start=2009).months == [12, 36]


@pytest.mark.parametrize(
    ("key", "ranges", "said"),
    [
        ("service.caselaod", {}, "did you mean 'service.caseload'"),
        ("problem.known", {}, "comes from the source article"),
        ("problem.bits", {}, "no continuous number"),
        ("service.caseload", {"service.caseload": Uniform(0.1, 600)}, "an increasing range within 1 to 1e+06"),
        ("service.caseload", {"service.crowding": Uniform(0, 1)}, "is not among the parameters"),
    ],
)
def test_parameters_that_cannot_be_calibrated(small, key, ranges, said):
    with pytest.raises(PriorError) as error:
        make_prior(small, [key], ranges)
    assert said in str(error.value)


def test_priors_are_the_declared_ranges_unless_narrowed(small, tmp_path):
    crowding, caseload = make_prior(small, ["service.crowding", "service.caseload"])
    assert (crowding.low, crowding.high, crowding.log) == (0, 20, False)
    assert caseload.log, "from 1 to a million on the logarithmic scale"
    assert make_prior(small, ["problem.known"], {"problem.known": Uniform(0, 0.5)})[0].high == 0.5
    path = written(tmp_path, "[priors]\n\"service.caseload\" = [100, 'x']\n", "priors.toml")
    with pytest.raises(PriorError, match=r"priors.service.caseload: .* allowed: \[lowest, highest\]"):
        read_priors(path)


def test_effective_observations_count_what_is_independent():
    rng = np.random.default_rng(1)
    apart, u = rng.standard_normal((20_000, 5)), rng.random((20_000, 1))
    moved = apart + 9 * np.log(u / (1 - u))  # by the parameter, and not by luck
    assert approximate_bayes.effective_observations(u, moved) == pytest.approx(5, rel=0.01)
    one = apart[:, :1]
    assert approximate_bayes.effective_observations(u, np.hstack([one, 2 * one, -one, 0 * one])) == pytest.approx(1)
    assert approximate_bayes.effective_observations(u, 0 * apart) == 0


def test_a_good_calibration_is_not_warned_about():
    assert made_calibration().warnings == []
    assert made_calibration().identified.tolist() == [True, True]


@pytest.mark.parametrize(
    ("changes", "identified", "warning"),
    [
        ({"shrinkage": np.array([0.24, 0.7])}, [False, True],
         "identify trust.first: its posterior is practically its prior (shrinkage 24 %)"),
        ({"shrinkage": np.array([-0.04, 0.7])}, [False, True], "(shrinkage -4 %)"),
        ({"quantiles": np.array([[0.01, 0.4], [0.1, 0.5], [0.2, 0.6]])}, [False, True],
         "its posterior ends at the edge of its prior"),
        ({"observations": 3.9}, [False, True], "worth only 3.9 independent ones, and 2 are wanted for each"),
        ({"observations": 1.9}, [False, False], "worth only 1.9 independent ones"),
        ({"covered": np.array([0.8, 0.6])}, [True, True],
         "intervals of problem.known are too short: they hold only 60 %"),
    ],
)  # fmt: skip
def test_what_is_not_identified_and_why(changes, identified, warning):
    found = made_calibration(**changes)
    assert found.identified.tolist() == identified
    assert any(warning in text for text in found.warnings)


@pytest.mark.parametrize(("outside", "warned"), [(0, False), (4, False), (5, True)])
def test_the_fit_is_warned_about_below_what_chance_leaves(outside, warned):
    """Of ten values in an 80 % interval six or more lie inside, but in 3.3 % of cases."""
    assert binom.cdf(5, 10, 0.8) < 0.05 < binom.cdf(6, 10, 0.8)
    bands = made_calibration().bands.copy()
    bands[:, :outside] += 30
    told = [t for t in made_calibration(bands=bands).warnings if "does not reproduce" in t]
    assert bool(told) == warned
    assert not warned or "only 5 of 10 values lie in the 80 % predictive interval, fewer than 6" in told[0]


def test_coverage_is_asked_of_the_draws_the_posterior_is_made_of():
    """Wide of the data intervals may be right; what is counted is near them, with weights."""
    rng = np.random.default_rng(2)
    u = approximate_bayes.prior_draws(600, 1, 1)
    x = 10 * u + rng.standard_normal((600, 3))
    weights = np.where(u[:, 0] < 0.5, 1.0, 1e-6)
    final = approximate_bayes.posterior(u, x, np.full(3, 3.0), 100, weights)
    share, tests = _coverage_near_data(u, x, weights, final, 100, rng)
    assert 20 < tests <= 100
    low, high = binom.ppf([0.0005, 0.9995], round(tests), 0.8) / round(tests)
    assert low <= share[0] <= high
