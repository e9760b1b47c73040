"""A round of play for a class: people decide for named agents of a community, and the model plays the rest.

No web and no printing: pages, phones and the command line show what is returned here. In order of use:

1. ``Room`` is the community, its luck and its length; ``Room.seats`` are the agents that people can play.
2. ``choices_of`` says what a seat may spend its ten tokens on, ``conditions_for_sale`` what the room may buy.
3. ``opening_questions`` and ``predictions`` are asked before anybody plays; the model answers when it is run.
4. ``play`` turns the decisions of the rounds so far into the path of the community.
5. ``debrief`` says what was luck and what was us, who won by its own measure, and what that did to children.
"""

from cisim.workshop.choices import CHOICES, TOKENS, Choice, checked_tokens, choice_table, choices_of, mean_tokens
from cisim.workshop.conditions import ConditionForSale, conditions_for_sale
from cisim.workshop.play import MODES, Mode, Path, Round, play
from cisim.workshop.roles import ROLES, Brief, Role, Seat
from cisim.workshop.room import PROBLEMS, Room

__all__ = [
    "CHOICES",
    "MODES",
    "PROBLEMS",
    "ROLES",
    "TOKENS",
    "Brief",
    "Choice",
    "ConditionForSale",
    "Mode",
    "Path",
    "Role",
    "Room",
    "Round",
    "Seat",
    "checked_tokens",
    "choice_table",
    "choices_of",
    "conditions_for_sale",
    "mean_tokens",
    "play",
]
