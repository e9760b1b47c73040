"""What happens once a year, before its first month, in order; ``cisim.model.month`` has the rest of the schedule."""

from __future__ import annotations

from cisim.model.kernels.applications import pick_winners, score_applicants
from cisim.model.kernels.backbone import apply_roles, decide_fundraising, raise_money
from cisim.model.kernels.books import add_members_budgets, grow
from cisim.model.kernels.budgets import appropriate, decide_budget
from cisim.model.kernels.businesses import weigh_membership
from cisim.model.kernels.capital import decide_saving, set_aside
from cisim.model.kernels.claims import decide_claims
from cisim.model.kernels.forgetting import weigh_terms
from cisim.model.kernels.funders import (
    change_funder_membership,
    decide_exits,
    decide_funder_membership,
    decide_questions,
    leave,
)
from cisim.model.kernels.funding import decide_backbone, decide_grants, finance_backbone, give_grants
from cisim.model.kernels.interests import write_agenda
from cisim.model.kernels.investment import earmark, invest
from cisim.model.kernels.layout import Block
from cisim.model.kernels.levels import compose, set_effort
from cisim.model.kernels.lives import close, found
from cisim.model.kernels.random_draws import draw_errors
from cisim.model.kernels.trust import align_funders, compete
from cisim.model.kernels.turbulence import renew
from cisim.model.kernels.yearly import change_membership, decide_elections, decide_membership, shock, take_office


def turbulence(b: Block, t: int) -> None:
    """(M16) Part of what works is drawn anew."""
    renew(t, b.runs, b.problem, b.orgs, b.turbulence)


def shocks(b: Block, t: int) -> None:
    """Recessions, champions who leave, policies changed from outside."""
    shock(t, b.runs, b.problem, b.initiatives)


def closures(b: Block, t: int) -> None:
    """(M19) Nonprofits close, and others are founded in their place."""
    close(t, b.runs, b.orgs)
    found(t, b.runs, b.problem, b.ties, b.orgs, b.pathway)


def elections(b: Block, t: int) -> None:
    """Governments decide on a new head where a term is over or a head leaves."""
    decide_elections(t, b.runs, b.orgs)


def new_heads(b: Block, t: int) -> None:
    """New heads begin with an alignment of their own."""
    take_office(b.orgs)


def funder_alignment(b: Block, t: int) -> None:
    """(M5) Funders come to weigh common results more, or drift back."""
    align_funders(b.runs, b.initiatives, b.funding)


def membership(b: Block, t: int) -> None:
    """(M26, M13) Organisations decide whether to be in the partnership."""
    weigh_membership(t, b.runs, b.orgs, b.initiatives, b.pathway)
    decide_membership(t, b.runs, b.orgs, b.initiatives, b.funding)


def enrolment(b: Block, t: int) -> None:
    """(M13) Organisations join and leave the partnership."""
    change_membership(b.orgs, b.initiatives)


def funder_membership(b: Block, t: int) -> None:
    """(M24) Funders decide whether to be in the partnership, by what others do."""
    decide_funder_membership(t, b.runs, b.initiatives, b.funding)


def funder_enrolment(b: Block, t: int) -> None:
    """(M24) Funders join and leave the partnership."""
    change_funder_membership(b.runs, b.initiatives, b.funding)


def rivalry(b: Block, t: int) -> None:
    """(M4) Nonprofits that compete for grants lose each other's trust."""
    compete(t, b.runs, b.ties, b.orgs, b.initiatives, b.scratch)


def exits(b: Block, t: int) -> None:
    """(M19) Funders decide whether to leave what does not move."""
    decide_exits(t, b.runs, b.orgs, b.initiatives, b.pathway, b.funding, b.scratch)


def succession(b: Block, t: int) -> None:
    """(M19) Others take over the dollars of funders that leave."""
    leave(t, b.runs, b.orgs, b.initiatives, b.pathway, b.funding, b.scratch)


def prices(b: Block, t: int) -> None:
    """(M7, M27) Efforts of the conditions and what they cost."""
    set_effort(t, b.initiatives)
    compose(b.initiatives)
    apply_roles(b.runs, b.initiatives)


def agenda(b: Block, t: int) -> None:
    """(M5) Members agree on what counts as success."""
    write_agenda(b.problem, b.orgs, b.initiatives, b.scratch)


def contributions(b: Block, t: int) -> None:
    """(M8) Funders decide what they accept to pay for backbone and data system."""
    decide_backbone(b.runs, b.funding)


def fundraising(b: Block, t: int) -> None:
    """(M27) Backbones decide what share of their staff raises money."""
    decide_fundraising(b.runs, b.initiatives)


def backbone(b: Block, t: int) -> None:
    """(M27, M8) Backbones raise money; they and the data system are paid out of the pool."""
    raise_money(b.runs, b.initiatives, b.funding)
    finance_backbone(b.runs, b.orgs, b.initiatives, b.funding)


def earmarking(b: Block, t: int) -> None:
    """(M8) The dollars of an investment are taken out of the pool."""
    earmark(t, b.runs, b.orgs)


def claims(b: Block, t: int) -> None:
    """(M23) Nonprofits decide how much to claim."""
    decide_claims(b.runs, b.orgs)


def questions(b: Block, t: int) -> None:
    """(M24) Funders decide how much they ask applicants for membership."""
    decide_questions(b.funding)


def applications(b: Block, t: int) -> None:
    """(M8) Funders score applicants and pick winners."""
    draw_errors(t, b.runs, b.funding)
    score_applicants(b.runs, b.orgs, b.initiatives, b.pathway, b.funding)
    pick_winners(t, b.runs, b.funding)


def grants(b: Block, t: int) -> None:
    """(M8) Funders decide what share of their grants each nonprofit gets."""
    decide_grants(b.runs, b.orgs, b.initiatives, b.pathway, b.funding)


def awards(b: Block, t: int) -> None:
    """(M8, M15) Grants are given for their term."""
    give_grants(b.runs, b.orgs, b.funding)
    weigh_terms(b.runs, b.orgs, b.funding)


def investment(b: Block, t: int) -> None:
    """(M8) They go to the nonprofits of its stage, or of all stages."""
    invest(b.runs, b.orgs)


def budgets(b: Block, t: int) -> None:
    """(M25) Governments decide what of their budgets goes to which stage and to the partnership."""
    decide_budget(b.runs, b.orgs, b.initiatives, b.pathway, b.funding, b.scratch)


def appropriations(b: Block, t: int) -> None:
    """(M25) Public budgets follow, and pay what the pool does not of backbone and data system."""
    appropriate(b.runs, b.orgs, b.initiatives, b.funding, b.scratch)


def saving(b: Block, t: int) -> None:
    """(M14) Organisations decide what share of budgets their stage sets aside for sites."""
    decide_saving(b.runs, b.orgs, b.pathway, b.funding)


def deposits(b: Block, t: int) -> None:
    """(M14) That share of budgets is set aside."""
    set_aside(b.runs, b.orgs, b.pathway, b.funding)


def staffing(b: Block, t: int) -> None:
    """(M8) Nonprofits grow or shrink with their income; the year's books are opened."""
    add_members_budgets(b.runs, b.orgs)
    grow(b.runs, b.orgs, b.funding)


def start_year(b: Block, t: int) -> None:
    """What happens once a year, before its first month ``t``; the first year begins with nobody met and no shocks."""
    if t > 0:
        turbulence(b, t)
        shocks(b, t)
        closures(b, t)
        elections(b, t)
        new_heads(b, t)
        funder_alignment(b, t)
        membership(b, t)
        enrolment(b, t)
        funder_membership(b, t)
        funder_enrolment(b, t)
        rivalry(b, t)
    exits(b, t)
    succession(b, t)
    prices(b, t)
    agenda(b, t)
    contributions(b, t)
    fundraising(b, t)
    backbone(b, t)
    earmarking(b, t)
    claims(b, t)
    questions(b, t)
    applications(b, t)
    grants(b, t)
    awards(b, t)
    investment(b, t)
    budgets(b, t)
    appropriations(b, t)
    saving(b, t)
    deposits(b, t)
    staffing(b, t)
