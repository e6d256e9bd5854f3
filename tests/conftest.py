"""What all tests get: no network but this machine's own, and goldens that can be written anew."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the goldens anew")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden"):
        os.environ["QUIETFIX_UPDATE_GOLDEN"] = "1"
    # A test never asks anybody for a password, and never finds the desk that these tests lie in.
    os.environ["GIT_TERMINAL_PROMPT"] = "0"
