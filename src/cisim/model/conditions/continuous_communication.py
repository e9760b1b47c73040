"""Continuous communication: leaders meet, often and for years."""

from cisim.model.conditions.base import Change, Condition, own
from cisim.model.distributions import LogUniform

NAME = "continuous_communication"

CONTINUOUS_COMMUNICATION = Condition(
    name=NAME,
    title="Continuous communication",
    claim="Regular meetings of leaders build trust, common words and the occasion to improve together.",
    source="Kania & Kramer 2011 (E7-E9, B4-B5)",
    evidence="Experiments disagree: more communication speeds learning and reduces diversity (Lazer & Friedman 2007; "
    "Mason & Watts 2012; Brackbill & Centola 2020).",
    badge="mixed",
    grade="S",
    main_path="M4: meetings → trust; M3b: cycles → joint improvement",
    price="leaders' hours: two hours, twenty-six times a year, at a leader's cost",
    harm="conformity: members follow what most do, and diversity is lost",
    build_years=own("build_years", NAME, 1.0, 0.1, 20, "years", "A", "", "time to build it up"),
    parameters=(
        own("meetings", NAME, 2.1667, 0, 10, "1/month", "S", "every two weeks (B5)", "meetings of a network"),
        own("cycles", NAME, 0.25, 0, 1, "1/month", "A", "one a quarter (B17: plan-do-study-act)", "joint improvement cycles"),
        own("reach", NAME, 0.5, 0, 3, "share", "A", "", "more looking at peers"),
        own("words", NAME, 0.5, 0, 1, "share", "S", "E9", "share of the common vocabulary it provides"),
        own("conformity", NAME, 0.3, 0, 1, "share", "A", "Barkoczi & Galesic 2016; size assumed", "following the most frequent practice"),
        own("handing", NAME, 0.5, 0, 1, "share", "A", "", "children no longer lost in handing on", prior=LogUniform(0.25, 1)),
        own("hours", NAME, 4.3333, 0, 100, "hours/month", "S", "2 h x 26 a year (B5)", "meeting hours per member"),
    ),
    changes=(
        Change("meetings", "add", ("meetings",), "benefit", "kept commitments raise trust"),
        Change("cycles", "add", ("cycles",), "benefit", "occasions to improve together"),
        Change("peer_reach", "scale", ("reach",), "benefit", "peers' practices are seen more often"),
        Change("vocabulary", "add", ("words",), "benefit", "common words make measures possible"),
        Change("handover", "scale", ("handing",), "benefit", "who meets hands children on with fewer losses", sign=-1.0),
        Change("conformity", "add", ("conformity",), "harm", "the most frequent practice is followed"),
        Change("coordination_hours", "add", ("hours",), "price", "leaders' meetings", driver="strength"),
    ),
)  # fmt: skip
