"""From a scenario to runs: the community is drawn, the months are run in blocks on threads, results are recorded.

Private: ``cisim.run`` and ``cisim.stream`` are the interface.
"""
