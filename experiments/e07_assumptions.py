"""Which assumptions carry how much of the advantage, and which way does it move inside their ranges?

First each assumption or coupling is switched to its neutral value (the audit); then each assumed number (grade A) is
halved and doubled, one at a time (the tornado).
"""

from typing import Any

from harness import measure, start

from cisim.charts.paper import differences, tornado
from cisim.experiment.analysis.audit import audit
from cisim.experiment.analysis.one_at_a_time import one_at_a_time
from cisim.experiment.analysis.paired import paired
from cisim.scenario.assumed import assumed, moved
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario


def halved_and_doubled(scenario: Scenario) -> list[dict[str, Any]]:
    """A point for each assumed number at half and at twice its value, within what is allowed."""
    points: list[dict[str, Any]] = [{"label": "baseline"}]
    for parameter in assumed(scenario):
        key = parameter.key
        for factor in (0.5, 2.0):
            value = moved(scenario, parameter, factor)
            if value != scenario[key]:
                points.append({"label": f"{key} = {value:g}", "set": {key: value}})
    return points


run = start(__file__, __doc__)
run.sweep("assumptions")
table = run.table()
audited = audit(table, "outcome", "without")
run.keep("audit", audited.rows)
without = paired(table, "outcome").rows
figure = differences.draw(
    without,
    measure(table),
    table.provenance,
    label="without",
    against="collective less isolated without each assumption",
)
run.draw("audit", figure)
city = load("adaptive-city")
spec = {
    "name": "ranges", "scenario": "adaptive-city", "arms": ["isolated", "collective"], "replications": 100,
    "years": [10, 15], "design": [{"kind": "list", "name": "assumption", "points": halved_and_doubled(city)}],
}  # fmt: skip
run.sweep(spec)
table = run.table()
rows = paired(table, "outcome").rows.sort_values("mean")
run.keep("ranges", rows)
run.draw("tornado", tornado.draw(one_at_a_time(table, "outcome"), measure(table), table.provenance))
run.finish()
