"""What does the rule by which funders choose change by itself, and with collective impact?

Five rules, few or more winners, in both arms; and what becomes of the winners' premium a year later.
"""

from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired
from cisim.experiment.analysis.selection import regression

run = start(__file__, __doc__)
run.sweep("funders_rule")
table = run.table()
rows = paired(table, "outcome").rows
rows["rule"] = rows["funding.rule"] + ", " + (100 * rows["funding.winners"]).round().astype(int).astype(str) + " % win"
run.keep("differences", rows)
isolated = table.frame[table.frame["arm"] == "isolated"]
by_rule = isolated.groupby(["funding.rule", "funding.winners"], as_index=False)["outcome"].agg(["mean", "sem"])
run.keep("isolated", by_rule)
run.keep("regression", regression(table))
against = "collective less isolated, both under the same rule"
run.draw("differences", differences.draw(rows, measure(table), table.provenance, label="rule", against=against))
run.finish()
