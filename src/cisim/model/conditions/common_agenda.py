"""Common agenda: a shared understanding of the problem and agreed actions."""

from cisim.model.conditions.base import Change, Condition, own

NAME = "common_agenda"

COMMON_AGENDA = Condition(
    name=NAME,
    title="Common agenda",
    claim="Partners who agree on the problem and a joint approach stop pulling in different directions.",
    source="Kania & Kramer 2011 (E1, A12); Rivkin & Siggelkow 2003 on firm-wide incentives",
    evidence="Case studies and theory; no comparison isolates an agenda. Agreeing on the wrong goal is documented (Wolff 2016).",
    badge="limited",
    grade="S",
    main_path="M5: alignment_pull → members' alignment → M2: common results count for more when a change is judged",
    price="convening hours of every member from the first day, months before anything changes",
    harm="agrees on what the powerful define (agenda weight); closes the search early",
    build_years=own("build_years", NAME, 2.0, 0.1, 20, "years", "A", "", "time to build it up"),
    parameters=(
        own("pull", NAME, 1.0, 0, 1, "share", "A", "full effect at full level", "pull of members' alignment"),
        own("funder_pull", NAME, 0.5, 0, 1, "share", "A", "B12, E16; size assumed", "pull of funders' alignment"),
        own("definition", NAME, 0.25, 0, 1, "share", "A", "G13; size assumed", "weight of the agreed definition over results"),
        own("closing", NAME, 0.2, 0, 1, "share", "A", "early convergence (Smaldino et al. 2024); size assumed", "own search that stops"),
        own("settling", NAME, 0.3, 0, 1, "share", "A", "C4; size assumed", "breaches avoided"),
        own("words", NAME, 0.5, 0, 1, "share", "S", "E9", "share of the common vocabulary it provides"),
        own("hours", NAME, 2.0, 0, 100, "hours/month", "A", "", "convening hours per member"),
        own("partners", NAME, 0.1, 0, 1, "share", "A", "", "share of other members to be kept informed"),
    ),
    changes=(
        Change("alignment_pull", "add", ("pull",), "benefit", "members come to weigh common results more"),
        Change("funder_pull", "add", ("funder_pull",), "benefit", "funders come to use the aligned rule"),
        Change("breach", "scale", ("settling",), "benefit", "fewer breaches between members", sign=-1.0),
        Change("vocabulary", "add", ("words",), "benefit", "common words make measures possible"),
        Change("agenda_weight", "add", ("definition",), "harm", "what was agreed replaces part of what works"),
        Change("search_rate", "scale", ("closing",), "harm", "what was agreed is questioned less", sign=-1.0),
        Change("coordination_hours", "add", ("hours",), "price", "convening", driver="strength"),
        Change("partners", "add", ("partners",), "price", "keeping partners informed", driver="strength"),
    ),
)  # fmt: skip
