"""Does it pay in a small town, and does it still pay in a region?

From 17 to 300 organisations with money and children in proportion (small town and region as their own scenarios).
"""

from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired

run = start(__file__, __doc__)
run.sweep("size")
table = run.table()
rows = paired(table, "outcome").rows
run.keep("differences", rows)
run.keep("by_year", paired(run.table("all"), "outcome").rows)
against = "collective less isolated"
run.draw("differences", differences.draw(rows, measure(table), table.provenance, label="community", against=against))
run.finish()
