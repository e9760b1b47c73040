"""Does it matter which condition comes first, when support ends, and how long grants last?

Ten schedules; what starts late or ends early costs nothing while it is off.
"""

from harness import start

run = start(__file__, __doc__)
run.sweep("timing")
run.compare_arms("schedule")
run.finish()
