"""M18: partnerships are founded and end; M22: what they work on first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import PlainCommunity
    from .partnership import Partnership


def found_partnerships(model: PlainCommunity) -> None:
    """(M18) a partnership is founded in the first month in which any of its conditions is at work."""
    for partnership in model.partnerships:
        if partnership.founded is None and partnership.at_work:
            partnership.founded = model.month
            partnership.champion_left = False
        if partnership.founded is not None and not partnership.ended:
            age = model.month - partnership.founded
            if age % (12 * int(model.rule.focus_years)) == 0:
                choose_focus(model, partnership)


def choose_focus(model: PlainCommunity, partnership: Partnership) -> None:
    """(M22) the stages with the highest measured lack 1 - q."""
    count = int(model.rule.focus)
    if count == 0 or count >= len(partnership.stages):
        partnership.focus = []
        return
    noise = partnership.now["need_noise"]
    lack = {stage: 1.0 - stage.attainment() + noise * model.fate.gauss(0.0, 1.0) for stage in partnership.stages}
    ranked = sorted(partnership.stages, key=lambda stage: -lack[stage])
    partnership.focus = ranked[:count]


def end_partnerships(model: PlainCommunity) -> None:
    """(M18) at each anniversary by chance; at once where its backbone closes. A month is over."""
    rule = model.rule
    for partnership in model.partnerships:
        if partnership.founded is None or partnership.ended:
            continue
        partnership.remember(rule)
        years, months = divmod(model.month + 1 - partnership.founded, 12)
        anniversary = years > 0 and months == 0
        by_chance = anniversary and model.fate.random() < partnership.hazard(years, rule)
        if by_chance or partnership.backbone.decide_closing():
            partnership.end()
        if anniversary:
            partnership.met = partnership.staffed = 0.0
            partnership.champion_left = False


def disband(model: PlainCommunity) -> None:
    """(M18) nobody is a member of what has ended, and no funder where all partnerships have."""
    for o in model.organisations:
        if o.partnership.ended:
            o.member = False
            o.attendance = o.load = 0.0
    if all(partnership.ended for partnership in model.partnerships):
        for funder in model.funders:
            funder.member = False
