"""Scenarios: what is simulated, read from files, checked, and hashed.

Private: ``cisim.load``, ``cisim.presets`` and ``cisim.Scenario`` are the interface.
"""
