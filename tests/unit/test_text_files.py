"""Names and encodings: what is one name, what nobody can see, UTF-16 and Windows-1252, numbers that are typed."""

from __future__ import annotations

import pytest

from cisim.own_community.csv_file import parse_community, parse_roster
from cisim.own_community.load import load_community
from cisim.own_community.names import clean_text, is_visible, name_key, normalize
from cisim.own_community.problems import CommunityFileError
from cisim.scenario.config_file import parse_value
from cisim.scenario.load import load
from cisim.scenario.text_file import DecodedText, EncodingError, decode_text
from community_tools import problems

HEAD = "label,stage,budget\n"
CAFE = "Caf\u00e9 D\u00e9but"
SAME = [
    "Cafe\u0301 De\u0301but",
    "CAF\u00c9 d\u00e9but",
    "Caf\u00e9\u200b D\u00e9\u00adbut",
    "\u200fCaf\u00e9 D\u00e9but\u200e",
    "Caf\u00e9\u00a0 D\u00e9but",
    "\ufeffCaf\u00e9 D\u00e9but",
    "\u2067Caf\u00e9\u2060 D\u00e9but\u2069",
    "Ca\u200cf\u00e9 D\u00e9but",
]


@pytest.mark.parametrize("other", SAME)
def test_ways_to_write_a_name_are_one_organisation(small, other):
    assert name_key(other) == name_key(CAFE)
    (said,) = problems(small, f"{CAFE},reading,5000\n{other},reading,6000\n", head=HEAD)
    assert "row 3, column label" in said
    assert "stands in row 2 already" in said
    ties = f"from,to\n{other},B\n"
    found = parse_roster(small, f"{HEAD}{CAFE},reading,5000\nB,ready,6000\n", ties)
    assert (found.ties[0].one, found.ties[0].other) == ("B", CAFE)


def test_other_names_stay_others():
    names = [
        "Caf\u00e9",
        "Cafe",
        "\u0915\u093f\u0924\u093e\u092c",
        "\u0915\u0924\u092c",
        "A\u00b2",
        "A2",
        "\u00d8re",
        "Ore",
    ]
    assert len({name_key(n) for n in names}) == len(names)
    assert normalize("\u0915\u093f") != normalize("\u0915")
    assert (
        clean_text("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
        == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )


@pytest.mark.parametrize(
    "name", ["\u200b", "\u00ad\u200e", "\u2800", "\u3164\u3164", "\u0301", "\u200c\u200d", " \ufeff "]
)
def test_a_name_that_nobody_sees_is_refused(small, name):
    assert not is_visible(clean_text(name))
    (said,) = problems(small, f"{name},reading,5000\n", head=HEAD)
    assert "row 2, column label" in said
    assert "that nobody sees" in said


def test_files_that_were_put_together_are_read(small):
    """The byte order mark of the second stands before a quotation mark, and its headings stand among the rows."""
    text = f'\ufeff{HEAD}A,reading,5000\n\ufeff{HEAD}\ufeff"B, Inc.",reading,6000\n'
    community = parse_community(small, text)
    assert [o.label for o in community.roster.organisations] == ["A", "B, Inc."]
    assert community.readings[0].left_out == "1 row left out: 1 headings again (row 3)"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "read as UTF-16"),
        ("utf-16-le", "read as UTF-16"),
        ("utf-16-be", "read as UTF-16"),
        ("cp1252", "read as Windows-1252, with words such as 'Caf\u00e9', 'D\u00e9but'"),
    ],
)
def test_encodings_are_found_and_said(small, tmp_path, encoding, note):
    text = (
        f"{HEAD}{CAFE},reading,5000\nB \u2013 C,reading,5000\n"
        if encoding == "cp1252"
        else f"{HEAD}{CAFE},reading,5000\n"
    )
    data = text.encode(encoding)
    decoded = decode_text(data)
    assert decoded.text.startswith("label")
    assert decoded.note.startswith(note)
    community = parse_community(small, decoded)
    assert community.roster.organisations[0].label == CAFE
    assert (note in "".join(community.readings[0].notes)) or not note
    (tmp_path / "mine.csv").write_bytes(data)
    assert load_community("adaptive-city", tmp_path / "mine.csv").roster.organisations[0].label == CAFE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04\x00", "is a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "Excel workbook of the old kind"),
        (b"%PDF-1.4", "PDF"),
        ("Caf\u00e9,x".encode("mac_roman"), "neither UTF-8"),
        ("Caf\u00e9,x".encode("cp437"), "neither UTF-8"),
        ("\u0414\u0435\u0442\u0441\u043a\u0438\u0439".encode("cp1251"), "neither UTF-8"),
        (b"a,b\n\x00\x01\x02,3\n", "zero bytes"),
        (b"\xff\xfea", "does not go on"),
    ],
)
def test_what_is_no_such_text_is_named_with_what_to_do(data, said):
    with pytest.raises(EncodingError, match=said) as error:
        decode_text(data)
    assert "CSV UTF-8" in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_a_scenario_in_another_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "town.toml"
    path.write_bytes('extends = "small-town"\ntitle = "Orl\u00e9ans"\n[problem]\nknown = 2\n'.encode(encoding))
    with pytest.raises(Exception, match=r"town.toml:4: problem.known: 2 given"):
        load(path)
    path.write_bytes('extends = "small-town"\ntitle = "Orl\u00e9ans"\n'.encode(encoding))
    assert load(path).title == "Orl\u00e9ans"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (".5", 0.5),
        ("5.", 5.0),
        ("-.5", -0.5),
        ("05", 5),
        ("1.e3", 1000.0),
        ("0.5", 0.5),
        ("12", 12),
        ("true", True),
        ("attributed", "attributed"),
        ("[1, 2]", [1, 2]),
        (".", "."),
        ("1,5", "1,5"),
    ],
)
def test_what_is_typed_is_a_number_where_it_looks_like_one(text, value):
    found = parse_value(text)
    assert found == value
    assert type(found) is type(value)


def test_whole_numbers_may_have_a_point():
    city = load("adaptive-city", ["problem.known=.5", "time.months=120.0"])
    assert (city["problem.known"], city["time.months"]) == (0.5, 120)
    assert type(city["time.months"]) is int
    assert city.hash == load("adaptive-city", {"problem.known": 0.5, "time.months": 120}).hash
    with pytest.raises(Exception, match=r"time.months: 120.5 given, allowed: whole number"):
        load("adaptive-city", ["time.months=120.5"])


def test_broken_text_is_never_read_as_something_else(small):
    with pytest.raises(CommunityFileError):
        parse_community(small, DecodedText("nonsense"))
