"""From which interdependence of stages and which horizon on does collective impact pay, after its price?

Coupling between stages from 0 to 5 bits, against 1 to 30 years, at equal money.
"""

from harness import measure, start

from cisim.analysis.signmap import signmap
from cisim.charts import signmap as signmap_chart

run = start(__file__, __doc__)
run.sweep("interdependence")
table = run.table("all")
found = signmap(table, "problem.coupling_across", "year", "outcome")
run.keep("cells", found.cells)
run.keep("boundary", found.boundary)
figure = signmap_chart.draw(
    found.cells, measure(table), table.provenance, x="x", y="y",
    x_label="bits of neighbouring stages a bit depends on (K_b)", y_label="years",
)  # fmt: skip
run.draw("signmap", figure)
run.finish()
