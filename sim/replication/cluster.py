"""The workers of a Dask cluster: each replication goes to whichever is free."""

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
from sim.replication.workers import GoneError, Workers
from sim.scenario.problems import Located, Origin, ScenarioError

_TIMEOUT_S = 3
"""How long a scheduler may take to answer."""


@contextmanager
def cluster(address: str, tasks: int) -> Iterator[Workers]:
    """Give the workers of the Dask scheduler at an address, those that come later too.

    Dask runs again what a lost worker had in hand, so there is never another executor.

    Raises
    ------
    ScenarioError
        If Dask is not installed, no scheduler answers, or it has no worker.
    """
    try:
        from distributed import Client
    except ImportError:
        raise refused(address, "no_dask") from None
    # What Dask says of lost workers and connections, in pages, is told in words of our own.
    logging.disable(logging.ERROR)
    try:
        asyncio.run(asyncio.wait_for(_knock(address), _TIMEOUT_S))
    except (OSError, ValueError, TypeError, MemoryError):
        raise refused(address, "no_cluster") from None
    with warnings.catch_warnings():
        # Other versions are told by the worker that has them.
        warnings.simplefilter("ignore")
        client = Client(address, timeout=_TIMEOUT_S, set_as_default=False)

    def ahead() -> int:
        # Two for each: none waits while a result is on its way.
        try:
            return 2 * max(1, int(sum(client.nthreads().values())))
        except OSError:
            raise GoneError from None

    try:
        if not client.nthreads():
            raise refused(address, "no_workers")
        yield Workers(_Sender(client.get_executor(pure=False)), ahead)
    finally:
        client.close()


P = ParamSpec("P")
T = TypeVar("T")


class _Call:
    """A call that is made where it is unpickled."""

    def __init__(self, function: Callable[..., object], args: tuple[object, ...]) -> None:
        self._function, self._args = function, args

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._function, self._args


class _Sender(Executor):
    """Sends calls as bytes, which any worker can read, and the scheduler need not.

    A worker that cannot even import what Dask hands it dies of it, and the next one too; so it is
    handed a function that all have, and what it lacks is an error of the task.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, function: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        """Return the future of a call."""
        call = _Call(partial(function, **named), args)
        return self._executor.submit(pickle.loads, pickle.dumps(call))


async def _knock(address: str) -> None:
    """Speak to a scheduler, and leave: a client that finds none takes long to give up.

    What is no scheduler may answer anything, even the length of a message beyond all memory; an
    address may ask for keys that nobody set.
    """
    from distributed.comm import connect
    from distributed.security import Security

    secrets = Security().get_connection_args("client")
    comm = await connect(address, timeout=_TIMEOUT_S, **secrets)
    await comm.close()


def refused(address: str, key: str) -> ScenarioError:
    """Return why a cluster cannot be had."""
    return ScenarioError([Located(Origin(f"--cluster {address}"), "", Problem(key))])
