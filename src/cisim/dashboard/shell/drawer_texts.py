"""What the drawer says in words of its own; everything else comes from declarations."""

from __future__ import annotations

from cisim.language import N_

MARGINAL_TOPIC = "marginal"
"""Of the drawer: what $100,000 a year are worth."""
MARGINAL_OFFER = N_("Four more arms say what $100,000 a year are worth in points: for grants, and in the backbone.")
POOL_TEXT = N_(
    "Both arms get the same pool, in the same years. Backbone, data system and the hours of members come out of it."
)
LENGTH_TEXT = N_(
    "How long both arms run. Prices are due from the first month; what they buy is built up over years, and some of it "
    "passes again: partnerships end, practice is forgotten, children keep a part. What is judged depends on when."
)
EXISTING_TITLE = N_("Partnerships that still exist")
EXISTING_TEXT = N_(
    "A partnership may end at each anniversary: sooner where its backbone is not paid, members stay away or a champion "
    "left. After that organisations work alone again, and what was built up fades. Results are of all who began; "
    "beside them stand those of the runs in which the partnership still exists."
)
ENDS_EQUATION = N_(
    "M18: at an anniversary it ends with min(1, (h + h_3 at the end of the first grant) * exp(phi * (D - 1))), D what "
    "is missing of staff and attendance, and 1 if a champion left."
)
LIMITS_TITLE = N_("What this model cannot tell you")
LIMITS = (
    N_("It is not calibrated to any community: no number on a page is a forecast of yours."),
    N_(
        "It compares two ways of organising the same money. Whether more money, another policy or another programme "
        "would do better is not asked."
    ),
    N_(
        "Many numbers are assumptions (grade A). They can be changed under Assumptions, and the project sweeps them; a "
        "verdict that hangs on one of them is no finding."
    ),
    N_(
        "The field evidence is mostly case studies without comparison: that partnerships improved does not show that "
        "they improved because of the five conditions."
    ),
    N_("Power, race, politics and community voice are few numbers here. In life they decide a great deal."),
    N_("Children are shares of groups, not persons; organisations follow rules, not judgement."),
    N_("The five conditions are as their authors describe them. Other ways to work together are not in it."),
)

KINDS_TEXT = N_(
    "Technical problems are well defined, their answer is known, and single organisations can carry it out; adaptive "
    "ones lack all three, and are made of parts that depend on each other. Four dials say so, each with one effect; no "
    "rule asks which kind a problem is. The control sets them, and with them how far parts of one practice depend on "
    "each other and how far what works elsewhere works here."
)
EQUATION_TEXT = N_(
    "M1: what a practice is worth depends on K_w other bits of it and on K_b bits of the main partners' practices; "
    "private success agrees with it by d; kappa of the steps look the answer up; theta of the bits are in one "
    "organisation's own hands; lambda of it is specific to this community."
)
RULE_TEXT = N_(
    "Ahead: 80 % of the paired runs, from the 10th to the 90th percentile, lie beyond what is practically nothing. "
    "Practically the same: all of them inside. Else: no clear difference. Both arms of a run share community and luck."
)
OWN_PLACE_TEXT = N_(
    "The page Organisations saves your place as files: place.toml, and beside it organisations.csv and the others. The "
    "commands are called in their folder."
)
