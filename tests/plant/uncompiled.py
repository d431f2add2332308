"""Modules whose functions stay plain Python, with numba or without it."""

import sys
from importlib.util import find_spec, module_from_spec
from unittest.mock import patch


def uncompiled(*names):
    """Return fresh copies of modules, nothing in them compiled; later ones import the earlier ones."""
    modules = []
    with patch("sim.compiled.compiled", lambda function: function), patch.dict(sys.modules):
        for name in names:
            spec = find_spec(name)
            modules.append(module_from_spec(spec))
            sys.modules[name] = modules[-1]
            spec.loader.exec_module(modules[-1])
    return modules
