"""Makes the runs that the page Experiment of the dashboard shows before anything is run: make dashboard-data."""

import argparse
from pathlib import Path

from cisim.dashboard.factorial.design import BY_PROBLEM
from cisim.dashboard.factorial.runs import SHIPPED, ship
from cisim.sweep.api import run_experiment

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--out", type=Path, default=Path("results"), help="folder of the whole sweep")
store = run_experiment(BY_PROBLEM, parser.parse_args().out / BY_PROBLEM)
ship(store.read("outcomes"), store.plan(), "python experiments/dashboard_data.py")
print(f"{store.plan().size:,} runs -> {SHIPPED}")
