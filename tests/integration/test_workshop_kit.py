"""The kit: complete pages that print black on white, with numbers that come from parameters and runs alone."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from cisim.dashboard.learn.kit_stories import story_sheets
from cisim.dashboard.learn.stories import stories
from cisim.language import use_language
from cisim.workshop import CHOICES, ROLES, Room, answer, predictions, survey_items
from cisim.workshop.kit import PAGES, STORY_PAGES, kit_pages, write_kit
from cisim.workshop.kit.plans import LENGTHS
from cisim.workshop.sections import talk_prompts

RUNS = 12
VOID = {"meta", "br", "hr", "img", "link", "input"}


@pytest.fixture(scope="module")
def room() -> Room:
    return Room()


@pytest.fixture(scope="module")
def pages(room) -> dict[str, str]:
    return kit_pages(room, RUNS)


class Reader(HTMLParser):
    """Text of a page, and whether its elements are closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert name not in ("src", "onclick"), name
            assert not (name == "href" and ":" in (value or "")), value

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if not {"style", "desc"} & set(self.open):
            self.text.append(data)


def read(page: str) -> str:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return re.sub(r"\s+", " ", " ".join(reader.text))


def test_every_page_is_whole_and_asks_nothing_of_anybody(pages):
    assert list(pages) == ["index", *PAGES]
    for name, page in pages.items():
        text = read(page)
        assert page.startswith("<!DOCTYPE html>"), name
        assert not re.search(r"https?://(?!www\.w3\.org)|<script|\{\{|\{%|\{\w+\}|None\b|nan\b", page), name
        assert "Workshop kit" in text
        assert len(page) < 40_000, name
    assert all(f'href="{name}.html"' in pages["index"] for name in PAGES)


def test_pages_print_black_on_white(pages):
    for name, page in pages.items():
        style = page[page.index("<style>") : page.index("</style>")]
        assert set(re.findall(r"#[0-9a-f]{6}", style)) == {"#000000", "#ffffff"}, name
        assert "prefers-color-scheme" not in style


def test_cards_hold_every_role_and_every_choice(pages):
    text = read(pages["cards"])
    for role in ROLES:
        assert all(words in text for words in (role.title, role.work, role.wants, role.measure))
    for choice in CHOICES:
        assert choice.label in text
        assert choice.effect in text


def test_the_tally_has_room_for_all_that_is_asked(room, pages):
    text = read(pages["tally"])
    assert all(question.text in text for question in predictions(room))
    assert all(statement in text for statement in survey_items().values())
    assert all(choice.label in text for choice in CHOICES)
    assert all(c.title in text for c in room.scenario.conditions)


def test_the_plan_has_every_length_and_the_guide_the_models_answers(room, pages):
    assert all(f"{length} minutes" in read(pages["plan"]) for length in LENGTHS)
    guide = read(pages["guide"])
    for question in predictions(room):
        assert all(sentence in guide for sentence in answer(room, question.key, RUNS).sentences)
    assert all(prompt in guide for prompt in talk_prompts())
    assert guide.count("Where this is weak:") >= 6


def test_numbers_follow_the_community(pages):
    other = kit_pages(Room("technical-city", rounds=4), RUNS)
    assert read(other["guide"]) != read(pages["guide"])
    assert pages["cards"].count('<th scope="col">6</th>') > 0
    assert other["cards"].count('<th scope="col">6</th>') == 0


def test_all_of_the_kit_is_in_the_language_in_use(room):
    with use_language("en-XA"):
        translated = kit_pages(room, RUNS)
    for name, page in translated.items():
        assert 'lang="en-XA"' in page
        for words in ("You have", "tokens", "Minutes", "minutes", "What you do", "Option", "Statement", "nobody"):
            assert not re.search(rf"(?<![\w-]){words}(?![\w-])", read(page)), (name, words)


def test_stories_are_asked_on_one_sheet_and_answered_on_another(room):
    told = story_sheets(RUNS, ("technical", "fails"))
    pages = kit_pages(room, RUNS, told)
    assert list(pages) == ["index", *PAGES, *STORY_PAGES]
    assert 'href="stories.html"' in pages["index"]
    guide, sheets = read(pages["stories"]), read(pages["story_sheets"])
    for story in told:
        asked, _, came_out = sheets.partition(f"{story.title}: what came out")
        for guess in story.guesses:
            answer = guess.answer or guess.after[0]
            assert guess.ask in asked
            assert answer in came_out
            assert answer not in asked
            assert answer in guide
            assert all(name in asked for name in (*guess.choices, *guess.cases))
    many = next(guess for guess in told[1].guesses if guess.cases)
    assert re.match(rf"Ahead on average in this model: \d+ of {len(many.cases)}\. ", many.answer)
    assert all(len(page) < 60_000 and "…" not in read(page) for page in pages.values())


@pytest.mark.parametrize("language", ["de", "es"])
def test_stories_stand_in_the_language_of_the_kit(room, language):
    with use_language(language):
        told = story_sheets(RUNS, ("pipeline",))
        page = read(kit_pages(room, RUNS, told)["story_sheets"])
    assert told[0].question in page
    assert not re.search(r"\b(guess|came out|children|number from|take along)\b", page)


def test_the_kit_is_written_as_files(room, tmp_path):
    files = write_kit(tmp_path / "kit", room, RUNS)
    assert [f.name for f in files] == ["index.html", *(f"{name}.html" for name in PAGES)]
    assert all(f.read_text(encoding="utf-8").rstrip().endswith("</html>") for f in files)


def test_the_commands_write_the_kit_and_list_the_choices(tmp_path):
    from cisim.cli.workshop_kit import choices, kit

    done = CliRunner().invoke(kit, ["--out", str(tmp_path / "kit"), "--runs", "12", "--quiet"])
    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) == 1 + len(PAGES) + len(STORY_PAGES)
    sheets = (tmp_path / "kit" / "story_sheets.html").read_text(encoding="utf-8")
    assert all(html.escape(story.question, quote=False) in html.unescape(sheets) for story in stories().values())
    listed = CliRunner().invoke(choices)
    assert listed.exit_code == 0, listed.output
    assert len(listed.output.splitlines()) == len(ROLES) + 2 * len(CHOICES)
    assert all(max(map(len, text.splitlines())) <= 120 for text in (done.output, listed.output))
