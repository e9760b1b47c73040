"""How often is too often?

From four meetings a year to two a week, two leader-hours each.
"""

from harness import start

run = start(__file__, __doc__)
run.sweep("meetings")
run.compare_arms("meetings")
run.finish()
