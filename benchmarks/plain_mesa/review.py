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
    """The composite with the highest mean f over the initiative, seen with noise.

    If carrying out everything changes no context there is nothing to review.
    """
    composites = draw_composites(model, pending)
    by_partners = model.rule.context == "partners"
    if not by_partners and would_prevail(model, composites[0]) == [stage.prevailing for stage in model.stages]:
        return composites[0]
    noise = partnership.now["noise"] / len(partnership.stages) ** 0.5
    value = value_by_partners if by_partners else value_of
    values = [value(model, partnership, c) + noise * model.random.gauss(0.0, 1.0) for c in composites]
    return composites[values.index(max(values))]


def would_prevail(model: PlainCommunity, composite: Composite) -> list[int]:
    """What would prevail at each stage if a composite were carried out."""
    votes: dict[int, list[int]] = {}
    for o in composite:
        counted = votes.setdefault(o.stage.number, list(o.stage.votes))
        o.stage.cast(o.weight, o.practice, o.proposal, counted)
    return [stage.majority(votes.get(stage.number, stage.votes)) for stage in model.stages]


def value_of(model: PlainCommunity, partnership: Partnership, composite: Composite) -> float:
    """Mean true f of an initiative's stages if a composite were carried out."""
    land, prevailing = model.landscape, would_prevail(model, composite)
    contexts = [land.context_seen(s, stage.context, prevailing) for s, stage in enumerate(model.stages)]
    values = [land.fitness(s.number, prevailing[s.number], contexts[s.number]) for s in partnership.stages]
    return sum(values) / len(values)


def value_by_partners(model: PlainCommunity, partnership: Partnership, composite: Composite) -> float:
    """(M1, M3) mean true f of an initiative's organisations by size, if a composite were carried out."""
    land, total, sizes = model.landscape, 0.0, 0.0
    for o in model.organisations:
        if o.partnership is partnership:
            own = o.proposal if o in composite else o.practice
            context = o.context
            for stage, p in o.partners.items():
                read = land.seen[o.stage.number][stage.number]
                theirs = p.proposal if p in composite else p.practice
                context = (context & ~read) | (theirs & read)
            total += o.initial_fte * land.fitness(o.stage.number, own, context)
            sizes += o.initial_fte
    return total / sizes
