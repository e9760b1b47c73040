"""Which conditions carry the effect, alone and together, and does it depend on the kind of problem?

All 2^5 combinations in a region of 300 organisations, on a technical and an adaptive problem.
"""

from harness import measure, start

from cisim.charts.paper import factorial as cells_chart
from cisim.charts.paper import interactions as interactions_chart
from cisim.charts.paper import shapley as shapley_chart
from cisim.experiment.analysis.factorial import factorial
from cisim.experiment.analysis.shapley import shapley

run = start(__file__, __doc__)
run.sweep("five_conditions")
table = run.table()
effects, credit = factorial(table, "outcome"), shapley(table, "outcome")
for name, frame in (("cells", effects.cells), ("effects", effects.effects), ("shapley", credit.values)):
    run.keep(name, frame)
run.keep("sums", credit.sums)
words, footer = measure(table), table.provenance
run.draw("cells", cells_chart.draw_cells(effects.cells, words, footer, panel="problem"))
run.draw("by_number", cells_chart.draw_by_number(effects.cells, words, footer, panel="problem"))
run.draw("shapley", shapley_chart.draw(credit.values, words, footer, panel="problem"))
adaptive = effects.effects[effects.effects["problem"] == "adaptive"]
run.draw("interactions", interactions_chart.draw(adaptive, words, footer))
run.finish()
