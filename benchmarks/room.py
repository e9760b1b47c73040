"""How a room bears a hall: python benchmarks/room.py [PHONES]

Sixty phones vote, decide and poll while this process, which plays all of them, shares the cores with the server: more
than a hall asks of it. Limits on two quiet cores: 95 % of the answers within 500 ms, at most 20 MB more memory.
"""

from __future__ import annotations

import sys

from cisim.cli.rehearsal_text import rehearsal_text
from cisim.dashboard.room.rehearsal import rehearse

PHONES = 60
MOST_SECONDS, MOST_MEGABYTES = 0.5, 20.0


def main() -> int:
    found = rehearse(int(sys.argv[1]) if len(sys.argv) > 1 else PHONES)
    print(rehearsal_text(found))
    return int(found.lost > 0 or found.percentile(0.95) > MOST_SECONDS or found.more_memory > MOST_MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())
