"""How large should the backbone be, and what if it is under-funded or held by members?

From none to three times the staff, single roles, and roles distributed over members.
"""

from harness import measure, start

from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired

run = start(__file__, __doc__)
run.sweep("backbone")
table = run.table()
rows = paired(table, "outcome").rows
run.keep("differences", rows)
run.keep("by_year", paired(run.table("all"), "outcome").rows)
against = "collective less isolated"
run.draw("differences", differences.draw(rows, measure(table), table.provenance, label="backbone", against=against))
run.finish()
