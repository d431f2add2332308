"""Modules whose functions stay plain Python, with numba or without it."""

from importlib.util import find_spec, module_from_spec
from unittest.mock import patch


def uncompiled(name):
    """Return a fresh copy of a module, nothing in it compiled."""
    spec = find_spec(name)
    module = module_from_spec(spec)
    with patch("sim.compiled.compiled", lambda function: function):
        spec.loader.exec_module(module)
    return module
