"""Tables of a round, as phones and the screen show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cisim import workshop
from cisim.dashboard.room.play import agent_of, bought, community_of
from cisim.dashboard.room.room import Room
from cisim.language import _, format_list, format_money, format_number


@dataclass(frozen=True)
class Table:
    """A small table: caption, heads of columns, rows of cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def own_table(room: Room, seat: int, path: workshop.Path, caption: str = "") -> Table | None:
    """The own measure of a seat, year by year; nothing where it has none in this round."""
    agent = agent_of(room, seat)
    values = path.own.get(agent.number)
    if values is None or not path.years:
        return None
    rows = tuple((_year_text(path, agent.number, k), format_number(float(v), 1)) for k, v in enumerate(values[0]))
    return Table(caption or agent.brief().measure, (_("Year"), _("Points")), rows)


def _year_text(path: workshop.Path, seat: int, year: int) -> str:
    if year == 0 or path.played(seat, year):
        return str(year)
    return _("{year}, played by the model's rule").format(year=year)


def stage_table(room: Room, path: workshop.Path) -> Table:
    """How many of 100 children do well at each stage, year by year, for the screen."""
    heads = (_("Stage"), *(_("Start") if k == 0 else str(k) for k in range(path.years + 1)))
    return Table(
        _("Of 100 children, how many reach the goal, by year"), heads, _stage_rows(room, path, range(path.years + 1))
    )


def _stage_rows(room: Room, path: workshop.Path, years: Iterable[int]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (_(stage.name), *(format_number(float(path.stages[0, year, k]), 1) for year in years))
        for k, stage in enumerate(community_of(room).scenario.stages)
    )


def ended_text(path: workshop.Path | None) -> str:
    """That the partnership is over, for who would go on buying for it; empty where it is not."""
    if path is None or path.ended is None:
        return ""
    return _("The partnership ended in year {year}. There is nothing more to buy for it; all else goes on.").format(
        year=path.ended
    )


def price_text(item: workshop.ConditionForSale) -> str:
    """What a condition costs, in a line."""
    return _("{dollars} a year, {hours} hours a month of each member").format(
        dollars=format_money(item.dollars), hours=format_number(item.hours, 1)
    )


def bought_table(room: Room, stage: str) -> Table | None:
    """What was bought in each year of a round; years alike are one row."""
    titles = {c.name: _(c.title) for c in community_of(room).scenario.conditions}
    spans: list[tuple[int, int, str]] = []
    for k, year in enumerate(room.years[stage][:-1], 1):
        names = bought(room, stage, year)
        words = _("as the model's rules have it") if names is None else format_list([titles[n] for n in names])
        words = words or _("nothing")
        same = spans.pop() if spans and spans[-1][2] == words else (k, k, words)
        spans.append((same[0], k, words))
    rows = tuple((str(first) if first == last else f"{first}–{last}", words) for first, last, words in spans)
    return Table(_("What the room bought"), (_("Year"), _("Conditions")), rows) if rows else None
