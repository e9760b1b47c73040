"""Mutually reinforcing activities: different things, chosen to fit together by a plan."""

from cisim.model.conditions.base import Change, Condition, own

NAME = "mutually_reinforcing_activities"

MUTUALLY_REINFORCING_ACTIVITIES = Condition(
    name=NAME,
    title="Mutually reinforcing activities",
    claim="Partners do what they are good at where it is missing, and check that their changes do not collide.",
    source="Kania & Kramer 2011 (E6); Rivkin & Siggelkow 2003 on vetting decentralised proposals",
    evidence="Theory with mixed sign: a plan helps dense interactions early and can lock in later.",
    badge="limited",
    grade="L",
    main_path="M2: breadth → effects on coupled stages count; M9: planned_moves → help where it is missing",
    price="planning hours of every member, contacts with other partners",
    harm="slower change: a change waits for the plan; lock-in to yesterday's plan",
    build_years=own("build_years", NAME, 2.0, 0.1, 20, "years", "A", "", "time to build it up"),
    parameters=(
        own("breadth", NAME, 0.8, 0, 1, "share", "L", "Incent of Rivkin & Siggelkow 2003", "weight of effects on others"),
        own("moves", NAME, 0.05, 0, 1, "1/month", "A", "", "rate of moves to where help is missing"),
        own("review", NAME, 0.5, 0, 1, "share", "A", "", "share of changes checked for conflicts"),
        own("slowing", NAME, 0.2, 0, 1, "share", "A", "Rivkin & Siggelkow 2003; size assumed", "own search that waits for the plan"),
        own("hours", NAME, 3.0, 0, 100, "hours/month", "A", "", "planning hours per member"),
        own("partners", NAME, 0.1, 0, 1, "share", "A", "", "share of other members to coordinate with"),
    ),
    changes=(
        Change("breadth", "add", ("breadth",), "benefit", "effects on coupled stages count"),
        Change("planned_moves", "add", ("moves",), "benefit", "members move to the neediest cells"),
        Change("plan_review", "add", ("review",), "benefit", "simultaneous changes are checked against each other"),
        Change("search_rate", "scale", ("slowing",), "harm", "changes wait for the plan", sign=-1.0),
        Change("coordination_hours", "add", ("hours",), "price", "planning", driver="strength"),
        Change("partners", "add", ("partners",), "price", "coordinating with partners", driver="strength"),
    ),
)  # fmt: skip
