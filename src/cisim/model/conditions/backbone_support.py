"""Backbone support: a separate organisation with a project manager, a data manager and a facilitator."""

from cisim.model.conditions.base import Change, Condition, Prerequisite, own
from cisim.model.distributions import LogUniform

NAME = "backbone_support"

BACKBONE_SUPPORT = Condition(
    name=NAME,
    title="Backbone support",
    claim="Coordination takes time that no partner has; dedicated staff supply it in three roles.",
    source="Kania & Kramer 2011 (E10, B18-B20); Provan & Kenis 2008 on network administration",
    evidence="Its absence is reported as a frequent reason of failure by promoters; no controlled comparison.",
    badge="limited",
    grade="S",
    main_path="M6: carry → less load on members; M7: facilitation → meetings that work → levels of all conditions",
    price="dollars from the same pool: staff for every partner, with a core that small communities pay too",
    harm="single point of failure; a rival for funds; a top-down agenda",
    build_years=own("build_years", NAME, 1.0, 0.1, 20, "years", "A", "", "time to build it up"),
    parameters=(
        own("project_manager", NAME, 1.0, 0, 1, "share", "S", "B18", "role at work: plans, carries load"),
        own("data_manager", NAME, 1.0, 0, 1, "share", "S", "B18", "role at work: collects and cleans data"),
        own("facilitator", NAME, 1.0, 0, 1, "share", "S", "B18", "role at work: facilitates, mediates"),
        own("facilitation", NAME, 0.8, 0, 1, "share", "A", "", "meetings and contacts that are facilitated"),
        own("data", NAME, 1.0, 0, 1, "share", "A", "", "data that are cleaned"),
        own("carry", NAME, 0.3, 0, 1, "share", "A", "", "staff hours that relieve the members"),
        own("mediation", NAME, 0.5, 0, 1, "share", "A", "E11", "vetoes and breaches that are settled"),
        own("keep", NAME, 0.2, 0, 1, "share", "A", "", "practice kept although staff leave, by the data manager", prior=LogUniform(0.1, 0.4)),
        own("top_down", NAME, 0.2, 0, 1, "share", "A", "G13, Wolff 2016; size assumed", "inclusion that is lost"),
        own("hours", NAME, 1.0, 0, 100, "hours/month", "A", "", "hours of a member for working with the backbone"),
        own("staff", NAME, 0.04, 0, 5, "FTE/member", "S", "$1.5 M for 300 organisations (B19)", "staff asked for per member"),
        own("core", NAME, 2.0, 0, 100, "FTE", "S", "three part-time roles (B18)", "smallest staff that works"),
    ),
    changes=(
        Change("facilitation", "add", ("facilitator", "facilitation"), "benefit", "meetings work, partners need fewer contacts"),
        Change("data_quality", "add", ("data_manager", "data"), "benefit", "data are collected and cleaned"),
        Change("carry", "add", ("project_manager", "carry"), "benefit", "staff relieve the members"),
        Change("mediation", "add", ("facilitator", "mediation"), "benefit", "conflicts are settled"),
        Change("retention", "add", ("data_manager", "keep"), "benefit", "the data manager keeps what was found"),
        Change("inclusion", "scale", ("top_down",), "harm", "the agenda is written at the centre", sign=-1.0),
        Change("coordination_hours", "add", ("hours",), "price", "working with the backbone", driver="strength"),
        Change("backbone_fte", "add", ("staff",), "price", "staff for every partner", driver="strength"),
        Change("backbone_core", "add", ("core",), "price", "core staff", driver="strength"),
    ),
    prerequisites=(Prerequisite("staffing", 0.0, "a backbone exists as far as it is funded (B20)"),),
)  # fmt: skip
