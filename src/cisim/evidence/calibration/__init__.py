"""Calibration of a scenario to a community's own series of indicators, by approximate Bayesian computation."""
