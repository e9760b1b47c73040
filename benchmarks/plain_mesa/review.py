"""A plan compares simultaneous changes before they happen (Rivkin & Siggelkow 2003: the active hierarchy)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity

Composite = set["Organisation"]


def review(model: PlainCommunity) -> None:
    """Members put proposals before the plan as far as they attend; what the best composite leaves out is withdrawn.

    What was looked up, or copied without judging, needs no review.
    """
    if model.partnership.now["plan_review"] <= 0.0:
        return
    random = model.random.random
    changing = [o for o in model.organisations if o.proposal != o.practice and not o.settled]
    pending = [o for o in changing if random() < o.meets("plan_review")]
    if pending:
        kept = best_composite(model, pending)
        for o in pending:
            if o not in kept:
                o.proposal = o.practice


def draw_composites(model: PlainCommunity, pending: list[Organisation]) -> list[Composite]:
    """The first carries out all proposals, the second none, each other one half of them."""
    random, count = model.random.random, model.rule.composites
    halves = [{o for o in pending if random() < 0.5} for _ in range(2, count)]
    return [set(pending), set(), *halves][:count]


def best_composite(model: PlainCommunity, pending: list[Organisation]) -> Composite:
    """The composite with the highest mean f over stages of what would prevail, seen with noise.

    If carrying out everything turns no majority over, there is nothing to review.
    """
    composites = draw_composites(model, pending)
    if would_prevail(model, composites[0]) == [stage.prevailing for stage in model.stages]:
        return composites[0]
    noise = model.partnership.now["noise"] / len(model.stages) ** 0.5
    values = [value_of(model, c) + noise * model.random.gauss(0.0, 1.0) for c in composites]
    return composites[values.index(max(values))]


def would_prevail(model: PlainCommunity, composite: Composite) -> list[int]:
    """What would prevail at each stage if a composite were carried out."""
    votes: dict[int, list[int]] = {}
    for o in composite:
        counted = votes.setdefault(o.stage.number, list(o.stage.votes))
        o.stage.cast(o.weight, o.practice, o.proposal, counted)
    return [stage.majority(votes.get(stage.number, stage.votes)) for stage in model.stages]


def value_of(model: PlainCommunity, composite: Composite) -> float:
    """Mean true f of all stages if a composite were carried out."""
    land, prevailing = model.landscape, would_prevail(model, composite)
    contexts = [land.context_seen(s, stage.context, prevailing) for s, stage in enumerate(model.stages)]
    values = [land.fitness(s, x, contexts[s]) for s, x in enumerate(prevailing)]
    return sum(values) / len(values)
