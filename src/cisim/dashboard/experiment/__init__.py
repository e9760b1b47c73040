"""The page Experiment: all combinations of the conditions, those that come with cisim and those a visitor runs."""
