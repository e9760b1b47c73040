"""Does it pay in a small town, and does it still pay in a region?

From 17 to 300 organisations with money and children in proportion (small town and region as their own scenarios).
"""

from harness import start

run = start(__file__, __doc__)
run.sweep("size")
run.compare_arms("community")
run.finish()
