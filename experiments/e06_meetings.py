"""How often is too often?

From four meetings a year to two a week, two leader-hours each.
"""

from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired

run = start(__file__, __doc__)
run.sweep("meetings")
table = run.table()
rows = paired(table, "outcome").rows
run.keep("differences", rows)
run.keep("by_year", paired(run.table("all"), "outcome").rows)
against = "collective less isolated"
run.draw("differences", differences.draw(rows, measure(table), table.provenance, label="meetings", against=against))
run.finish()
