"""On which kinds of problem does collective impact pay, and which of the four dials turns the result?

Each dial (defined, known, authority, coupling) at its technical and its adaptive end: sixteen problems in the same
city, with the isolated level, the collective level and their difference after fifteen years.
"""

import pandas as pd
from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired

DIALS = {
    "problem.defined": {1.0: "", 0.0: "undefined"},
    "problem.known": {1.0: "", 0.0: "unknown"},
    "problem.authority": {1.0: "", 0.3: "nobody in charge"},
    "problem.coupling_across": {0: "", 3: "coupled"},
}
"""What is said of a problem for each dial that stands at its adaptive end."""


def corner_name(row: pd.Series) -> str:
    """``unknown, coupled``: the adaptive ends of a corner."""
    return ", ".join(words for key, ends in DIALS.items() if (words := ends[row[key]])) or "technical in all"


def adaptive_ends(row: pd.Series) -> int:
    """How many dials stand at their adaptive end."""
    return sum(bool(ends[row[key]]) for key, ends in DIALS.items())


run = start(__file__, __doc__)
run.sweep("corners")
table = run.table()
rows = paired(table, "outcome").rows
rows = rows.assign(adaptive=rows.apply(adaptive_ends, axis=1)).sort_values("adaptive", kind="stable")
rows.insert(0, "corner", rows.apply(corner_name, axis=1))
run.keep("corners", rows)
run.keep("by_year", paired(run.table("all"), "outcome").rows)
figure = differences.draw(rows, measure(table), table.provenance, label="corner", against="collective less isolated")
levels = zip(rows["corner"], rows["mean_a"], rows["mean_b"], strict=True)
figure.axes[0].set_yticklabels(
    [f"{name}\n{alone:.0f} alone, {together:.0f} together" for name, alone, together in levels]
)
run.draw("corners", figure)
run.finish()
