"""How does the worth of coordination grow with coupling between stages, with and without what confounds it?

Zero to six bits of coupling on the clean problem, where nothing else is left to coordinate, with each confound put back
by itself, and in the default city with all of them; the slope over the bits is taken run by run.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from harness import measure, start

from cisim.charts.paper import differences
from cisim.comparison.intervals import Z95, interval_80
from cisim.evidence.validation.changes import free_of_charge
from cisim.evidence.validation.patterns import read_patterns
from cisim.experiment.analysis.paired import paired
from cisim.experiment.analysis.table import SweepTable
from cisim.experiment.sweep.experiment import load_experiment
from cisim.model.parameters import Value
from cisim.scenario.load import load

KEY = "problem.coupling_across"
CONFOUNDS = {
    "noise": ("learning.noise",),
    "private success": ("learning.private_stake",),
    "lack of authority": ("problem.authority",),
    "need that is not seen": ("service.need_seen", "service.need_noise"),
    "results that do not compare": ("learning.comparability",),
    "coupling within": ("problem.coupling_within",),
}
"""Keys of the clean problem that take the city's values back."""
TRUST: dict[str, Value] = {"trust.first": 0.9, "trust.trust_spread": 0.1, "trust.competition": 0.0}
"""Trust that is there from the start, so that it need not be built."""


def variants() -> dict[str, dict[str, Value]]:
    """What each problem sets beside its coupling."""
    named, city = read_patterns().named, load("adaptive-city")
    rates = {key: value for key, value in named["no-rates"].items() if key in city.values}
    clean = rates | named["clean"]
    found: dict[str, dict[str, Value]] = {"clean": clean}
    found |= {f"clean, with {name}": clean | {key: city[key] for key in keys} for name, keys in CONFOUNDS.items()}
    found["clean, with rates of loss and end"] = clean | {key: city[key] for key in rates}
    found["clean, with trust from the start"] = clean | TRUST
    found["clean, without prices"] = clean | free_of_charge(city)
    return found | {"city": {}, "city, without prices": free_of_charge(city)}


def slopes(table: SweepTable) -> pd.DataFrame:
    """The slope over the bits of coupling of every variant, taken run by run."""
    frame = table.frame
    wide = frame.pivot_table(index=["variant", "replicate", KEY], columns="arm", values="outcome")
    d = (wide["collective"] - wide["isolated"]).unstack(KEY)
    doses = d.columns.to_numpy(dtype=float)
    apart = doses - doses.mean()
    each = (d @ apart) / (apart @ apart)
    return pd.DataFrame([summary(name, each[name]) for name in dict.fromkeys(frame["variant"])])


def summary(name: str, values: Mapping[int, float]) -> dict[str, object]:
    """Mean with its interval, and where 80 % of the runs are."""
    numbers = np.asarray(values, dtype=float)
    reach = Z95 * numbers.std(ddof=1) / len(numbers) ** 0.5
    p10, p90 = interval_80(numbers)
    mean = float(numbers.mean())
    return {"variant": name, "mean": mean, "low": mean - reach, "high": mean + reach, "p10": p10, "p90": p90}


run = start(__file__, __doc__)
experiment = load_experiment("doses").model_dump()
points = [{"label": name, "set": changes} for name, changes in variants().items()]
experiment["design"] = [{"kind": "list", "name": "variant", "points": points}, *experiment["design"]]
run.sweep(experiment)
run.keep("differences", paired(run.table(), "outcome").rows)
found = slopes(run.table())
run.keep("slopes", found)
words = measure(run.table())
figure = differences.draw(
    found, words, run.table().provenance, label="variant", against="collective less isolated, change a bit of coupling"
)
run.draw("slopes", figure)
run.finish()
