"""M1: the main partners of organisations, to whom they hand children on and from whom they receive them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cisim.model.kernels.layout import Block
from cisim.model.month import advance

if TYPE_CHECKING:
    from .agents import Organisation
    from .model import PlainCommunity
    from .places import Stage


def take_partners(model: PlainCommunity, block: Block) -> None:
    """The partners that the engine draws before the first month."""
    advance(block, 0, 0)
    for o in model.organisations:
        numbers = [int(p) for p in block.orgs.partner[0, :, o.number] if p >= 0]
        o.partners = {model.organisations[p].stage: model.organisations[p] for p in numbers}
        o.unsettled = False
    count_clients(model)


def redraw_partners(model: PlainCommunity) -> None:
    """New partners for who has moved or is new, and for those whose partner has or is."""
    restless = {o for o in model.organisations if o.unsettled}
    if not restless:
        return
    at = {stage: [o for o in model.organisations if o.stage is stage] for stage in model.stages}
    for o in model.organisations:
        if o in restless:
            o.partners = {}
        for stage in o.stage.neighbours:
            if stage not in o.partners or o.partners[stage] in restless:
                chosen = draw_partner(model, o, at[stage])
                o.partners.pop(stage, None)
                if chosen is not None:
                    o.partners[stage] = chosen
    for o in restless:
        o.unsettled = False
    count_clients(model)


def draw_partner(model: PlainCommunity, o: Organisation, there: list[Organisation]) -> Organisation | None:
    """One of those who serve its segment, or of all where nobody does, with chance proportional to size."""
    near = there if o.place is None else [p for p in there if p.place is None or p.place.segment == o.place.segment]
    among = near or there
    return model.random.choices(among, [p.initial_fte for p in among])[0] if among else None


def count_clients(model: PlainCommunity) -> None:
    """Who has whom for a partner."""
    for o in model.organisations:
        o.clients = []
    for o in model.organisations:
        for partner in o.partners.values():
            partner.clients.append(o)


def read_partners(model: PlainCommunity) -> None:
    """(M1) the context of each organisation: what its partners do; where nobody is there it stays."""
    reads = model.landscape.reads
    for o in model.organisations:
        for stage in o.stage.neighbours:
            read = reads[o.stage.number][stage.number]
            if stage in o.partners:
                o.context = (o.context & ~read) | (o.partners[stage].practice & read)


def effect_on_clients(o: Organisation, new: int) -> float:
    """(M2) what a change of its practice does to those it is a partner of: sum of (w_k / w_i) df_k."""
    land, s, total = o.model.landscape, o.stage.number, 0.0
    for k in o.clients:
        t = k.stage.number
        read = land.seen[t][s]
        if (o.practice ^ new) & read:
            after = land.fitness(t, k.practice, (k.context & ~read) | (new & read))
            total += k.initial_fte / o.initial_fte * (after - land.fitness(t, k.practice, k.context))
    return total


def upstream_ties(o: Organisation) -> float:
    """(M20) the share of its partners at the stages before with whom it has a tie; 1 where it has none there."""
    before = [o.partners[stage] for stage, _ in o.stage.sources if stage in o.partners]
    known = {other for other, _ in o.ties}
    return sum(p in known for p in before) / len(before) if before else 1.0


def neighbours_of(stages: list[Stage], stage: Stage) -> list[Stage]:
    """Stages it receives children from or hands them on to."""
    upstream = {source for source, _ in stage.sources}
    return [t for t in stages if t in upstream or any(source is stage for source, _ in t.sources)]
