"""The one table of choices: what a seat may spend its tokens on, and what each token does to a decision of the model.

Page, phone, kit and documentation show this table; ``effects`` carries it out. What is not spent is service: hours with
children in the model are what the other uses leave, and a funder or a district that spends nothing on a decision keeps
the habit that the model gives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from cisim.errors import ArgumentError, nearest
from cisim.language import N_, _
from cisim.model.decisions import DECISIONS
from cisim.workshop.roles import BACKBONE, BUSINESS, FUNDER, GOVERNMENT, NONPROFIT, role_named

TOKENS = 10
"""Tokens of a seat in a round."""
FULL = 5
"""Tokens with which a choice that has a limit is done in full."""
USUAL = 2
"""Tokens with which an organisation tries, decides or lends as much as the model's own rule would."""
MOVING = 3
"""Tokens that a move takes."""
STAFF = 20
"""A token is so manieth a part of a backbone's staff."""

_NUMBERS = {
    "all": TOKENS,
    "full": FULL,
    "usual": USUAL,
    "times": TOKENS // USUAL,
    "moving": MOVING,
    "percent": 100 // TOKENS,
    "percent_full": 100 // FULL,
    "percent_staff": 100 // STAFF,
}
"""What texts about tokens may name."""
Tokens = Mapping[str, float]
"""Tokens by the key of a choice."""


@dataclass(frozen=True)
class Choice:
    """Something that tokens can be spent on.

    Attributes:
        key: name in a decision.
        role: key of the role that has it.
        decision: name in ``cisim.model.decisions.DECISIONS`` of what it decides; empty where it sets a quantity.
        quantity: key of the parameter whose value this agent has of its own, where it is no decision.
        together: only where conditions can be bought.
    """

    key: str
    role: str
    decision: str
    quantity: str
    label_: str
    effect_: str
    together: bool = False

    @property
    def label(self) -> str:
        """What it is called on a phone."""
        return _(self.label_)

    @property
    def effect(self) -> str:
        """What tokens do to the decision, a sentence with numbers."""
        return _(self.effect_).format(**_NUMBERS)

    @property
    def maps_to(self) -> str:
        """The method or quantity of the model, as ``decide_claim``."""
        if self.quantity:
            return self.quantity
        return next(d.method for d in DECISIONS if d.name == self.decision)


def _choice(
    key: str, role: str, decision: str, label: str, effect: str, *, quantity: str = "", together: bool = False
) -> Choice:
    return Choice(key, role, decision, quantity, label, effect, together)


_MEET = N_("Go to meetings of the partnership")
_MEETINGS = N_(
    "Each token is {percent_full} % of the meetings and tasks asked of you, {full} are all. With none you stay outside."
)
_TRY = N_("Try new ways")
_TRIALS = N_("{usual} tokens are the usual number of trials a year, {all} are {times} times as many.")
_SHARE = N_("With half of your tokens for giving, half of your grants are given like this.")
_BUDGET = N_("With half of your tokens for budgets, half of the money you decide on this year goes here.")
_ROLES = N_("With half of your tokens for these three tasks, half of your staff does this.")

CHOICES: tuple[Choice, ...] = (
    _choice(
        "claims", NONPROFIT, "claims", N_("Praise your own results to funders"),
        N_("Each token is {percent} % of all that can be claimed. Claims win grants, and cost hours and trust."),
    ),
    _choice("trials", NONPROFIT, "", _TRY, _TRIALS, quantity="learning.trial_rate"),
    _choice(
        "move", NONPROFIT, "moves", N_("Move to where help is missing"),
        N_("With {moving} tokens you move to the neighbourhood of your stage that lacks most. With fewer you stay."),
    ),
    _choice("meetings", NONPROFIT, "attendance", _MEET, _MEETINGS, together=True),
    _choice("by_results", FUNDER, "grants", N_("Give to winners"), _SHARE),
    _choice("by_need", FUNDER, "grants", N_("Give where need is seen"), _SHARE),
    _choice("equally", FUNDER, "grants", N_("Give the same to all"), _SHARE),
    _choice(
        "members_first", FUNDER, "questions", N_("Ask if they are in the partnership"),
        N_("Each token is {percent_full} % less for who stays outside, with {full} they get nothing from you."),
        together=True,
    ),
    _choice(
        "pay_backbone", FUNDER, "contributions", N_("Pay for staff and data of the partnership"),
        N_("Each token is {percent_full} % of your part of that bill, {full} are all of it."), together=True,
    ),
    _choice("own_stage", GOVERNMENT, "budgets", N_("Budget for your own stage"), _BUDGET),
    _choice("neediest", GOVERNMENT, "budgets", N_("Budget for the stages that lack most"), _BUDGET),
    _choice("partnership", GOVERNMENT, "budgets", N_("Budget for the partnership"), _BUDGET, together=True),
    _choice("trials", GOVERNMENT, "", _TRY, _TRIALS, quantity="sectors.government_pace"),
    _choice(
        "policy", GOVERNMENT, "", N_("Take up policy questions"),
        N_("{usual} tokens are the usual chance to change a policy in a month, {all} are {times} times as much."),
        quantity="sectors.policy_pace",
    ),
    _choice("meetings", GOVERNMENT, "attendance", _MEET, _MEETINGS, together=True),
    _choice("trials", BUSINESS, "", _TRY, _TRIALS, quantity="learning.trial_rate"),
    _choice(
        "skill", BUSINESS, "", N_("Lend your people who improve processes"),
        N_("{usual} tokens are the usual help to a joint trial. More make its result clearer."),
        quantity="sectors.business_skill",
    ),
    _choice("meetings", BUSINESS, "attendance", _MEET, _MEETINGS, together=True),
    _choice("plan", BACKBONE, "roles", N_("Staff who plan and take over work"), _ROLES, together=True),
    _choice("data", BACKBONE, "roles", N_("Staff who clean data"), _ROLES, together=True),
    _choice("convene", BACKBONE, "roles", N_("Staff who lead meetings"), _ROLES, together=True),
    _choice(
        "raise_money", BACKBONE, "fundraising", N_("Staff who raise money"),
        N_("Each token is {percent_staff} % of your staff, who then raise money and do nothing else."), together=True,
    ),
)  # fmt: skip


def choices_of(role: str, mode: str = "together") -> tuple[Choice, ...]:
    """What seats of a role may spend tokens on in a round of a mode (``alone`` or ``together``).

    Raises:
        ArgumentError: there is no such role.
    """
    role_named(role)
    return tuple(c for c in CHOICES if c.role == role and (mode == "together" or not c.together))


def checked_tokens(role: str, tokens: Tokens, mode: str = "together", where: str = "decision") -> dict[str, float]:
    """The tokens of a seat, checked; choices that are not named get none.

    Raises:
        ArgumentError: an unknown choice, a number that is none or below 0, or more than ``TOKENS`` in all; it says
            where, and what is allowed.
    """
    known = [c.key for c in choices_of(role, mode)]
    for key, value in tokens.items():
        if key not in known:
            allowed = ", ".join(known) or "none"
            raise ArgumentError(f"{where}: choice {key!r} given, allowed: {allowed}{nearest(str(key), known)}")
        number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if not number or value < 0:
            raise ArgumentError(f"{where}: {key}: {value!r} tokens given, allowed: 0 to {TOKENS}")
    spent = sum(tokens.values())
    if spent > TOKENS + 1e-9:  # means of a committee are not exact
        raise ArgumentError(f"{where}: {spent:g} tokens given, allowed: at most {TOKENS}")
    return {key: float(tokens.get(key, 0)) for key in known}


def mean_tokens(decisions: Iterable[Tokens]) -> dict[str, float]:
    """What a committee decides: the mean of its members' tokens, choice by choice; nothing where nobody decided."""
    given = list(decisions)
    keys = dict.fromkeys(key for tokens in given for key in tokens)
    return {key: sum(float(t.get(key, 0)) for t in given) / len(given) for key in keys}


def choice_table() -> list[list[str]]:
    """The table of choices, a header and a row each: role, choice, round, what tokens do, decision of the model."""
    rows = [[_("Role"), _("Choice"), _("Round"), _("What tokens do"), _("In the model")]]
    for c in CHOICES:
        when = _("together") if c.together else _("alone and together")
        rows.append([role_named(c.role).title, c.label, when, c.effect, c.maps_to])
    return rows
