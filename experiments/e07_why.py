"""What carries the advantage in the default city: which mechanisms, learning or allocation, and which assumptions?

All combinations of mechanisms on and off in the collective arm (exact Shapley values), learning and allocation off in
both arms, and walks to joint draws of all numbers whose size is assumed.
"""

import time

from harness import start

from cisim.experiment.sweep.store import Store
from cisim.experiment.why.designs import MECHANISMS
from cisim.experiment.why.run import why
from cisim.report.why_files import as_text, figure_of
from cisim.simulation import compile as compilation
from cisim.storage.files import write_text

RUNS, WALKS = 60, 60
SMALL = 3
"""Runs of each of the 4,096 combinations where few replications are asked for."""

run = start(__file__, __doc__)
small = run.replications is not None
compilation.warm_up()
begun = time.perf_counter()
answer = why(
    "adaptive-city",
    min(run.replications, SMALL) if small else RUNS,
    walks=run.replications if small else WALKS,
    folder=run.folder,
    quiet=False,
)
run.seconds = time.perf_counter() - begun
run.store = Store(run.folder / MECHANISMS)
run.keep("mechanisms", answer.mechanisms.drop(columns="keys"))
run.keep("cells", answer.cells)
run.keep("channels", answer.channels)
run.keep("assumptions", answer.assumptions.groups.drop(columns="keys"))
write_text(run.reference / "why.txt", as_text(answer.to_dict()) + "\n")
run.draw("why", figure_of(answer))
run.finish()
