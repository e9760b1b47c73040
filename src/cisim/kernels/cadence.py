"""How often things are decided that are not decided every month."""

QUARTER = 3
"""Months between decisions about location, and between the moments organisations take stock of their ties."""
