"""Workers of a Dask cluster; each replication runs on one that is free."""

import asyncio
import logging
import pickle
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from sim.numerals import Problem
from sim.replication.workers import Workers, WorkersLostError
from sim.scenario.problems import Located, Origin, ScenarioError

_TIMEOUT_S = 3
"""Seconds that a scheduler has to answer."""


@contextmanager
def cluster(address: str, tasks: int) -> Iterator[Workers]:
    """Yield the workers of the Dask scheduler at an address, including those that join later.

    Dask runs the tasks of a lost worker again, so the executor needs no replacement.

    Raises
    ------
    ScenarioError
        If Dask is not installed, no scheduler answers, or it has no worker.
    """
    try:
        from distributed import Client
    except ImportError:
        raise refused(address, "no_dask") from None
    # Lost workers and connections have messages of our own; those of Dask fill pages.
    logging.disable(logging.ERROR)
    try:
        asyncio.run(asyncio.wait_for(_connect_once(address), _TIMEOUT_S))
    except (OSError, ValueError, TypeError, MemoryError):
        raise refused(address, "no_cluster") from None
    with warnings.catch_warnings():
        # A worker with other versions reports them itself.
        warnings.simplefilter("ignore")
        client = Client(address, timeout=_TIMEOUT_S, set_as_default=False)

    def at_a_time() -> int:
        # Two for each thread: none waits while a result is on its way.
        try:
            return 2 * max(1, int(sum(client.nthreads().values())))
        except OSError:
            raise WorkersLostError from None

    try:
        if not client.nthreads():
            raise refused(address, "no_workers")
        yield Workers(_PicklingExecutor(client.get_executor(pure=False)), at_a_time)
    finally:
        client.close()


P = ParamSpec("P")
T = TypeVar("T")


class _Call:
    """A call that is executed where it is unpickled."""

    def __init__(self, function: Callable[..., object], args: tuple[object, ...]) -> None:
        self._function, self._args = function, args

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._function, self._args


class _PicklingExecutor(Executor):
    """Submits calls as bytes, which every worker can read and the scheduler need not.

    A worker that cannot import a function that Dask sends it dies, and so does the next one. With
    bytes it calls a function that every worker has, and a failing import is an error of the task.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, function: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        """Return the future of a call."""
        call = _Call(partial(function, **named), args)
        return self._executor.submit(pickle.loads, pickle.dumps(call))


async def _connect_once(address: str) -> None:
    """Open and close a connection: a client that finds no scheduler takes long to give up.

    Another server may answer anything, even a message length beyond all memory; an address may need
    keys that nobody set.
    """
    from distributed.comm import connect
    from distributed.security import Security

    secrets = Security().get_connection_args("client")
    comm = await connect(address, timeout=_TIMEOUT_S, **secrets)
    await comm.close()


def refused(address: str, key: str) -> ScenarioError:
    """Return the error that a cluster cannot be used."""
    return ScenarioError([Located(Origin(f"--cluster {address}"), "", Problem(key))])
