"""Fixtures for all tests: `github` is the stand-in as a test begins with it, `desk_repository` a private repository in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.double.hub import Hub, make_hub, make_template
from tests.double.runner import Runner
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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository with the template as it lies here."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def hub(github: Stand, template: Path, tmp_path: Path) -> Hub:
    """A desk made from the template, on the forge."""
    return make_hub(github, tmp_path, template)


@pytest.fixture
def runner(hub: Hub, tmp_path: Path) -> Runner:
    """The forge's runners for that desk, with both Apps' keys."""
    key = hub.stand.private_key()
    secrets = {"QUIETFIX_WRITER_PRIVATE_KEY": key, "QUIETFIX_ACCESS_PRIVATE_KEY": key}
    return Runner(
        hub, tmp_path / "runs", secrets, {"QUIETFIX_WRITER_CLIENT_ID": "11", "QUIETFIX_ACCESS_CLIENT_ID": "12"}
    )
