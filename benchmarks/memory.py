"""The memory of a comparison by its number of runs: ``python benchmarks/memory.py 5000 20000 80000``.

Each number is run in a process of its own, since a process does not give back its highest mark. The community is small
and its organisations few, so that the runs take a minute; what is kept of a run does not depend on organisations.
"""

from __future__ import annotations

import json
import subprocess
import sys

FEW = ("sectors.nonprofits=2", "sectors.governments=0", "sectors.businesses=0")


def megabytes(runs: int) -> float:
    """Highest resident memory of this process with that many paired runs, compared and told as JSON."""
    import resource  # not everywhere

    from cisim.comparison.comparison import compare
    from cisim.scenario.load import load

    json.dumps(compare(load("small-town", FEW), runs).to_dict())
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """One line for each number of runs."""
    if sys.argv[1] == "--one":
        print(f"{int(sys.argv[2]):>10,} runs: {megabytes(int(sys.argv[2])):6.0f} MB")
        return
    for runs in sys.argv[1:]:
        subprocess.run([sys.executable, __file__, "--one", runs], check=True)


if __name__ == "__main__":
    main()
