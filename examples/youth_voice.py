"""A sixth condition, youth voice: those concerned help to write the agenda. Try it from the top of the repository:

    PYTHONPATH=examples cisim compare examples/youth-voice.toml --allow-code

An example of a condition from outside the package: no line of cisim knows of it. Its source is invented.
"""

from cisim.model.conditions import Change, Condition, own

NAME = "youth_voice"

YOUTH_VOICE = Condition(
    name=NAME,
    title="Youth voice",
    claim="Those concerned help to write the agenda.",
    source="an example",
    evidence="none, it is an example",
    grade="A", main_path="M5: inclusion → an agenda of more members",
    price="hours for listening, from the first day",
    harm="slower search: changes wait until all have been heard",
    build_years=own("build_years", NAME, 1.0, 0.1, 20, "years", "A", "", "time to build it up"),
    parameters=(
        own("more", NAME, 0.5, 0, 1, "share", "A", "", "rise of inclusion"),
        own("slower", NAME, 0.1, 0, 1, "share", "A", "", "own search that waits"),
        own("hours", NAME, 2.0, 0, 100, "hours/month", "A", "", "hours per member"),
    ),
    changes=(
        Change("inclusion", "add", ("more",), "benefit", "the agenda is written by more"),
        Change("search_rate", "scale", ("slower",), "harm", "listening takes time", sign=-1.0),
        Change("coordination_hours", "add", ("hours",), "price", "listening", driver="strength"),
    ),
)  # fmt: skip
