"""The same dollars in one stage or in the whole continuum: which does better, and does it hang on complementarity?

Two of ten million dollars a year go to the first, the weakest or the last stage, or to all, at three elasticities of
substitution; each against no investment, and against all stages, on the same replications and in both arms.
"""

import pandas as pd
from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired

OUTCOMES, ARMS = ("outcome", "outcome_mean"), ("isolated", "collective")

run = start(__file__, __doc__)
run.sweep("investment")
table = run.table()
places = [place for place in table.frame["invest"].unique() if place != "none"]


def against(one: str, others: list[str]) -> pd.DataFrame:
    """Each place of investment less another one, in both outcomes and arms."""
    parts = [
        paired(table, outcome, "invest", one, place, measure=arm).rows.assign(outcome=outcome, arm=arm)
        for outcome in OUTCOMES
        for arm in ARMS
        for place in others
    ]
    return pd.concat(parts, ignore_index=True)


rows = against("none", places)
run.keep("against_none", rows)
run.keep("against_all", against("all stages", [place for place in places if place != "all stages"]))
mean = rows[(rows["outcome"] == "outcome_mean") & (rows["arm"] == "isolated")]
words = measure(table, "outcome_mean")
about = "each investment less none, isolated arm"
figure = differences.draw(mean, words, table.provenance, label="b", against=about, panel="substitution")
run.draw("against_none", figure)
run.finish()
