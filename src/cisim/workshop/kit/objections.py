"""What people object, the model's honest answer, and where that answer is weak. Every number is worked out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cisim.comparison.intervals import interval_80
from cisim.language import _, format_money, format_number
from cisim.model.parameters import PARAMETERS
from cisim.workshop.conditions import conditions_for_sale
from cisim.workshop.fan import fan, single_conditions
from cisim.workshop.numbers import change_text
from cisim.workshop.room import PROBLEMS, Room


@dataclass(frozen=True)
class Objection:
    """An objection with its answer.

    Attributes:
        says: what somebody in the room says.
        answer: what can be answered.
        weak: where the answer is weak.
    """

    says: str
    answer: str
    weak: str


def objections(room: Room, runs: int) -> tuple[Objection, ...]:
    """The usual objections, answered for this community."""
    return (
        _rigged(room, runs), _all_luck(room, runs), _known(room, runs), _meetings(room, runs), _money(room),
        _people(), _numbers(), _proof(),
    )  # fmt: skip


def _rigged(room: Room, runs: int) -> Objection:
    difference = fan(room, runs).difference
    return Objection(
        _("“The model was built so that together wins.”"),
        _(
            "In this community together ends ahead in {k} of {n} runs, and behind in {behind}. No rule asks which side "
            "is which: alone is the same code with the conditions at zero. A class can lose together, and then it is "
            "told so."
        ).format(k=int((difference > 0).sum()), n=len(difference), behind=int((difference < 0).sum())),
        _("Which processes are in the model was a choice. Other choices can change who is ahead."),
    )


def _all_luck(room: Room, runs: int) -> Objection:
    whole = fan(room, runs)
    low, high = interval_80(whole.alone.outcome[:, -1])
    return Objection(
        _("“It is all luck.”"),
        _(
            "Luck is large: alone, 8 of 10 runs end between {low} and {high} of 100. Together adds {mean} on average. "
            "That is why the debrief tells luck and decisions apart."
        ).format(
            low=format_number(float(low)),
            high=format_number(float(high)),
            mean=change_text(float(whole.difference.mean())),
        ),
        _("The size of luck in the model rests on assumed rates of shocks and errors."),
    )


def _known(room: Room, runs: int) -> Objection:
    technical = Room(PROBLEMS[1], room.seed, room.rounds)
    return Objection(
        _("“For our problem we know what works.”"),
        _(
            "Then it may be a technical problem, and each can do it alone. In the technical city together brings "
            "{technical} of 100 on average, in this one {here}."
        ).format(
            technical=change_text(float(fan(technical, runs).difference.mean())),
            here=change_text(float(fan(room, runs).difference.mean())),
        ),
        _("To know an answer is not yet to be able to carry it out. Ask who has the authority."),
    )


def _meetings(room: Room, runs: int) -> Objection:
    values = {name: float(d.mean()) for name, d in single_conditions(room, runs).items()}
    names = {c.name: _(c.title) for c in room.scenario.conditions}
    listed = "; ".join(f"{names[name]} {change_text(value)}" for name, value in values.items())
    return Objection(
        _("“We meet already. Is that not enough?”"),
        _("By itself each condition brings, of 100: {listed}. All of them bring {together}.").format(
            listed=listed, together=change_text(float(fan(room, runs).difference.mean()))
        ),
        _("That conditions need each other is a claim of the source. The model is there to test it."),
    )


def _money(room: Room) -> Objection:
    dollars = sum(c.dollars for c in conditions_for_sale(room.scenario))
    pool = float(room.scenario["money.pool"])
    hours = sum(c.hours for c in conditions_for_sale(room.scenario))
    return Objection(
        _("“The staff of a partnership eat the money.”"),
        _(
            "All conditions cost at most {dollars} a year, {share} % of the grants, and {hours} hours a month of each "
            "member before staff carry some. It is the same money: what they cost is missing elsewhere."
        ).format(
            dollars=format_money(dollars), share=format_number(100 * dollars / pool, 1), hours=format_number(hours)
        ),
        _("Prices come from one well-known partnership and from judgement. Yours may cost more."),
    )


def _people() -> Objection:
    return Objection(
        _("“Real people do not decide like this.”"),
        _("True. In the model they follow rules, many taken from studies. Today you replaced some of them yourselves."),
        _("A choice of tokens is a small part of a job. Nobody in the model is angry, tired or in love with an idea."),
    )


def _numbers() -> Objection:
    grades = np.array([p.grade for p in PARAMETERS])
    return Objection(
        _("“Where do the numbers come from?”"),
        _(
            "Of {n} numbers {literature} come from published studies, {source} from the article that coined the term "
            "and its companions, and {assumed} are assumed."
        ).format(
            n=len(grades), literature=int((grades == "L").sum()), source=int((grades == "S").sum()),
            assumed=int((grades == "A").sum()),
        ),
        _("Assumed numbers are varied in the project's reports. The verdict can change within their ranges."),
    )  # fmt: skip


def _proof() -> Objection:
    return Objection(
        _("“So this shows that collective impact works?”"),
        _("No. A model shows what follows from its assumptions. Whether they hold where you are, it cannot know."),
        _("Trials of the nearest kind found small effects that faded. There is no trial of the whole idea."),
    )
