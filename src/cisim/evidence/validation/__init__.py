"""The model against evidence: patterns as data (``configs/validation``), statistics by name, scores with intervals."""
