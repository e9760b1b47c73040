"""A visitor's own place, without a browser: files read as on the command line, the form, links, every page's runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cisim.dashboard.compare.figures import commands
from cisim.dashboard.compare.links import from_search, page_query
from cisim.dashboard.compare.scenario_set import default_set
from cisim.dashboard.experiment.design import FactorialRequest
from cisim.dashboard.organisations.own_place import (
    assumed_text,
    file_rows,
    guess_rows,
    number_rows,
    used_text,
)
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import title_of
from cisim.dashboard.state.own_community import (
    PlaceSettings,
    PlaceUpload,
    command,
    is_small_enough,
    place_file_names,
    place_of,
    settings_in_place,
    settings_of_anywhere,
)
from cisim.dashboard.state.place_download import place_file
from cisim.dashboard.state.place_form import with_number
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query, to_query
from cisim.errors import CisimError
from cisim.own_community.load import read_community
from cisim.own_community.place.build import build_place
from cisim.scenario.load import load
from cisim.scenario.text_file import DecodedText
from organisation_tools import files_of
from own_place_tools import CITY, EXAMPLE, HEAD, ROWS, TIES, example, given, session_with, understood_lines


def own(*files: dict[str, str], settings: Settings = CITY) -> PlaceUpload:
    return PlaceUpload().with_files(files, settings)


def scenario_of(upload: PlaceUpload, settings: Settings = CITY):
    return settings_in_place(settings, upload.used, upload.used.place(settings)).scenario


def test_files_are_used_only_if_nothing_is_wrong():
    good = own(given("a.csv", HEAD + ROWS))
    assert [f.kind for f in good.used.files] == ["organisations"]
    bad = good.with_files([given("t.csv", "from,to\nReads Co.,Nobody\n")], CITY)
    assert bad.used == good.used
    assert [(p.row, p.column) for p in bad.problems] == [(2, "to")]
    first = own(given("t.csv", TIES))
    assert [f.name for f in first.waiting] == ["t.csv"]
    both = first.with_files([given("a.csv", HEAD + ROWS)], CITY)
    assert {f.name: f.text for f in both.used.files} == {"t.csv": DecodedText(TIES), "a.csv": DecodedText(HEAD + ROWS)}
    workbook = good.with_files([given("x.csv", b"PK\3\4 and more")], CITY)
    assert "is a workbook" in workbook.problems[0].text
    assert workbook.used == good.used
    large = good.with_files([{"name": "x.csv", "error": "is larger than 5 MB"}], CITY)
    assert [large.problems[0].text, large.used] == ["is larger than 5 MB", good.used]
    one_bad = good.with_files([given("t.csv", TIES), given("a.csv", HEAD + "A,,nowhere,,5\n")], CITY)
    assert one_bad.used == good.used  # of several files none is loaded where one is wrong


def test_files_are_read_on_the_page_as_on_the_command_line(tmp_path):
    """Encodings, columns, what was understood, and the command that reads them alike."""
    text = "Organization_Name,Stage,INCOME_AMT,REVENUE_AMT\nCaf\u00e9,ready,70000,250000\nB,reading,80000,90000\n"
    upload = own(given("mine.csv", text.encode("utf-16")))
    place = upload.used.place(CITY)
    lines = understood_lines(place)
    assert lines[0] == "mine.csv: 2 organisations (2 nonprofit), budgets $90,000 to $250,000, 2 of 7 stages"
    assert "read as UTF-16" in lines
    other = upload.with_columns("budget=INCOME_AMT", CITY)
    chosen = upload.with_column("organisations", "budget", "INCOME_AMT", CITY)
    assert scenario_of(other).hash == scenario_of(chosen).hash != scenario_of(upload).hash
    now = settings_in_place(CITY, other.used, other.used.place(CITY))
    assert command(now).endswith("--organisations mine.csv --columns budget=INCOME_AMT")
    (tmp_path / "mine.csv").write_bytes(text.encode("utf-16"))
    read = read_community(CITY.scenario, tmp_path / "mine.csv", columns=["budget=INCOME_AMT"])
    assert read.roster == now.scenario.roster
    assert [line.strip() for line in read.lines()][1:] == understood_lines(place_of(now))[1:]


def test_columns_can_be_said_of_a_file_that_was_refused():
    refused = own(given("a.csv", "Who,Stage,Money\nA,ready,70000\n"))
    assert [p.column for p in refused.problems] == ["label", "budget"]
    columns = {row["column"]: row for row in file_rows(refused, None)[0]["columns"]}
    assert (columns["label"]["heading"], columns["label"]["needed"]) == ("", True)
    assert file_rows(refused, None)[0]["headings"] == ["Who", "Stage", "Money"]
    half = refused.with_column("organisations", "label", "Who", CITY)
    assert half.problems[0].column == "budget"
    wrong = refused.with_columns("label=Who; bugdet=Money", CITY)
    assert "did you mean 'budget'?" in wrong.problems[0].text
    good = half.with_column("organisations", "budget", "Money", CITY)
    assert scenario_of(good).roster.organisations[0].budget == 70_000
    assert good.problems == ()


def test_a_place_of_all_kinds_of_files_is_that_of_the_command(tmp_path):
    """The same scenario to the last digit as ``cisim place`` writes, and the files that are saved read as it."""
    session = session_with(example())
    session.fill_in("children", "900")
    made = build_place(EXAMPLE, CITY.base, "adaptive-city", 900)
    for name, text in made.files.items():
        (tmp_path / name).write_text(text)
    scenario = session.settings.scenario
    assert scenario.hash == load(tmp_path / "place.toml").hash
    place = place_of(session.settings)
    saved = tmp_path / "saved"
    saved.mkdir()
    for name in place_file_names(place):
        (saved / name).write_text(place_file(name, place)["text"])
    assert load(saved / "place.toml").hash == scenario.hash
    guesses = {row["what"]: row for row in guess_rows(place)}
    assert guesses["funders"]["value"] == "3"
    assert guesses["at benchmark today: Kindergarten readiness"]["confidence"] == "high"
    assert any(line.startswith("grants.csv: ") for line in understood_lines(place))


FUNDERS = "Funder,Giving a year,Stages\nBig Trust,900000,reading\nSmall Fund,100000,\n"


def test_funders_of_a_file_are_those_of_the_command(tmp_path):
    """With organisations alone, with all that ``cisim place`` reads, and beside a scenario file that names them."""
    plain = own(given("a.csv", HEAD + ROWS), given("t.csv", TIES), given("f.csv", FUNDERS))
    assert [f.kind for f in plain.used.files] == ["organisations", "ties", "funders"]
    (tmp_path / "a.csv").write_text(HEAD + ROWS)
    (tmp_path / "t.csv").write_text(TIES)
    (tmp_path / "f.csv").write_text(FUNDERS)
    text = 'extends = "adaptive-city"\n[files]\norganisations = "a.csv"\nties = "t.csv"\nfunders = "f.csv"\n'
    (tmp_path / "town.toml").write_text(text)
    by_command = load(tmp_path / "town.toml")
    assert [entry.own["size"] for entry in by_command.funders] == [1.8, 0.2]
    assert scenario_of(plain).hash == by_command.hash
    named = plain.with_files([given("town.toml", text)], CITY)
    assert (scenario_of(named).hash, named.used.place(CITY).unused) == (by_command.hash, ())
    session = session_with([*example(), given("f.csv", FUNDERS)])
    session.fill_in("children", "900")
    place = place_of(session.settings)
    for name in place_file_names(place):
        (tmp_path / name).write_text(place_file(name, place)["text"])
    assert "Big Trust" in (tmp_path / "funders.csv").read_text()
    assert load(tmp_path / "place.toml").hash == session.settings.scenario.hash


def test_files_that_the_command_wrote_are_read_again(tmp_path):
    made = build_place(EXAMPLE, CITY.base, "adaptive-city", 900)
    for name, text in made.files.items():
        (tmp_path / name).write_text(text)
    files = [given(name, text) for name, text in made.files.items()]
    session = session_with(files)
    assert session.settings.scenario.hash == load(tmp_path / "place.toml").hash
    assert len(place_of(session.settings).data) == len(made.data)
    assert place_of(session.settings).unused == ("funding.csv", "guesses.csv")
    alone = own(*[f for f in files if f["name"] != "organisations.csv"])
    assert "names organisations.csv, which was not chosen" in alone.problems[0].text
    hostile = 'extends = "/etc/passwd"\n[files]\norganisations = "../../organisations.csv"\n'
    refused = own(given("place.toml", hostile), *[f for f in files if f["name"] != "place.toml"])
    assert "extends: '/etc/passwd' given, allowed: adaptive-city" in refused.problems[0].text
    code = made.files["place.toml"] + '\n[rules]\nattendance = "os:getcwd"\n'
    refused = own(given("place.toml", code), *[f for f in files if f["name"] != "place.toml"])
    assert "rules: allowed in files of one's own only" in refused.problems[0].text


def test_what_no_file_says_is_asked_for_and_marked():
    session = session_with([given("a.csv", HEAD + ROWS)])
    now = session.settings
    assert "until you do, 3,000 are taken, as in Mid-size city" in assumed_text(now, place_of(now))
    rows = {row["name"]: row for row in number_rows(now, place_of(now))}
    assert (rows["children"]["confidence"], rows["children"]["said"]) == ("low", False)
    assert "not of this place" in rows["children"]["why"]
    assert session.fill_in("children", "850") == ""
    assert session.fill_in("money", "2500000") == ""
    assert session.fill_in("start.ready", "41.5") == ""
    now = session.settings
    assert now.scenario["population.cohort"] == 850
    assert now.scenario["money.pool"] == 2.5e6
    assert now.scenario.stages[0].start == pytest.approx(0.415)
    assert assumed_text(now, place_of(now)) == ""
    assert "850 born each year" in used_text(session.own.value, now, place_of(now))
    wrong = (
        ("children", "0", "from 1"),
        ("children", "many", "a number"),
        ("start.ready", "101", "to 100"),
        ("start.employed", "99", "start"),
        ("pool", "1", "no such number"),
    )
    for name, text, said in wrong:
        assert said in session.fill_in(name, text), name
    assert session.settings == now
    session.step()
    assert session.settings.scenario.stages[0].start != pytest.approx(0.415)
    session.fill_in("children", "")
    assert assumed_text(session.settings, place_of(session.settings))


def test_births_in_a_file_are_the_children():
    births = "Location,TimeFrame,DataFormat,Data\nSampleton,2018,Number,870\nSampleton,2019,Number,901\n"
    session = session_with([*example(), given("births.csv", births)])
    assert session.settings.scenario["population.cohort"] == 901
    assert assumed_text(session.settings, place_of(session.settings)) == ""


def test_links_carry_numbers_and_a_hash_and_no_label():
    session = session_with([given("secret-name.csv", HEAD + ROWS)])
    session.fill_in("children", "850")
    session.control("backbone_support", "off")
    link = to_query(session.settings)
    for word in ("Reads", "South", "secret", "Start,"):
        assert word not in link
    assert f"place.files={session.own.value.used.hash}" in link
    assert session.read(link) == (session.settings, [])
    other = Session(link)  # after a reload, or somewhere else
    assert not isinstance(other.settings, PlaceSettings)
    assert dict(other.settings.form) == {"children": 850.0}
    assert "choose them again" in other.place_note
    other.use(other.own.value.with_files([given("secret-name.csv", HEAD + ROWS)], other.history.present))
    assert other.place_note == ""
    assert other.settings.scenario.hash == session.settings.scenario.hash
    settings, notes = from_query("place.children=-4&place.files=<script>&place.start.ready=40")
    assert dict(settings.form) == {"start.ready": 40.0}
    assert [note.startswith("Left out of the link: 'place.") for note in notes] == [True, True]


def test_changes_are_changes_of_the_place():
    """What is as in the place is no change, and the grant pool follows from the budgets unless it is said."""
    session = session_with([given("a.csv", HEAD + ROWS)])
    pool = session.settings.scenario["money.pool"]
    assert pool == pytest.approx(0.5 * (480_000 + 250_000 + 9_000))
    assert session.settings.changed({"money.pool": pool}).changes == ()
    session.set({"money.own_share": 0.25})
    assert session.settings.scenario["money.pool"] == pytest.approx(0.75 * 739_000)
    assert "Changed: " in title_of(session.settings)
    assert title_of(session.settings).startswith("Your own place")
    session.choose(Settings().changed({"time.months": 36}))
    assert session.settings.scenario.months == 36
    assert session.settings.scenario.roster is not None


def test_all_pages_run_on_the_place():
    session = session_with(example())
    session.fill_in("children", "900")
    now = session.settings
    chosen = default_set(now)
    assert {s.roster.hash for s in chosen.scenarios} == {now.scenario.roster.hash}
    set_link = page_query(chosen, now)
    again, notes = from_search(set_link, session.read(set_link)[0], {}, session.as_said)
    assert (again, notes) == (chosen, [])
    _, notes = from_search(set_link, CITY, {}, Session(set_link).as_said)
    assert "choose them again" in notes[0]
    assert 'extends = "place.toml"' in commands(chosen)
    assert command_line(now).startswith("cisim compare place.toml ")
    request = FactorialRequest(replace(now, changes=()), 20)
    assert request.plan.scenarios[""].hash == now.scenario.hash
    assert "scenario=place.toml" in request.command("attainment.last", 15.0)


def test_a_place_that_cannot_be_in_another_community_is_said():
    session = session_with([given("a.csv", HEAD + ROWS)])
    session.choose(Settings("small-town"))
    assert session.settings.scenario.roster is None
    assert "Your files cannot be used with these settings" in session.place_note
    session.choose(CITY)
    assert session.place_note == ""
    assert session.settings.scenario.roster is not None


def test_a_large_place_stays_on_the_page_that_asks_first():
    rows = "".join(f"Org {k},,{('ready', 'reading')[k % 2]},,50000\n" for k in range(2100))
    session = session_with([given("a.csv", HEAD + rows)])
    assert session.settings.scenario.roster is None
    assert "too large for this page" in session.place_note
    assert not is_small_enough(session.in_any_place(session.history.present).scenario)


def test_clearing_forgets_everything():
    session = session_with([given("a.csv", HEAD + ROWS)])
    session.fill_in("children", "850")
    session.leave_place()
    assert session.settings == settings_of_anywhere(session.settings) == CITY
    assert session.own.value == PlaceUpload()
    assert session.page_states == {}
    assert to_query(session.settings) == ""


def test_the_hash_is_of_what_stands_in_the_files():
    one, same = files_of({"organisations": HEAD + ROWS}), files_of({"organisations": HEAD + ROWS})
    assert one.hash == same.hash
    others = [files_of({"organisations": HEAD}), files_of({"organisations": HEAD + ROWS}, "sector="), files_of({})]
    assert len({one.hash, *(other.hash for other in others)}) == 4
    assert repr(settings_in_place(CITY, one, one.place(CITY))).count("Reads") == 0


def test_numbers_of_the_form_are_checked():
    assert with_number(CITY, "children", "12").form == (("children", 12.0),)
    assert with_number(with_number(CITY, "children", "12"), "children", " ").form == ()
    for text in ("nan", "inf", "1e9", ""):
        if text:
            with pytest.raises(CisimError, match="a number from 1 to"):
                with_number(CITY, "children", text)
