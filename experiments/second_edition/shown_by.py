"""What do single figures of the second edition come to? Each is printed with its 95 % interval.

python experiments/second_edition/shown_by.py FIGURE [--runs 400] [--seed 1] [--scenario adaptive-city] [--registered]
python experiments/second_edition/shown_by.py all --page docs/findings.md

Figures: see --help. ``--registered`` sets every registered value explicitly (configs/validation/mechanisms.toml);
``--page`` also writes the lines as a table between the marks of a page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from steps import filled, mean_text
from steps_taken import steps_taken

from cisim.comparison.comparison import compare
from cisim.comparison.marginal import find_marginal_values
from cisim.evidence.registration import registered
from cisim.evidence.validation.changes import free_of_charge, price_alone
from cisim.evidence.validation.fixed_need import fixed_needs
from cisim.experiment.why.designs import channels_off
from cisim.experiment.why.switches import SWITCHES, switched_off
from cisim.model.types import Numbers
from cisim.report.markdown import markdown_table
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import with_changes
from cisim.simulation.simulate import run
from cisim.storage.files import write_text

Rows = Iterable[tuple[str, str]]
MARKS = ("<!-- shown by -->\n", "<!-- end of shown by -->")
"""Between which the table stands on a page."""


@dataclass(frozen=True)
class Asked:
    """A scenario, paired runs, root seed."""

    scenario: Scenario
    runs: int
    seed: int

    def arms(self, changes: Mapping[str, Any] | None = None, metric: str = "outcome") -> tuple[Numbers, Numbers]:
        """Isolated and collective at the end, ``[run]``; outcomes in points."""
        chosen = with_changes(self.scenario, changes or {})
        record = run([chosen.isolated(), chosen], self.runs, self.seed, every=chosen.months)
        values = np.asarray(record.metrics[metric])[:, :, -1] * (100 if metric == "outcome" else 1)
        return values[0], values[1]

    def row(self, label: str, changes: Mapping[str, Any] | None = None) -> tuple[str, str]:
        """Isolated level, and collective less isolated."""
        isolated, collective = self.arms(changes)
        return label, f"isolated {isolated.mean():.1f}, difference {mean_text(collective - isolated)}"


def improvements(asked: Asked) -> Rows:
    """Accepted steps of isolated work that are improvements, and how much of the way to the best it goes."""
    found = steps_taken(asked.scenario.isolated(), asked.runs, asked.seed)
    rng = np.random.default_rng(asked.seed)
    picks = rng.integers(asked.runs, size=(2000, asked.runs))
    shares = found.improving[picks].sum(axis=1) / np.maximum(found.taken[picks].sum(axis=1), 1)
    low, high = np.percentile(shares, [2.5, 97.5])
    share = found.improving.sum() / max(found.taken.sum(), 1)
    yield "accepted steps that are improvements", f"{share:.3f} ({low:.3f} to {high:.3f})"
    yield "steps an isolated community takes", mean_text(found.taken)
    yield "share of the way to the best", mean_text(found.way)


def candidates(asked: Asked) -> Rows:
    """Candidates judged for 1,000 hours of search in both arms."""
    isolated, collective = asked.arms(metric="judged")
    yield "isolated", mean_text(isolated)
    yield "collective", mean_text(collective)
    yield "collective over isolated", mean_text(collective / np.maximum(isolated, 1e-9))


def parts(asked: Asked) -> Rows:
    """Price alone, harms alone, benefits alone."""
    off = {s.name: switched_off(asked.scenario, s) for s in SWITCHES}
    benefits = {k: v for name, changes in off.items() if name not in ("prices", "harms") for k, v in changes.items()}
    yield asked.row("price alone", price_alone(asked.scenario))
    for factor in (5, 20):
        yield asked.row(f"price alone, hours times {factor}", price_alone(asked.scenario) | hours_times(asked, factor))
    yield asked.row("harms alone", benefits | off["prices"])
    yield asked.row("benefits alone", off["harms"] | free_of_charge(asked.scenario))
    yield asked.row("all")


def hours_times(asked: Asked, factor: float) -> dict[str, float]:
    """Hours that conditions ask of members, as far as their range allows."""
    keys = [f"conditions.{c.name}.hours" for c in asked.scenario.conditions]
    most = {key: asked.scenario.parameters[key].high for key in keys if key in asked.scenario.values}
    return {key: min(factor * asked.scenario[key], high) for key, high in most.items()}


def fragments(asked: Asked) -> Rows:
    """The same money over a quarter as many and four times as many nonprofits at fixed need."""
    fixed = fixed_needs(asked.scenario, min(asked.runs, 100), asked.seed)
    count = int(asked.scenario["sectors.nonprofits"])
    as_it_is, _ = asked.arms(fixed)
    for nonprofits in (count // 4, count, 4 * count):
        isolated, collective = asked.arms(fixed | {"sectors.nonprofits": nonprofits})
        change = "" if nonprofits == count else f" ({mean_text(isolated - as_it_is)} against {count})"
        label = f"{nonprofits} nonprofits, {nonprofits + asked.scenario.organisations - count} organisations"
        yield label, f"isolated {isolated.mean():.1f}{change}, difference {mean_text(collective - isolated)}"


def money(asked: Asked) -> Rows:
    """A tenth more service money beside a published spending study; the last dollar in service and in the backbone."""
    values = find_marginal_values(compare(asked.scenario, runs=asked.runs, seed=asked.seed)).to_dict()
    tenth = values["tenth"]
    yield (
        f"a tenth more in the pool ({100 * tenth['rise_of_all_money']:.1f} % of all money), {tenth['stage']} after "
        f"{tenth['years']:g} years, isolated",
        f"{interval_text(tenth['points'])}; published {tenth['published_points']:+g} for a tenth more of all money",
    )
    for arm, value in values["service"].items():
        if value is not None:
            yield f"$100,000 a year more for service, {arm}", interval_text(value["difference"])
    for change, value in values["backbone"].items():
        if value is not None:
            yield f"$100,000 a year {change} {PREPOSITIONS[change]} the backbone", interval_text(value["difference"])


PREPOSITIONS = {"given": "to", "taken": "from"}


def interval_text(values: Mapping[str, Any]) -> str:
    """A mean with its 95 % interval."""
    return f"{values['mean']:+.2f} ({values['low']:+.2f} to {values['high']:+.2f})"


def learning(asked: Asked) -> Rows:
    """What remains of the difference with learning, allocation or both off in both arms, and the parts."""
    no_learning, no_allocation = channels_off(asked.scenario)
    cells = {
        "as it is": {}, "no learning": no_learning, "no allocation": no_allocation,
        "neither": no_learning | no_allocation,
    }  # fmt: skip
    found = {}
    for label, changes in cells.items():
        isolated, collective = asked.arms(changes)
        found[label] = collective - isolated
        yield label, f"isolated {isolated.mean():.1f}, difference {mean_text(found[label])}"
    yield "learning brings", mean_text(found["no allocation"] - found["neither"])
    yield "allocation brings", mean_text(found["no learning"] - found["neither"])


def backbone(asked: Asked) -> Rows:
    """With and without a backbone."""
    yield asked.row("with")
    yield asked.row("without", {"conditions.backbone_support.strength": 0.0})


def grants(asked: Asked) -> Rows:
    """Grants of one year and of five."""
    terms = ("funding.term_isolated", "funding.term_aligned")
    one, five = (asked.arms(dict.fromkeys(terms, years)) for years in (1.0, 5.0))
    for arm, a, b in zip(("isolated", "collective"), one, five, strict=True):
        yield arm, f"{a.mean():.1f} with one year, {b.mean():.1f} with five, {mean_text(b - a)}"


def opposition(asked: Asked) -> Rows:
    """Share of organisations whose interests run against what works."""
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield asked.row(f"opposition {share:g}", {"problem.opposition": share})


def coupling(asked: Asked) -> Rows:
    """Bits of coupling between stages, from none to six."""
    for bits in range(7):
        yield asked.row(f"K_b = {bits}", {"problem.coupling_across": bits})


FIGURES: dict[str, Callable[[Asked], Rows]] = {
    f.__name__: f
    for f in (
        improvements, candidates, parts, money, fragments, learning, backbone, grants, opposition, coupling,
    )
}  # fmt: skip
ALL = "all"


def main(arguments: Sequence[str]) -> None:
    """Print a figure, or all of them."""
    listed = "\n".join(f"  {name:14} {f.__doc__}" for name, f in FIGURES.items())
    parser = argparse.ArgumentParser(
        description=f"{__doc__}\n{listed}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("figure", choices=[*FIGURES, ALL])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenario", default="adaptive-city")
    parser.add_argument("--registered", action="store_true", help="set every registered value explicitly")
    parser.add_argument("--page", type=Path, help="also write a table into this page, as in docs/findings.md")
    options = parser.parse_args(arguments)
    scenario = registered(options.scenario) if options.registered else load(options.scenario)
    head = f"{scenario.name}, {options.runs} paired runs, seed {options.seed}; points at the last stage; 95 % intervals"
    print(head)
    rows = []
    for name in FIGURES if options.figure == ALL else (options.figure,):
        for label, text in FIGURES[name](Asked(scenario, options.runs, options.seed)):
            print(f"{label}: {text}", flush=True)
            rows.append([f"`{name}`", label.replace("$", "\\$"), text])
    if options.page:
        table = f"`{head.partition(',')[0]}`,{head.partition(',')[2]}.\n\n{markdown_table(('figure', '', ''), rows)}\n"
        write_text(options.page, filled(options.page.read_text(encoding="utf-8"), table, MARKS))


if __name__ == "__main__":
    main(sys.argv[1:])
