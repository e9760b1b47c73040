"""With the same pool: fund winners, fund everybody, pay for a backbone, or for all five conditions?

Five uses of one pool, on an adaptive and a technical problem, each against funding winners.
"""

import pandas as pd
from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired

run = start(__file__, __doc__)
run.sweep("same_money")
table = run.table()
uses = [use for use in table.frame["use"].unique() if use != "winners"]
rows = pd.concat([paired(table, "outcome", "use", "winners", use).rows for use in uses], ignore_index=True)
run.keep("against_winners", rows)
figure = differences.draw(
    rows,
    measure(table),
    table.provenance,
    label="b",
    against="each use of the pool less funding winners",
    panel="problem",
)
run.draw("against_winners", figure)
run.finish()
