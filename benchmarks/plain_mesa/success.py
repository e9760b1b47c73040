"""What organisations count as success: private definitions of it, and what is agreed at a stage (M2, M5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cisim.model.kernels.layout import Block, Trait

from .landscape import Landscape

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .places import Stage


class Success:
    """u(x) = (1/n) sum_b [agrees_b v_b(x, context) + c_u signs_b (x_b - 1/2)], with c_u the spread of a contribution.

    ``agrees`` is how far what works counts at each element: 1 or 0, -1 for an opponent, a mean for an agenda.
    """

    def __init__(self, agrees: list[float], signs: list[float]) -> None:
        self.agrees, self.signs = agrees, signs

    def gain(self, land: Landscape, s: int, old: int, new: int, context: int) -> float:
        """(M2) change of u by a change of practice at a stage in a context."""
        before, after = land.contributions(s, old, context), land.contributions(s, new, context)
        total = 0.0
        for b, (agrees, sign) in enumerate(zip(self.agrees, self.signs, strict=True)):
            turned = ((new >> b) & 1) - ((old >> b) & 1)
            total += agrees * (after[b] - before[b]) + land.spread * sign * turned
        return total / land.bits


def private_success(block: Block, number: int, bits: int) -> Success:
    """The definition of success that the engine drew for an organisation."""
    agreed, wanted, opposed = (
        int(block.orgs.traits[0, layer, number]) for layer in (Trait.agrees, Trait.sign, Trait.opposed)
    )
    if opposed:
        return Success([-1.0] * bits, [0.0] * bits)
    agrees = [float((agreed >> b) & 1) for b in range(bits)]
    return Success(agrees, [(1.0 - agrees[b]) * (1.0 if (wanted >> b) & 1 else -1.0) for b in range(bits)])


def draw_success(model: PlainCommunity, stage: Stage) -> Success:
    """That of an organisation that is founded: an element agrees with what works with probability ``defined``."""
    random, bits = model.random, model.landscape.bits
    if random.random() < model.rule.opposition:
        return Success([-1.0] * bits, [0.0] * bits)
    agrees = [float(random.random() < stage.defined) for _ in range(bits)]
    return Success(agrees, [(1.0 - a) * random.choice((-1.0, 1.0)) for a in agrees])


def write_agenda(model: PlainCommunity) -> None:
    """(M5) what is agreed at each stage: the members' definitions, weighted by power and, by inclusion, equally."""
    for stage in model.stages:
        stage.agenda = agreed(model, stage, stage.partnership.now["inclusion"])


def agreed(model: PlainCommunity, stage: Stage, inclusion: float) -> Success:
    """(M5) the members' weighted mean of u: at each element a share that agrees and a mean sign."""
    members = [o for o in model.organisations if o.member and o.stage is stage]
    power = max(sum(o.capacity for o in members), 1e-12)
    bits = model.landscape.bits
    agrees, signs = [0.0] * bits, [0.0] * bits
    for o in members:
        share = inclusion / len(members) + (1.0 - inclusion) * o.capacity / power
        for b in range(bits):
            agrees[b] += share * o.success.agrees[b]
            signs[b] += share * o.success.signs[b]
    return Success(agrees, signs)
