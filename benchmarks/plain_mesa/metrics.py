"""What is observed, in the words of ``cisim.simulation.observe``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import PlainCommunity


def metrics(model: PlainCommunity) -> dict[str, float]:
    """All metrics of the present state."""
    return outcomes(model) | service(model) | organisations(model) | levels(model)


def levels(model: PlainCommunity) -> dict[str, float]:
    """Level of every condition, mean over initiatives."""
    same = zip(*(partnership.conditions for partnership in model.partnerships), strict=True)
    return {f"level.{each[0].name}": sum(c.level for c in each) / len(each) for each in same}


def outcomes(model: PlainCommunity) -> dict[str, float]:
    """Attainment at the last stage, over all stages, and between segments."""
    stages = [sum(p.share * p.attainment for p in stage.places) for stage in model.stages]
    last = model.last_stage
    final = [place.attainment for place in last.places]
    return {
        "outcome": stages[last.number],
        "outcome_mean": sum(stages) / len(stages),
        "gap": max(final) - min(final),
    }


def service(model: PlainCommunity) -> dict[str, float]:
    """What of the need is met, and what of the service is lost by duplication."""
    need = sum(p.need * model.need_factor for p in model.places)
    met = sum(p.need * model.need_factor * p.received for p in model.places)
    used = sum(p.need * model.need_factor * p.served for p in model.places)
    offered = sum(max(p.supply + p.background, 0.0) for p in model.places)
    return {"unmet_need": 1.0 - met / need, "duplication": 1.0 - used / max(offered, 1e-12)}


def organisations(model: PlainCommunity) -> dict[str, float]:
    """State of the organisations and funders."""
    everyone = model.organisations
    n, members = len(everyone), sum(o.member for o in everyone)
    capacity = sum(o.capacity for o in everyone)
    return {
        "effectiveness": sum(o.effectiveness * o.capacity for o in everyone) / capacity,
        "diversity": diversity(model),
        "alignment": sum(o.alignment for o in everyone) / n,
        "trust": sum(o.mean_trust for o in everyone) / n,
        "attendance": sum(o.attendance for o in everyone) / max(members, 1),
        "members": members / n,
        "judged": 1000.0 * model.judged / max(model.hours["search"], 1e-9),
        "concentration": gini([o.income for o in model.nonprofits]),
        "funder_alignment": sum(f.budget_share * f.alignment for f in model.funders),
    }


def gini(incomes: list[float]) -> float:
    """Inequality of incomes."""
    n, ranked = len(incomes), sorted(incomes)
    weighted = sum((2 * i - n + 1) * income for i, income in enumerate(ranked))
    return weighted / max(sum(ranked) * n, 1e-9)


def diversity(model: PlainCommunity) -> float:
    """Mean chance that two organisations of a stage differ in a bit; stages with one organisation are left out."""
    found = []
    for stage in model.stages:
        practices = [o.practice for o in model.organisations if o.stage is stage]
        size = len(practices)
        if size > 1:
            ones = [sum((x >> b) & 1 for x in practices) for b in range(stage.bits)]
            found.append(sum(2 * k * (size - k) for k in ones) / (size * (size - 1) * stage.bits))
    return sum(found) / max(len(found), 1)
