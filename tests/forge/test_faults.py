"""Whatever goes wrong at any one call of a full run: the end is the same, or the run says so and the next one finishes."""

import shutil
from pathlib import Path

import pytest

from tests.double.faults import Fault
from tests.double.stand import Stand
from tests.forge.hubs import D1, D2, READY, ROBOT, Hub, landed, make_hub

STOPS = (Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.NOT_FOUND)
"""After these a run does not go on of itself."""
EVERYWHERE = (
    Fault.BAD_GATEWAY,
    Fault.DROP_AFTER,
    Fault.SECONDARY,
    Fault.TOO_MANY,
    Fault.UNAUTHORIZED,
    Fault.SHORT_PAGE,
)
"""These happen at each call; the others, which are like one of them, at every sixth."""


@pytest.fixture(scope="module")
def world(github_session: Stand, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Cases to open, to label, to tell of, to close and to reopen."""
    github_session.reset()
    hub = make_hub(github_session, tmp_path_factory.mktemp("world") / "world")
    landed(hub)
    hub.desk.case("2026-0002", status="fix-ready", more=READY.format("f" * 40))
    closed = "closed: {at: 2026-11-21T00:00:00Z, as: not-a-bug, reason: it is none}\n"
    hub.desk.case("2026-0003", status="closed", more=closed)
    hub.desk.case("2026-0004", status="confirmed")
    hub.desk.commit()
    assert hub.run("landed").status == 0
    return hub


def begin(world: Hub, root: Path) -> Hub:
    """The world with issues of before: one that is to be closed, one that is closed, with a double of it."""
    hub = world.copy(root)
    hub.repository.open_issue("2026-0003", by=ROBOT, labels=("status/confirmed",))
    number = hub.repository.open_issue("2026-0004", by=ROBOT, labels=("status/confirmed",))
    hub.repository.open_issue("2026-0004", by=ROBOT)
    hub.github.done("PATCH", f"/repos/{hub.repository.full_name}/issues/{number}", {"state": "closed"}, by=ROBOT)
    hub.github.log.clear()
    return hub


@pytest.fixture(scope="module")
def calls(world: Hub, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, object]]:
    """How many calls a full run makes, and how it ends where nothing goes wrong."""
    world.github.reset()
    hub = begin(world, tmp_path_factory.mktemp("calm") / "world")
    ran = hub.run("run", "--apply", "--no-fetch")
    assert ran.status == 0, ran
    count = len(hub.github.log.all)
    assert {one.method for one in hub.github.log.all} == {"GET", "POST", "PATCH", "PUT"}
    assert [(title, state) for title, state, *_ in hub.issues().values()] == [
        ("2026-0003", "closed"),
        ("2026-0004", "open"),
        ("2026-0004", "closed"),
        ("2026-0001", "open"),
        ("2026-0002", "open"),
    ]
    end = hub.end()
    assert hub.run("run", "--apply", "--no-fetch").out == "nothing to do\n"
    return count, end


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
def test_at_whichever_call_the_end_is_the_same(
    fault: Fault, world: Hub, calls: tuple[int, dict[str, object]], github: Stand, tmp_path: Path
) -> None:
    count, end = calls
    first, step = (1, 1) if fault in EVERYWHERE else (1 + list(Fault).index(fault) % 6, 6)
    for nth in range(first, count + 1, step):
        github.reset()
        hub = begin(world, tmp_path / str(nth))
        rule = github.faults.add(fault, nth=nth)
        ran = hub.run("run", "--apply", "--no-fetch")
        assert rule.hit == 1
        at = (nth, str(github.log.all[nth - 1]), ran)
        assert ran.status == 0 or (fault in STOPS and ran.status in (3, 4)), at
        if ran.status:
            assert "GitHub" in ran.out + ran.err, at
            assert hub.run("run", "--apply", "--no-fetch").status == 0, at
        assert hub.end() == end, at
        shutil.rmtree(hub.desk.root.parent)


def test_a_forge_that_is_away_for_longer_is_unknown(world: Hub, github: Stand, tmp_path: Path) -> None:
    """Exit status 3, nothing is written, and nothing passes for an answer."""
    hub = begin(world, tmp_path / "away")
    before = hub.end()
    github.faults.add(Fault.BAD_GATEWAY, "GET", "issues", times=99)
    ran = hub.run("run", "--no-fetch")
    assert ran.status == 3
    assert "could not tell: 2026-0001: the tracking issues cannot be seen: GitHub has a fault" in ran.err
    assert "tracking issue" not in ran.out
    github.faults.add(Fault.SECONDARY, times=99)
    assert hub.run("run", "--apply", "--no-fetch").status == 3
    assert hub.end() == before


def test_a_token_that_ends_in_the_midst_stops_the_run_at_once(world: Hub, github: Stand, tmp_path: Path) -> None:
    """Each further request would be one more that is refused."""
    hub = begin(world, tmp_path / "ends")
    github.faults.add(Fault.UNAUTHORIZED, "POST|PUT|PATCH", times=99)
    ran = hub.run("run", "--apply", "--no-fetch")
    assert ran.status == 4
    assert "[failed: GitHub does not take the token" in ran.out
    assert "[failed: not tried: GitHub does not take the token" in ran.out
    assert len(github.log.writes) == 1
    github.faults.rules.clear()
    assert hub.run("run", "--apply", "--no-fetch", now=D1).status == 0
    assert hub.run("run", "--no-fetch", now=D2).status == 0
