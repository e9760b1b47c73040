"""Does it matter which condition comes first, when support ends, and how long grants last?

Ten schedules; what starts late or ends early costs nothing while it is off.
"""

from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired

run = start(__file__, __doc__)
run.sweep("timing")
table = run.table()
rows = paired(table, "outcome").rows
run.keep("differences", rows)
run.keep("by_year", paired(run.table("all"), "outcome").rows)
against = "collective less isolated"
run.draw("differences", differences.draw(rows, measure(table), table.provenance, label="schedule", against=against))
run.finish()
