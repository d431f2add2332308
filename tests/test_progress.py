import io
import sys

from sim import progress
from sim.replication.workers import Steps


class Terminal(io.StringIO):
    def isatty(self):
        return True


ONE = Steps(0, 3)


def terminal_of(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "120")
    return screen


def test_a_terminal_sees_how_many_are_done_how_fast_and_what_is_left(monkeypatch):
    terminal = terminal_of(monkeypatch)
    with progress.progress("Simulating", ONE, {"outside": ONE}) as advance:
        advance({"outside"})
        advance({"outside"})
    told = terminal.getvalue()
    assert "Simulating" in told
    assert "2/3" in told
    assert "/min" in told
    assert "outside" not in told  # it is the whole


def test_a_terminal_sees_how_far_each_scenario_is(monkeypatch):
    terminal = terminal_of(monkeypatch)
    parts = {"outside [new]": Steps(0, 3), "local-8t": Steps(3, 3)}
    with progress.progress("Simulating", ONE, parts) as advance:
        advance({"outside [new]"})
        advance({"outside [new]"})
    last = terminal.getvalue().rsplit("Simulating", 1)[1].splitlines()
    assert "2/3" in last[0]
    assert "2/3" in last[1]
    assert "outside [new]" in last[1]
    assert "3/3" in last[2]
    assert "/min" not in last[2]


def test_a_pipe_sees_nothing(monkeypatch):
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with progress.progress("Simulating", ONE, {}) as advance:
        advance(())
    assert pipe.getvalue() == ""
