"""About thirty numbers of the model, kept in ``baseline.json``: ``python tests/refresh_baseline.py`` measures them
again, says what changed, and writes them. Do so on purpose only, with the reason in CHANGELOG.
"""

from __future__ import annotations

import json
from pathlib import Path

from cisim import Comparison, compare, load, run

FILE = Path(__file__).with_name("baseline.json")
SEED = 20111
RUNS = {"adaptive-city": 12, "mixed-city": 12, "technical-city": 12, "small-town": 12, "strive-region": 2}
METRICS = ("trust", "alignment", "effectiveness", "diversity", "attendance", "members", "duplication", "concentration")


def of_preset(comparison: Comparison) -> dict[str, float]:
    """Both outcomes, the share of runs ahead, and the share that is ahead by more than nothing."""
    d = comparison.difference
    told = comparison.to_dict()
    return {
        "isolated": told["arms"]["isolated"]["outcome"],
        "collective": told["arms"]["collective"]["outcome"],
        "median difference": told["difference"]["p50"],
        "share ahead beyond the ROPE": float((d > comparison.rope).mean()),
    }


def measure() -> dict[str, float]:
    """All numbers by name, through the public interface."""
    found: dict[str, float] = {}
    for name, runs in RUNS.items():
        comparison = compare(load(name), runs, SEED)
        found |= {f"{name}: {what}": value for what, value in of_preset(comparison).items()}
        if name == "adaptive-city":
            money = comparison.to_dict()["arms"]["collective"]["money"]
            found |= {f"{name}: $ {use}": value for use, value in money.items()}
    record = run([load("adaptive-city")], 4, SEED)
    return found | {f"adaptive-city: {name}": float(record.metrics[name][0, :, -1].mean()) for name in METRICS}


def changes(before: dict[str, float], after: dict[str, float]) -> list[str]:
    """A line for every number that is new, gone, or not the same to a relative 1e-9."""
    lines = []
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            lines.append(f"{name}: {'new' if old is None else 'gone'}")
        elif abs(new - old) > 1e-9 * max(abs(old), abs(new)):
            lines.append(f"{name}: {old!r} -> {new!r}")
    return lines


def main() -> None:
    """Measure, say what changed, write."""
    before = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    after = measure()
    lines = changes(before, after)
    print("\n".join(lines) or "nothing changed")
    if lines:
        FILE.write_text(json.dumps(after, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{len(lines)} of {len(after)} numbers changed, written to {FILE.name}")


if __name__ == "__main__":
    main()
