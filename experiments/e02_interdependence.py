"""From which interdependence of stages, share of known answers and horizon on does collective impact pay?

Coupling between stages from 0 to 5 bits, then the share of answers that can be looked up from 0 to 1, each against 1 to
30 years, after its price and at equal money.
"""

from harness import measure, start

from cisim.charts.paper import sign_map as signmap_chart
from cisim.experiment.analysis.sign_map import sign_map

MAPS = {
    "interdependence": ("problem.coupling_across", "bits of neighbouring stages a bit depends on (K_b)"),
    "known_answers": ("problem.known", "share of search steps in which the answer can be looked up"),
}

run = start(__file__, __doc__)
for name, (key, label) in MAPS.items():
    run.sweep(name)
    table = run.table("all")
    signs = sign_map(table, key, "year", "outcome")
    run.keep(name, signs.cells)
    run.keep(f"{name}_boundary", signs.boundary)
    words = measure(table)
    figure = signmap_chart.draw(signs.cells, words, table.provenance, x_label=label, y_label="years")
    run.draw(name, figure)
run.finish()
