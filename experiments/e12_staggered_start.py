"""An innovation that is good is begun by all at the same time or a quarter of them each year: does it matter?

After three years the best single change of practice at the first stage, in truth, is taken up by all its nonprofits at
once or in four yearly waves, in both arms; each against the same runs without it (docs/preregistration.md, section 7).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from harness import measure, start
from innovation import Innovation

from cisim.charts.paper import differences
from cisim.comparison.intervals import Z95, summary
from cisim.experiment.analysis.table import SweepTable
from cisim.model.streams import replication_seeds
from cisim.model.types import Array
from cisim.scenario.load import load
from cisim.simulation.observe import joined
from cisim.simulation.simulate import stream

START, FIRST = 36, 0
WAYS = {"all at once": 1, "a quarter a year": 4}
ARMS, SHOWN = ("isolated", "collective"), (5, 9, 15)


def without(table: SweepTable, outcome: str) -> Array:
    """The sweep's runs without the innovation, ``[arm, run, year]`` in points."""
    wide = table.frame.pivot_table(index=["arm", "replicate"], columns="year", values=outcome)
    return np.stack([wide.loc[arm].to_numpy() for arm in ARMS])


def with_innovation(waves: int, runs: int, seed: int) -> tuple[Array, Array]:
    """First and last stage of the same runs with it, ``[arm, run, year]`` in points."""
    city = load("adaptive-city")
    events = [Innovation(FIRST, START, waves).event()]
    record = joined(list(stream([city.isolated(), city], replication_seeds(seed, runs), events=events)))
    stages = 100 * record.attainment[:, :, 1:] @ np.array([s.share for s in city.segments])
    return stages[..., FIRST], stages[..., city.stage_order[-1]]


def rows_of(d: Array, **about: object) -> Iterator[dict[str, object]]:
    """A row for every year of differences ``[run, year]``: mean, its 95 % interval, 80 % of runs."""
    for year, values in enumerate(d.T, 1):
        s = summary(values)
        ends = {"low": s["mean"] - Z95 * s["se"], "high": s["mean"] + Z95 * s["se"]}
        yield {**about, "year": year, "mean": s["mean"], **ends, "p10": s["p10"], "p90": s["p90"], "n": len(values)}


run = start(__file__, __doc__)
store = run.sweep("staggered_start")
table = run.table("all")
base = [without(table, outcome) for outcome in ("attainment.ready", "outcome")]
found = {
    way: with_innovation(waves, base[0].shape[1], store.manifest["experiment"]["seed"]) for way, waves in WAYS.items()
}
rows, between = [], []
for k, stage in enumerate(("first stage", "last stage")):
    for a, arm in enumerate(ARMS):
        for way in WAYS:
            rows += rows_of(found[way][k][a] - base[k][a], stage=stage, arm=arm, begun=way)
    once, waves = (found[way][k] for way in WAYS)
    ahead = once - waves
    between += [r for a, arm in enumerate(ARMS) for r in rows_of(ahead[a], stage=stage, arm=arm)]
    between += list(rows_of(ahead[1] - ahead[0], stage=stage, arm="collective less isolated"))
by_year = pd.DataFrame(rows)
run.keep("by_year", by_year)
run.keep("at_once_less_waves", pd.DataFrame(between))
shown = by_year[(by_year["stage"] == "first stage") & by_year["year"].isin(SHOWN)]
shown = shown.assign(label=shown["begun"] + ", year " + shown["year"].astype(str))
words = measure(run.table(), "attainment.ready")
figure = differences.draw(
    shown, words, table.provenance, label="label", against="with the innovation less without, first stage", panel="arm"
)
run.draw("first_stage", figure)
run.finish()
