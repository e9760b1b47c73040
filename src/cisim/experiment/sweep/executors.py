"""Who does the tasks: threads of this process, or a dask cluster; both are ``concurrent.futures`` executors."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from cisim.errors import CisimError
from cisim.simulation.simulate import checked_threads


class ExecutorError(CisimError):
    """An executor that is not there."""


@contextmanager
def open_executor(address: str = "threads", jobs: int | None = None) -> Iterator[tuple[Executor, int]]:
    """The executor at an address, and how many tasks it does at a time.

    Args:
        address: ``threads`` (this process) or ``dask://host:port`` (a dask scheduler whose workers have cisim).
        jobs: threads; by default all usable cores.
    """
    if address == "threads":
        workers = checked_threads(jobs, "jobs")
        pool = ThreadPoolExecutor(workers, thread_name_prefix="cisim")
        try:
            yield pool, workers
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    elif address.startswith("dask://"):
        yield from _dask(address.removeprefix("dask://"))
    else:
        raise ExecutorError(f"--executor {address}: expected threads or dask://host:port")


def _dask(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise ExecutorError(
            "--executor dask://... needs the package 'distributed': pip install 'cisim[cluster]'"
        ) from None
    try:
        client = Client(f"tcp://{address}", timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ExecutorError(f"--executor dask://{address}: no scheduler answers there ({error})") from None
    try:
        workers = sum(client.nthreads().values())
        yield client.get_executor(pure=False, retries=3), max(1, workers)
    finally:
        client.close()
