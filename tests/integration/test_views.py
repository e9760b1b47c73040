"""What pages cannot show of an address is said on all of them in one way, with the nearest name, in every language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cisim.dashboard.compare.links import columns_amiss
from cisim.dashboard.experiment.view_state import view_of
from cisim.dashboard.explore.page import address_query
from cisim.dashboard.learn.addresses import place_amiss
from cisim.dashboard.organisations.view_state import from_query as organisations_view
from cisim.dashboard.state.judged import AT_THE_END, judged_amiss
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.language import use_language

TOWN = Settings("small-town").changed({"time.months": 60}).scenario
FIRST, LAST = TOWN.stages[0].name, TOWN.stages[-1].name
AMISS = {
    "Explore": lambda search: judged_amiss(search, TOWN),
    "Compare": columns_amiss,
    "Experiment": lambda search: view_of(search)[1],
    "Organisations": lambda search: organisations_view(search)[1],
    "Learn": place_amiss,
}
"""By page: what is said of an address."""


@pytest.mark.parametrize("page", AMISS)
def test_a_name_that_a_page_does_not_have_is_said(page):
    assert AMISS[page]("view.colour=red&seed=2") == ["Left out of the link: 'view.colour', unknown on this page."]


@pytest.mark.parametrize(
    ("page", "search", "said"),
    [
        ("Explore", f"view.stage={FIRST[:-1]}", f"'view.stage={FIRST[:-1]}', allowed: {FIRST}, "),
        ("Explore", f"view.stage={FIRST[:-1]}", f"; did you mean '{FIRST}'?"),
        ("Explore", "view.yaer=2", "'view.yaer', unknown on this page; did you mean 'view.year'?"),
        ("Explore", "view.year=999", "'view.year=999', allowed: 1 to 5."),
        ("Explore", "view.year=soon", "'view.year=soon', allowed: 1 to 5."),
        ("Compare", "view.a=isolated&view.b=default&view.ref=c", "'view.ref=c', allowed: a, b."),
        ("Compare", "view.ref=b", "'view.ref=b', allowed: none."),
        ("Experiment", "view.only=with-backbone", "; did you mean 'with-backbone_support'?"),
        ("Organisations", "view.arm=isolatd", "allowed: isolated, collective; did you mean 'isolated'?"),
        ("Learn", "view.story=techncal", "; did you mean 'technical'?"),
        ("Learn", "view.story=technical&view.step=99", "'view.step=99', allowed: 1 to "),
    ],
)  # fmt: skip
def test_a_value_that_a_page_does_not_have_is_said_with_what_is_allowed(page, search, said):
    notes = AMISS[page](search)
    assert len(notes) == 1
    assert said in notes[0]


@pytest.mark.parametrize(
    ("page", "search"),
    [
        ("Explore", f"view.stage={FIRST}&view.year=3"),
        ("Explore", f"view.stage={LAST}&view.year=5"),
        ("Explore", "view.stage=&view.year="),
        ("Compare", "view.a=isolated&view.b=default&view.b.name=Ours&view.ref=b"),
        ("Learn", "view.story=technical&view.step=2"),
    ],
)
def test_what_a_page_shows_is_not_complained_about(page, search):
    assert AMISS[page](search) == []


def test_notes_are_in_the_language_of_the_page():
    with use_language("de"):
        assert judged_amiss("view.year=999", TOWN) == [
            "Nicht aus dem Link übernommen: „view.year=999“, erlaubt: 1 bis 5."
        ]


def test_no_link_of_explore_says_a_stage_or_a_year_that_its_settings_do_not_have():
    """Else whoever opens it would be told of a mistake that is not theirs."""
    session = Session(f"community=small-town&view.stage={FIRST}&view.year=9")
    assert "view.year=9" in address_query(session)
    session.to(session.settings.changed({"time.months": 60}))
    assert "view.year" not in address_query(session)
    assert "view.stage" in address_query(session)


def test_a_year_in_an_address_of_organisations_is_none_of_the_verdict_on_explore():
    session = Session("community=small-town&view.year=2", on_explore=False)
    assert session.judged == AT_THE_END
    session.visit("community=small-town&view.year=3", on_explore=False)
    assert session.judged == AT_THE_END
    session.visit("community=small-town&view.year=3")
    assert session.judged.year == 3


@given(st.sampled_from(sorted(AMISS)), st.text(max_size=60))
def test_no_address_breaks_a_page(page, text):
    for name in (text, "stage", "year", "ref", "step", "story", "only", "sort"):
        assert all(note.startswith("Left out of the link: '") for note in AMISS[page](f"view.{name}={text}"))
