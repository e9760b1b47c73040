"""The model against evidence: validation, calibration, published special cases, speed.

Private: ``cisim validate``, ``calibrate``, ``replicate`` and ``bench`` are the interface.
"""
