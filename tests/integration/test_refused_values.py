"""A value of an address or a field that a page cannot take is refused in the language of the page, with what is allowed
and the nearest name.
"""

from __future__ import annotations

import pytest

from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query
from cisim.language import _, use_language
from cisim.language.choice import DEFAULT_LANGUAGE, LANGUAGES
from cisim.model.joint_limits import PARAMETER_LIMITS

REFUSED = {
    "learning.nois=0.2": "„learning.nois=0.2“, unbekannt; meinten Sie „learning.noise“?",
    "yaers=3": "„yaers=3“, unbekannt; meinten Sie „years“?",
    "time.years=3": "„time.years=3“, unbekannt; meinten Sie „years“?",
    "noise=0.2": "„noise=0.2“, unbekannt; meinten Sie „learning.noise“?",
    "time.months=0": "„time.months=0“, erlaubt: eine ganze Zahl von 1 bis 1.200 (Monate).",
    "learning.noise=much": "„learning.noise=much“, erlaubt: eine Zahl von 0 bis 5.",
    "ties.graph=rng": "„ties.graph=rng“, erlaubt: networks, full, ring, line, small_world, random; meinten Sie „ring“?",
    "backbone_support=of": "erlaubt: off, partial, full oder eine Zahl von 0 bis 1; meinten Sie „off“?",
    "problem=silly": "„problem=silly“, erlaubt: technical, mixed, adaptive.",
    "community=small-twn": "„community=small-twn“, eine solche Gemeinschaft gibt es nicht; meinten Sie „small-town“?",
    "seed=1.5": "„seed=1.5“, erlaubt: eine ganze Zahl ab 0.",
    "rope=500": "„rope=500“, erlaubt: eine Zahl von 0 bis 100.",
    "stages=3": "„stages=3“, lässt sich nur in einer Szenariodatei setzen.",
    "sectors.nonprofits=90000": "90012 Organisationen über 180 Monate sind zu viel für eine Seite",
    "problem.coupling_within=9": "ist 9, erlaubt ist höchstens problem.bits - 1: ein Element kann nur von",
    f"learning.noise={9 * '9' * 30}": "lässt sich nicht als Wert lesen.",
}
"""What is said in German, by the address."""


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:30])
def test_what_is_left_out_of_a_link_is_said_in_the_language_of_the_page(query):
    with use_language("de"):
        settings, notes = from_query(query)
    assert settings == Settings()
    assert len(notes) == 1
    assert notes[0].startswith("Nicht aus dem Link übernommen: ")
    assert REFUSED[query] in notes[0]


def test_a_link_of_another_version_is_said_in_the_language_of_the_page():
    with use_language("es"):
        assert from_query("v=0.0.1")[1][0].startswith("Este enlace se hizo con el modelo 0.0.1; este es ")


@pytest.mark.parametrize(("key", "text"), [("learning.noise", "77"), ("seed", "-1"), ("rope", "much"), ("seed", "1.5")])
def test_what_is_typed_into_a_field_is_refused_in_the_language_of_the_page(key, text):
    session = Session("")
    before = session.settings
    with use_language("de"):
        assert session.assume(key, text).startswith(("erlaubt: eine ", "eine Zahl wird erwartet"))
    assert session.settings == before


def test_a_seed_keeps_all_its_digits():
    assert from_query("seed=9007199254740993")[0].seed == 9007199254740993


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != DEFAULT_LANGUAGE])
def test_limits_of_several_parameters_have_their_reasons_in_every_language(language):
    with use_language(language):
        said = [_(limit.reason) for limit in PARAMETER_LIMITS]
        assert any(reason in from_query("problem.coupling_within=9")[1][0] for reason in said)
    assert not set(said) & {limit.reason for limit in PARAMETER_LIMITS}
