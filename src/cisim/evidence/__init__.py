"""The model against evidence: validation, calibration, published special cases, speed."""
