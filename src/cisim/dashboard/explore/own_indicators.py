"""What a place of the visitor's own adds to results: indicators over the years; in reports its files and numbers."""

from __future__ import annotations

import pandas as pd

from cisim.charts.page.years import OWN
from cisim.dashboard.state.own_community import PlaceSettings, hash_of, place_of
from cisim.dashboard.state.settings import Settings
from cisim.language import _
from cisim.own_community.csv_table import escape_formula
from cisim.own_community.ordinary import beside_ordinary
from cisim.report.document import Section, Table


def with_own_indicators(table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The table of years with a row for each value of the place's own indicators that lies within the run; the first
    year of the files is the start.
    """
    place = place_of(settings)
    data = [d for d in place.data if d.segment is None] if place is not None else []
    if not data:
        return table
    start, names = min(d.year for d in data), [s.name for s in settings.scenario.stages]
    last = settings.scenario.months / 12
    rows = [{"stage": names[d.stage], "arm": OWN, "year": d.year - start, "p50": d.value}
            for d in data if d.year - start <= last]  # fmt: skip
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True)


def ordinary_text(settings: Settings) -> str:
    """The place's own indicators beside those of ordinary districts; nothing without any."""
    place = place_of(settings)
    return "" if place is None else " ".join(beside_ordinary(place.data, place.bare))


def place_sections(settings: Settings) -> tuple[Section, ...]:
    """What a report says of a place of the visitor's own: files by name and hash, every number with its confidence."""
    place = place_of(settings)
    if place is None or not isinstance(settings, PlaceSettings):
        return ()
    files = [[escape_formula(f.name), f.kind or _("not used"), hash_of(f)] for f in settings.used.files]
    numbers = [[g.what, g.value, g.confidence, escape_formula(g.why)] for g in place.guesses]
    tables = (
        Table.of_texts(_("Files"), [_("file"), _("what it is about"), _("hash")], files, words=(_("hash"),)),
        Table.of_texts(
            _("Numbers of the place"), [_("what"), _("value"), _("confidence"), _("why")], numbers,
            words=(_("confidence"), _("why")),
        ),
    )  # fmt: skip
    told = _("Made with files of a place of your own, which this report does not contain.")
    ordinary = ordinary_text(settings)
    return (Section(_("Your own place"), (told, *([ordinary] if ordinary else [])), tables=tables),)
