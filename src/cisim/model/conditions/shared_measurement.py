"""Shared measurement: the same short list of indicators, collected the same way by all."""

from cisim.model.conditions.base import Change, Condition, Prerequisite, own
from cisim.model.distributions import Uniform

NAME = "shared_measurement"

SHARED_MEASUREMENT = Condition(
    name=NAME,
    title="Shared measurement",
    claim="Comparable results let partners learn from each other and keep the agenda honest.",
    source="Kania & Kramer 2011 (E2-E5, B8-B9)",
    evidence="Pooled data find effects that single organisations cannot (statistics); field evidence is uncontrolled.",
    badge="limited",
    grade="S",
    main_path="M2, M3a: less noise → changes are judged better; more comparability → better peers are found and copied",
    price="reporting hours of every member and dollars for the system",
    harm="what is not on the list is neglected (Goodhart; Holmstrom & Milgrom 1991); burden",
    build_years=own("build_years", NAME, 2.5, 0.1, 20, "years", "A", "", "time to build it up"),
    parameters=(
        own("noise_cut", NAME, 0.5, 0, 1, "share", "A", "four times the data halve the noise", "noise that disappears"),
        own("comparable", NAME, 0.7, 0, 1, "share", "A", "E4; size assumed", "rise of comparability"),
        own("funder_noise_cut", NAME, 0.5, 0, 1, "share", "A", "", "noise of funders that disappears"),
        own("relief", NAME, 0.3, 0, 1, "share", "A", "E5; low on purpose", "custom reports that are replaced"),
        own("hold", NAME, 0.8, 0, 1, "share", "A", "E2; size assumed", "drift of alignment that stops"),
        own("pressure", NAME, 0.5, 0, 1, "share", "A", "Goodhart (2.4); size assumed", "discount on unlisted dimensions"),
        own("keep", NAME, 0.3, 0, 1, "share", "A", "supportive monitoring lowers turnover (Aarons 2009, randomised); size assumed", "practice kept although staff leave", prior=Uniform(0.15, 0.6)),
        own("hours", NAME, 4.0, 0, 100, "hours/month", "A", "", "hours per member for common reports"),
        own("system", NAME, 2000.0, 0, 1e6, "$/member-year", "A", "", "price of the data system"),
    ),
    changes=(
        Change("noise", "scale", ("noise_cut",), "benefit", "judgements rest on better data", sign=-1.0),
        Change("need_noise", "scale", ("noise_cut",), "benefit", "need is measured better", sign=-1.0),
        Change("comparability", "add", ("comparable",), "benefit", "peers' results can be compared"),
        Change("funder_noise", "scale", ("funder_noise_cut",), "benefit", "funders see results better", sign=-1.0),
        Change("report_relief", "add", ("relief",), "benefit", "fewer custom reports for aligned funders"),
        Change("drift", "scale", ("hold",), "benefit", "the agenda is held by its measures", sign=-1.0),
        Change("retention", "add", ("keep",), "benefit", "what is measured and written down is kept"),
        Change("list_pressure", "add", ("pressure",), "harm", "unlisted dimensions are neglected"),
        Change("coordination_hours", "add", ("hours",), "price", "reporting to the common system", driver="strength"),
        Change("system_dollars", "add", ("system",), "price", "data system", driver="strength"),
    ),
    prerequisites=(
        Prerequisite("vocabulary", 0.3, "without common words measures are not the same measures (E9)"),
        Prerequisite("data_quality", 0.5, "somebody must clean the data (B18)"),
    ),
)  # fmt: skip
