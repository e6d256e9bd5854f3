"""Runs quietfix at the instant that `DOUBLE_NOW` holds: time stands still in the one place where it is read."""

import datetime as dt
import os
import sys

# What is run is the quietfix of the workflow's checkout, not what lies beside this file.
sys.path.pop(0)

from quietfix.cli import common  # noqa: E402  # the path comes first
from quietfix.cli.main import main  # noqa: E402

AT = dt.datetime.fromisoformat(os.environ["DOUBLE_NOW"])


class Still(dt.datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "Still":
        return cls.fromtimestamp(AT.timestamp(), tz)


vars(common)["datetime"] = Still
main()
