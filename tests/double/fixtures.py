"""Fixtures for all tests: `github` is the stand-in as a test begins with it, `desk_repository` a private repository in it."""

from collections.abc import Iterator

import pytest

from tests.double.stand import Repository, Stand, standing


@pytest.fixture(scope="session")
def github_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """One emulator for all tests of a worker."""
    with standing(tmp_path_factory.mktemp("github")) as stand:
        yield stand


@pytest.fixture
def github(github_session: Stand) -> Iterator[Stand]:
    """The stand-in with nothing in it: no repository, no rule of a fault, an empty log."""
    github_session.reset()
    yield github_session
    assert not github_session.overlay.broken


@pytest.fixture
def desk_repository(github: Stand) -> Repository:
    """A private repository, set up as a desk should be."""
    return github.repository()
