"""What all tests get: no network but this machine's own, and goldens that can be written anew."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.double.fixtures",)

# Laws are tried with the same examples everywhere and without looking at the time.
settings.register_profile(
    "quietfix",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("quietfix")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the goldens anew")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden"):
        os.environ["QUIETFIX_UPDATE_GOLDEN"] = "1"
    # A test never asks anybody for a password, and never finds the desk that these tests lie in.
    os.environ["GIT_TERMINAL_PROMPT"] = "0"
    # Nor does one write into the summary of the job that runs the tests.
    os.environ.pop("GITHUB_STEP_SUMMARY", None)
