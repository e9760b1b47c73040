"""Steps that several tests of the page Organisations take."""

from __future__ import annotations

from cisim.dashboard.state.own_community import PlaceFiles, settings_in_place
from cisim.dashboard.state.settings import Settings
from cisim.own_community.place.own_place import OwnFile, OwnPlace
from cisim.scenario.roster import Roster
from cisim.scenario.text_file import DecodedText

VIEWS = ("map", "matrix", "table", "relations")
SHORT = "organisations?community=small-town&years=3"
HEAD = "label,sector,stage,segment,budget\n"
ROWS = (
    "Reads Co.,nonprofit,Early-grade reading|Middle-grade maths,Town,200000\n"
    "<script>alert(1)</script>,nonprofit,Early-grade reading,Countryside,90000\n"
    '"=HYPERLINK(""x"")",nonprofit,Kindergarten readiness,,60000\n'
    "Schools,government,High-school graduation,,800000\n"
)
TIES = "from,to,strength\nReads Co.,Schools,0.9\n"


def files_of(texts: dict[str, str], *columns: str) -> PlaceFiles:
    """Files by kind, each with a name of its own."""
    return PlaceFiles(tuple(OwnFile(kind, f"{kind}.csv", DecodedText(text)) for kind, text in texts.items()), columns)


def settings_with_roster(settings: Settings, roster: Roster) -> Settings:
    """Settings in a place with these organisations."""
    place = OwnPlace(settings.base, roster, {}, ())
    return settings_in_place(settings, files_of({"organisations": roster.hash}), place)


def drawn(page, other_than: str | None = None) -> None:
    """Wait until the run and the verdict of these settings stand on the page, of another scenario if one is given."""
    page.wait_for_function(
        """(before) => { const d = document.documentElement.dataset;
        return d.ready === '1' && d.job === 'idle' && d.config !== before && document.querySelector('#org-view > *')
        && !document.querySelector('.stale'); }""",
        arg=other_than,
    )


def config(page) -> str:
    return str(page.evaluate("document.documentElement.dataset.config"))


def show(page, view: str) -> None:
    page.get_by_test_id(f"view-{view}").click()
    page.get_by_test_id(view).wait_for()


def choose(page, text: str, name: str = "mine.csv") -> None:
    page.get_by_test_id("file-place").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8")}
    )


def upload(page, text: str = HEAD + ROWS) -> None:
    before = config(page)
    choose(page, text)
    page.get_by_test_id("used").wait_for()
    drawn(page, before)
