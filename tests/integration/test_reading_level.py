"""Captions and first screens are easy to read: grade 9 of Flesch and Kincaid at most, of the texts as pages make them.

Names of conditions, stages, sectors and places, and numbers with their units, count as one short word each: they are
given by the field or the visitor, and their syllables say nothing of how a sentence is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pandas as pd
import pytest
import textstat

from cisim.charts.page import chain
from cisim.comparison.existing_sentences import existing_line
from cisim.comparison.money_sentences import money_sentence
from cisim.comparison.segment_sentences import gains_line
from cisim.comparison.verdict_sentences import short_verdict, verdict_details, view_of
from cisim.dashboard.compare import figures as compare_figures
from cisim.dashboard.compare.results import SideBySideCache
from cisim.dashboard.compare.scenario_set import default_set
from cisim.dashboard.compare.sentences import differs_text, notes_of, title_of, unequal_of, verdict_rows
from cisim.dashboard.experiment import figures as experiment_figures
from cisim.dashboard.experiment import sentences as experiment_sentences
from cisim.dashboard.experiment.analysis import analyse
from cisim.dashboard.experiment.run_store import shipped
from cisim.dashboard.experiment.view_state import ExperimentView
from cisim.dashboard.explore import figures as explore_figures
from cisim.dashboard.learn import overview
from cisim.dashboard.learn.drawing import drawn
from cisim.dashboard.learn.sections import chain_links
from cisim.dashboard.learn.stories import stories
from cisim.dashboard.learn.topics import LEADS
from cisim.dashboard.organisations import map_layout
from cisim.dashboard.organisations.community_text import moves_sentence, who_sentence
from cisim.dashboard.organisations.trajectory import simulate_trajectory
from cisim.dashboard.room.stages import STAGES
from cisim.dashboard.shell.explanations import evidence_line, evidence_sentence
from cisim.dashboard.shell.page_figure import PageFigure
from cisim.dashboard.shell.theme import DASHBOARD_FOLDER
from cisim.dashboard.state.result_cache import PREVIEW, ComparisonRunner
from cisim.dashboard.state.settings import Settings
from cisim.language.extraction import vue_texts
from cisim.model.conditions import CONDITIONS

pytestmark = pytest.mark.slow
GRADE = 9
"""Highest grade of Flesch and Kincaid."""
FEWEST_WORDS = 8
"""Shorter texts are labels: one long word makes them a grade of their own."""
NUMBER = r"[+−-]?\$?\d[\d,.]*(?:\s?(?:%|[kMB]\b|FTE\b|points?\b|years?\b|months?\b))*"
PARAGRAPH = r"<(p|legend|label|h2|li)\b[^>]*>(.*?)</\1>"
FIRST_SCREENS = (
    "explore/story_line", "explore/verdict", "explore/evidence_line", "explore/result_bar", "compare/verdicts",
    "organisations/page_head", "organisations/single_run_note", "learn/story_cards",
)  # fmt: skip
"""Templates of what stands first on the pages."""


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings("small-town").changed({"time.months": 24})


@pytest.fixture(scope="module")
def result(settings):
    return ComparisonRunner().compute(settings, PREVIEW, lambda: True, lambda done, total: None)


@pytest.fixture(scope="module")
def side(settings):
    return SideBySideCache().compute(default_set(settings), PREVIEW, lambda: True, lambda done, total: None)


@pytest.fixture(scope="module")
def analysis():
    return analyse(shipped(), ExperimentView().on(shipped()))


@pytest.fixture(scope="module")
def life(settings):
    return simulate_trajectory(settings.scenario, 1)


def names_of(scenario) -> list[str]:
    """Names that the field or the visitor gives, the longest first."""
    found = [c.title for c in CONDITIONS]
    found += [text for stage in scenario.stages for text in (stage.label, stage.name)]
    found += [segment.name for segment in scenario.segments] + [scenario.title]
    return sorted(filter(None, found), key=len, reverse=True)


def plainly(text: str, names: list[str]) -> str:
    """The text with names and numbers replaced by short words."""
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "name", text, flags=re.IGNORECASE)
    return re.sub(NUMBER, "one", re.sub(r"\{\w*\}", "one", text))


def too_hard(texts: dict[str, str], names: list[str]) -> dict[str, tuple[float, str]]:
    """The texts above the grade."""
    found = {}
    for label, text in texts.items():
        plain = plainly(text, names)
        if len(plain.split()) >= FEWEST_WORDS and (grade := textstat.flesch_kincaid_grade(plain)) > GRADE:
            found[label] = (round(grade, 1), text)
    return found


def caption(figure: PageFigure) -> str:
    """What stands above a figure: its finding and what is measured."""
    return f"{figure.title.rstrip('.')}. {figure.subtitle.rstrip('.')}."


def template_texts(name: str) -> Iterator[str]:
    """Sentences of a template, those of its catalogue and those that stand between its tags."""
    source = (DASHBOARD_FOLDER / f"{name}.vue").read_text(encoding="utf-8")
    yield from (text for _line, text in vue_texts(source))
    markup = re.sub(r"\{\{.*?\}\}", "", source.partition("<script>")[0])
    yield from (" ".join(text.split()) for text in re.findall(r">([^<>]+)<", markup))


def paragraphs(page: str) -> Iterator[str]:
    """What a plain page says, element by element."""
    body = re.sub(r"<(script|style|select).*?</\1>", "", page, flags=re.DOTALL)
    for _tag, inner in re.findall(PARAGRAPH, body, re.DOTALL):
        for part in re.split(r"<small\b[^>]*>", inner):  # it stands in a line of its own
            yield " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def test_a_hard_text_is_found_and_names_do_not_count(settings):
    names = names_of(settings.scenario)
    hard = "Organisational heterogeneity necessitates considerable interdependence of participating institutions."
    easy = "With mutually reinforcing activities and shared measurement, more children are on track after 12 years."
    assert set(too_hard({"hard": hard, "easy": easy}, names)) == {"hard"}


@pytest.mark.parametrize("name", explore_figures.EXPLORE_FIGURES)
def test_captions_of_explore(name, result):
    texts = {name: caption(explore_figures.figure_of(name, result))}
    assert too_hard(texts, names_of(result.settings.scenario)) == {}


def test_the_first_screen_of_explore(result):
    data, scenario = result.data, result.settings.scenario
    told = view_of(data)
    texts = {
        "lead": short_verdict(told), "details": " ".join(verdict_details(told)), "existing": existing_line(data),
        "gains": gains_line(data), "money": money_sentence(data), "assumed": evidence_sentence(scenario),
        "weakest": evidence_line(result, None)["text"],
    }  # fmt: skip
    assert too_hard(texts, names_of(scenario)) == {}


@pytest.mark.parametrize("name", compare_figures.COMPARE_FIGURES)
def test_captions_of_compare(name, side):
    names = [*side.request.names, *names_of(side.request.scenarios[0])]
    assert too_hard({name: caption(compare_figures.figure_of(name, side))}, names) == {}


def test_the_first_screen_of_compare(side):
    chosen, data = side.request, side.data
    rows = {row["letter"]: row["text"] for row in verdict_rows(data)}
    notes = {f"note {k}": text for k, text in enumerate([*unequal_of(data), *notes_of(chosen, data)])}
    texts = {"title": title_of(chosen), "differs": differs_text(chosen)} | rows | notes
    assert too_hard(texts, [*chosen.names, *names_of(chosen.scenarios[0])]) == {}


@pytest.mark.parametrize("name", experiment_figures.EXPERIMENT_FIGURES)
def test_captions_of_experiment(name, analysis):
    names = names_of(analysis.runs.request.settings.scenario)
    assert too_hard({name: caption(experiment_figures.figure_of(name, analysis, "wide"))}, names) == {}


def test_the_first_screen_of_experiment(analysis):
    texts = {"lead": f"{experiment_sentences.lead_text(analysis)}."}
    texts |= {s.problem: f"{s.lead}{s.rest}" for s in experiment_sentences.sum_sentences(analysis)}
    texts |= dict(experiment_sentences.reading(analysis))
    assert too_hard(texts, names_of(analysis.runs.request.settings.scenario)) == {}


@pytest.mark.parametrize("moment", [0, 2])
def test_the_first_screen_of_organisations(life, moment):
    makers = (who_sentence, moves_sentence, map_layout.gap_sentence, map_layout.empty_cells)
    texts = {make.__name__: make(life, moment) for make in makers} | {"units": map_layout.UNITS_TEXT}
    names = sorted([*life.names, *names_of(life.scenario)], key=len, reverse=True)
    assert too_hard(texts, names) == {}


def test_the_index_of_learn(settings):
    links = chain_links()
    chain_caption = caption(drawn("", "", chain.draw(links), overview.CHAIN_SUBTITLE, "", pd.DataFrame()))
    texts = {"lead": overview.LEARN_LEAD, "chain": chain_caption, **LEADS}
    texts |= {f"story {s.name}": f"{s.title}. {s.question}" for s in stories().values()}
    assert too_hard(texts, names_of(settings.scenario)) == {}


@pytest.mark.parametrize("name", FIRST_SCREENS)
def test_words_of_the_templates(name, settings):
    texts = {text: text for text in template_texts(name)}
    assert too_hard(texts, names_of(settings.scenario)) == {}


def test_phones_in_every_stage(hall, no_answers):
    names = names_of(Settings(hall.room.settings["scenario"]).scenario)
    phones = [hall.phone(f"192.168.4.{20 + k}") for k in range(6)]
    read = {text: text for text in paragraphs(hall.visitor().get("/j").text)}
    for stage in STAGES:
        if hall.room.stage != stage:
            hall.move_to(stage)
        for phone in phones:
            read |= {text: text for text in paragraphs(phone.get(f"/j/{hall.code}").text)}
    assert len(read) > 30
    assert too_hard(read, names) == {}
