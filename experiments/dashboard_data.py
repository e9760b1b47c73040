"""Makes the runs that the page Experiment of the dashboard shows before anything is run: make dashboard-data."""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cisim.dashboard.experiment.design import BY_PROBLEM
from cisim.dashboard.experiment.run_store import DATA_FILE
from cisim.experiment.sweep.plan import Plan
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.storage.files import atomic_write, environment, write_json
from cisim.storage.hashes import model_hash

COMMAND = "python experiments/dashboard_data.py"


def ship(outcomes: pd.DataFrame, plan: Plan) -> None:
    """Write what ``shipped`` reads: outcomes as single-precision numbers in the order of runs and years.

    Args:
        outcomes: ``outcomes.parquet`` of the finished sweep.
        plan: its plan.
    """
    ordered = outcomes.sort_values(["run", "year"], kind="stable")
    names = list(plan.experiment.outcomes)
    table = pa.table({name: ordered[name].to_numpy().astype(np.float32) for name in names})
    with atomic_write(DATA_FILE) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=19, use_dictionary=False,
                       use_byte_stream_split=True)  # fmt: skip
    metadata = {"command": COMMAND, "runs": plan.size, "plan_hash": plan.hash, "model_hash": model_hash()}
    write_json(DATA_FILE.with_suffix(".json"), metadata | environment())


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--out", type=Path, default=Path("results"), help="folder of the whole sweep")
store = run_experiment(BY_PROBLEM, parser.parse_args().out / BY_PROBLEM)
ship(store.read("outcomes"), store.plan())
print(f"{store.plan().size:,} runs -> {DATA_FILE}")
