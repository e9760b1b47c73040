"""Scenarios: what is simulated, read from files, checked, and hashed."""
