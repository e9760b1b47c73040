"""The backbone of an initiative: staff in three roles, as far as somebody pays for them."""

from __future__ import annotations

from cisim.model.sectors.base import Sector

BACKBONE = Sector(
    name="backbone",
    plural="backbone",
    code=None,
    count="",
    admitted="",
    place="the stages of its initiative",
    capacity="staff as far as funders pay for it",
    income="a part of the grant pool",
    rights="exists only as condition, budget and staff",
    decisions=(),
    agent="Backbone",
)
