"""A plan compares simultaneous changes before they happen (Rivkin & Siggelkow 2003: the active hierarchy)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity
    from .partnership import Partnership

Composite = set["Organisation"]


def review(model: PlainCommunity, partnership: Partnership) -> None:
    """The plan of an initiative: members put proposals before it as far as they attend; what the best composite leaves
    out is withdrawn.

    What was looked up, or copied without judging, needs no review.
    """
    if partnership.now["plan_review"] <= 0.0:
        return
    random = model.random.random
    own = [o for o in model.organisations if o.partnership is partnership]
    changing = [o for o in own if o.proposal != o.practice and not o.settled]
    pending = [o for o in changing if random() < o.meets("plan_review")]
    if pending:
        kept = best_composite(model, partnership, pending)
        for o in pending:
            if o not in kept:
                o.proposal = o.practice


def draw_composites(model: PlainCommunity, pending: list[Organisation]) -> list[Composite]:
    """The first carries out all proposals, the second none, each other one half of them."""
    random, count = model.random.random, model.rule.composites
    halves = [{o for o in pending if random() < 0.5} for _ in range(2, count)]
    return [set(pending), set(), *halves][:count]


def best_composite(model: PlainCommunity, partnership: Partnership, pending: list[Organisation]) -> Composite:
    """The composite with the highest mean f over the initiative's stages of what would prevail, seen with noise.

    If carrying out everything turns no majority over, there is nothing to review.
    """
    composites = draw_composites(model, pending)
    if would_prevail(model, composites[0]) == [stage.prevailing for stage in model.stages]:
        return composites[0]
    own = [stage.number for stage in model.stages if stage.partnership is partnership]
    noise = partnership.now["noise"] / len(own) ** 0.5
    values = [value_of(model, own, c) + noise * model.random.gauss(0.0, 1.0) for c in composites]
    return composites[values.index(max(values))]


def would_prevail(model: PlainCommunity, composite: Composite) -> list[int]:
    """What would prevail at each stage if a composite were carried out."""
    votes: dict[int, list[int]] = {}
    for o in composite:
        counted = votes.setdefault(o.stage.number, list(o.stage.votes))
        o.stage.cast(o.weight, o.practice, o.proposal, counted)
    return [stage.majority(votes.get(stage.number, stage.votes)) for stage in model.stages]


def value_of(model: PlainCommunity, own: list[int], composite: Composite) -> float:
    """Mean true f of an initiative's stages if a composite were carried out."""
    land, prevailing = model.landscape, would_prevail(model, composite)
    contexts = [land.context_seen(s, stage.context, prevailing) for s, stage in enumerate(model.stages)]
    values = [land.fitness(s, prevailing[s], contexts[s]) for s in own]
    return sum(values) / len(values)
