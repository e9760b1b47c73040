"""What rules cost: organisation-months per CPU second with rules of the second edition at their neutral values.

python benchmarks/rules.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
from typing import Any

from cisim.evidence.benchmark import RUNS_PER_SCENARIO, engine_speed
from cisim.scenario.load import load

NEUTRAL: dict[str, dict[str, Any]] = {
    "one look decides about a candidate (M2)": {"learning.evidence": 0.0},
    "what prevails makes the context (M1)": {"problem.context": "prevailing"},
    "nothing is drawn anew (M16)": {"problem.turbulence": 0.0},
    "nothing is forgotten (M15)": {"forgetting.practice_loss": 0.0},
    "nobody is lost in handing on (M20)": {"service.handover_loss": 0.0},
    "nobody closes (M19)": {"lives.closure_rate": 0.0},
    "no gain fades (M21)": {"service.fade_out": 0.0},
}


def main(rounds: int) -> None:
    """Rules switched off in turn, in every round; medians over rounds."""
    every = {key: value for changes in NEUTRAL.values() for key, value in changes.items()}
    variants = {"as it is": {}} | NEUTRAL | {"all of these": every}
    for name, runs in RUNS_PER_SCENARIO.items():
        scenarios = {text: load(name).replace(changes) for text, changes in variants.items()}
        rates: dict[str, list[float]] = {text: [] for text in variants}
        engine_speed(scenarios["as it is"], 4, 1)  # code loaded
        for _ in range(rounds):
            for text, scenario in scenarios.items():
                rates[text].append(engine_speed(scenario, runs // 4, 1)[1])
        print(name)
        for text, found in rates.items():
            rate = statistics.median(found)
            print(f"  {text:42} {rate / 1e6:5.2f} M/s  {1e9 / rate:6.1f} ns")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
