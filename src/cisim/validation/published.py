"""Statistics of parts of the model by themselves: published special cases, and single equations."""

from __future__ import annotations

import numpy as np

from cisim.errors import nearest
from cisim.kernels.service import combine
from cisim.replicate import EXPERIMENTS, line_values
from cisim.validation.case import Case, Sample
from cisim.validation.registry import StatisticError, statistic


@statistic
def published_line(case: Case, experiment: str, line: str, against: str = "") -> Sample:
    """A line of a published special case (``cisim replicate``), or its difference from another line (score).

    The replications are landscapes, the scenario is not used.
    """
    if experiment not in EXPERIMENTS:
        raise StatisticError(f"arguments.experiment: unknown '{experiment}'{nearest(experiment, EXPERIMENTS)}")
    known = {x.label: x for x in EXPERIMENTS[experiment].lines}
    wanted = [name for name in (line, against) if name]
    for name in wanted:
        if name not in known:
            raise StatisticError(f"arguments: {experiment} has no line '{name}'{nearest(name, known)}")
    found = line_values(EXPERIMENTS[experiment], [known[name] for name in wanted], case.runs, case.seed)
    return Sample.mean(found[0] - found[1] if against else found[0])


@statistic
def balanced_investment(case: Case, substitution: float) -> Sample:
    """(M10, M11) alone: two stages with equal shares of a budget, less the better of one stage with all of it (points).

    Weight of what is brought along and intake are those of the scenario; the budget is two units of need.
    """
    equation = getattr(combine, "py_func", combine)
    share, intake = case.scenario["service.entry_share"], case.scenario["population.intake"]

    def last(first: float, second: float) -> float:
        inputs = [max(1 - np.exp(-e), 1e-9) for e in (first, second)]
        return float(equation(equation(intake, inputs[0], share, substitution), inputs[1], share, substitution))

    return Sample(np.array([[100 * (last(1, 1) - max(last(2, 0), last(0, 2)))]]), exact=True)
