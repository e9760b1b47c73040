"""The values of a series in percentage points, with their standard errors: whole columns are read at once."""

from __future__ import annotations

import math

from cisim.own_community.csv_cells import parse_number
from cisim.own_community.percents import PER_CENT_HEADING, are_shares, doubtful, is_suppressed, without_sign
from cisim.own_community.sheet import Sheet

POINTS = "points, a number from 0 to 100"
SD_POINTS = "points, a number above 0, up to 50"
SMALLEST_SD = 1e-9


def parse_values(sheet: Sheet, noise: float) -> list[tuple[float, float]]:
    """Value and standard error of each row, in points; rows without a value are left out of the sheet.

    Args:
        sheet: the rows; where a column holds shares of 1 all of it is multiplied with 100, and that is noted.
        noise: standard error in points where none is given.
    """
    _leave_out_suppressed(sheet)
    cells = [without_sign(c.get("value", "")) for _, c in sheet.rows]
    signs = [sign for _, sign in cells]
    values = [parse_number(sheet, row, c.get("heading", "value"), text, POINTS, 0, 100)
              for (row, c), (text, _) in zip(sheet.rows, cells, strict=True)]  # fmt: skip
    shares = are_shares(values, signs)
    if shares:
        sheet.notes.append(f"values of {min(values):g} to {max(values):g} are shares: 1 is 100 points")
        choice = sheet.choices.get("value")
        if choice and PER_CENT_HEADING.search(choice.heading):
            sheet.warn(0, "value", "is headed as per cents, but no value is above 1: read as shares")
    else:
        _doubt(sheet, values, signs)
    scale = 100.0 if shares else 1.0
    return [(value * scale, _standard_error(sheet, row, c.get("sd", ""), scale, noise))
            for (row, c), value in zip(sheet.rows, values, strict=True)]  # fmt: skip


def _leave_out_suppressed(sheet: Sheet) -> None:
    kept = []
    for row, cells in sheet.rows:
        text = cells.get("value", "")
        if is_suppressed(text):
            sheet.leave_out(row, f"with {text!r} for a value" if text else "without a value")
        else:
            kept.append((row, cells))
    sheet.rows[:] = kept


def _doubt(sheet: Sheet, values: list[float], signs: list[bool]) -> None:
    for (row, cells), value, sign in zip(sheet.rows, values, signs, strict=True):
        if wrong := doubtful(value, cells["value"], sign, values, signs):
            sheet.report(row, cells.get("heading", "value"), wrong)


def _standard_error(sheet: Sheet, row: int, text: str, scale: float, noise: float) -> float:
    text, sign = without_sign(text)
    if is_suppressed(text) and noise > 0:
        return noise
    factor = 1.0 if sign else scale
    sd = parse_number(sheet, row, "sd", text, SD_POINTS, SMALLEST_SD, 50 / factor) * factor
    return sd if math.isfinite(sd) else noise
