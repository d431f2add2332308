import os
import signal
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from sim.replication.workers import Workers, WorkersLostError, borrowed, processes, run_tasks
from tests.replication.recorder import Recorder


def square(number):
    return number * number


def die_once(marks, number):
    """Return the square; the worker that is handed 3 first dies of it."""
    mark = Path(marks) / "died"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def die(number):
    """Return the square; every worker that is handed 3 dies of it."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def run_jobs(job, workers, recorder=None, count=8, **options):
    tasks = {number: number for number in range(count)}
    return dict(run_tasks(job, tasks, workers, recorder or Recorder(), **options))


def squares(count=8):
    return {number: number * number for number in range(count)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_is_done_once_whoever_does_it(jobs):
    with processes(jobs, 8) as workers:
        done = run_jobs(square, workers)
    assert {number: future.result() for number, future in done.items()} == squares()


def test_a_borrowed_executor_stays_open():
    with ThreadPoolExecutor(2) as executor:
        with borrowed(executor, 8) as workers:
            assert len(run_jobs(square, workers)) == 8
        assert executor.submit(square, 3).result() == 9


def test_what_a_dead_worker_had_in_hand_runs_again(tmp_path):
    recorder = Recorder()
    with processes(2, 8) as workers:
        done = run_jobs(partial(die_once, str(tmp_path)), workers, recorder)
    assert {number: future.result() for number, future in done.items()} == squares()
    ((key, words),) = recorder.told
    assert key == "cli.lost"
    assert "3" in words["numbers"].split(", ")


def test_a_task_that_kills_its_worker_twice_is_named_and_takes_no_other_with_it():
    with processes(2, 8) as workers:
        done = run_jobs(die, workers)
    failed = {number for number, future in done.items() if future.exception() is not None}
    assert failed == {3}
    assert len(done) == 8


def test_no_more_is_handed_out_than_can_be_had_ahead():
    class Slow(Executor):
        """Finishes the oldest task when it is handed as many as allowed."""

        def __init__(self):
            self.out, self.most = [], 0

        def submit(self, job, number):
            future = Future()
            self.out.append((future, number))
            self.most = max(self.most, len(self.out))
            if len(self.out) == 3:
                done, task = self.out.pop(0)
                done.set_result(job(task))
            return future

    slow = Slow()
    hands = run_tasks(
        square, {number: number for number in range(8)}, Workers(slow, lambda: 3), Recorder()
    )
    for count, (number, future) in enumerate(hands):
        assert future.result() == number * number
        if count == 4:
            break
    assert slow.most == 3


def test_when_nothing_finishes_those_still_out_are_named_and_waited_for():
    told = threading.Event()

    class Listener(Recorder):
        def tell(self, key, **words):
            super().tell(key, **words)
            told.set()

    def stuck(number):
        if number == 1:
            assert told.wait(60)
        return square(number)

    recorder = Listener()
    with ThreadPoolExecutor(2) as executor, borrowed(executor, 2) as workers:
        done = run_jobs(stuck, workers, recorder, count=2, patience_s=0.05)
    assert {number: future.result() for number, future in done.items()} == squares(2)
    assert recorder.told[-1] == ("cli.silent", {"minutes": 0, "numbers": "1"})


def test_tasks_that_are_given_up_are_no_results():
    class Gone(Executor):
        def submit(self, job, number):
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(WorkersLostError):
        run_jobs(square, Workers(Gone(), lambda: 2))
