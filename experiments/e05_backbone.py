"""How large should the backbone be, and what if it is under-funded or held by members?

From none to three times the staff, single roles, and roles distributed over members.
"""

from harness import start

run = start(__file__, __doc__)
run.sweep("backbone")
run.compare_arms("backbone")
run.finish()
