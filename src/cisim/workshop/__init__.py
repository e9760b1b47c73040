"""A round of play for a class: people decide for named agents of a community, and the model plays the rest.

No web and no printing: pages, phones and the command line show what is returned here. In order of use:

1. ``Room`` is the community, its luck and its length; ``Room.seats`` are the agents that people can play.
2. ``opening_questions`` and ``predictions`` are asked before anybody plays; ``answer`` runs the model, ``tally`` counts
   what was guessed, ``reveal_figure`` draws both.
3. ``choices_of`` says what a seat may spend its ten tokens on, ``conditions_for_sale`` what the room may buy.
4. ``play`` turns the decisions of the rounds so far into the path of the community.
5. ``debrief`` says what was luck and what was us, who won by its own measure, and what that did to children;
   ``survey_change`` what people thought before and after.
6. ``kit_pages`` is all of it on paper.

Public: what ``__all__`` lists.
"""

from cisim.workshop.choices import CHOICES, TOKENS, Choice, checked_tokens, choice_table, choices_of, mean_tokens
from cisim.workshop.conditions import ConditionForSale, conditions_for_sale, price_table
from cisim.workshop.debrief import Debrief, debrief
from cisim.workshop.fan import Fan, fan
from cisim.workshop.kit import kit_pages, write_kit
from cisim.workshop.luck import LuckAndUs
from cisim.workshop.play import MODES, Mode, Path, Round, play
from cisim.workshop.questions import (
    Answer,
    Question,
    Tally,
    answer,
    opening_questions,
    predictions,
    question_named,
    reveal_figure,
    tally,
)
from cisim.workshop.roles import ROLES, Brief, Role, Seat
from cisim.workshop.room import PROBLEMS, Room
from cisim.workshop.sections import Section, talk_prompts
from cisim.workshop.survey import SurveyChange, scale_ends, survey_change, survey_items

__all__ = [
    "CHOICES",
    "MODES",
    "PROBLEMS",
    "ROLES",
    "TOKENS",
    "Answer",
    "Brief",
    "Choice",
    "ConditionForSale",
    "Debrief",
    "Fan",
    "LuckAndUs",
    "Mode",
    "Path",
    "Question",
    "Role",
    "Room",
    "Round",
    "Seat",
    "Section",
    "SurveyChange",
    "Tally",
    "answer",
    "checked_tokens",
    "choice_table",
    "choices_of",
    "conditions_for_sale",
    "debrief",
    "fan",
    "kit_pages",
    "mean_tokens",
    "opening_questions",
    "play",
    "predictions",
    "price_table",
    "question_named",
    "reveal_figure",
    "scale_ends",
    "survey_change",
    "survey_items",
    "talk_prompts",
    "tally",
    "write_kit",
]
