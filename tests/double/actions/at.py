"""Runs quietfix at the instant that `DOUBLE_NOW` holds: time stands still in the one place where it is read.

Called as Python would be: `at.py -m quietfix run` or `at.py PATH/quietfix.py run`.
"""

import datetime as dt
import importlib.abc
import importlib.machinery
import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

AT = dt.datetime.fromisoformat(os.environ["DOUBLE_NOW"])
CLOCK = "quietfix.cli.common"


class Still(dt.datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "Still":
        return cls.fromtimestamp(AT.timestamp(), tz)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads the module that reads the clock, and gives it this one."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        assert "datetime" in vars(module), "the clock is read elsewhere"
        vars(module)["datetime"] = Still


class Finder(importlib.abc.MetaPathFinder):
    """Finds that module where it would be found."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != CLOCK:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if found is not None and found.origin is not None:
            found.loader = Loader(fullname, found.origin)
        return found


# What is run is the quietfix of the workflow's checkout, not what lies beside this file.
sys.path = [folder for folder in sys.path if folder != str(Path(__file__).parent)]
sys.meta_path.insert(0, Finder())
sys.argv = sys.argv[1:]
if sys.argv[0] == "-m":
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
else:
    runpy.run_path(sys.argv[0], run_name="__main__")
