"""The memory of a comparison by its number of runs: ``python benchmarks/memory.py 5000 20000 80000``.

With ``--out`` in front of the numbers its folder of files is written too, as by ``cisim compare --out``.

Each number is run in a process of its own, since a process does not give back its highest mark. The community is small
and its organisations few, so that the runs take a minute; what is kept of a run does not depend on organisations.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

FEW = ("sectors.nonprofits=2", "sectors.governments=0", "sectors.businesses=0")


def megabytes(runs: int, out: bool) -> float:
    """Highest resident memory of this process with that many paired runs, compared and told as JSON, or as files."""
    import resource  # not everywhere

    from cisim.comparison.comparison import compare
    from cisim.report.documents import document_of
    from cisim.report.folder import save_document
    from cisim.scenario.load import load

    comparison = compare(load("small-town", FEW), runs)
    result = comparison.to_dict()
    json.dumps(result)
    if out:
        with tempfile.TemporaryDirectory() as folder:
            save_document(Path(folder) / "out", document_of(comparison, result))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """One line for each number of runs."""
    out = ["--out"] if "--out" in sys.argv else []
    numbers = [argument for argument in sys.argv[1:] if argument.isdigit()]
    if "--one" in sys.argv:
        print(f"{int(numbers[0]):>10,} runs: {megabytes(int(numbers[0]), bool(out)):6.0f} MB")
        return
    for runs in numbers:
        subprocess.run([sys.executable, __file__, "--one", *out, runs], check=True)


if __name__ == "__main__":
    main()
