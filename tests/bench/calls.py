"""How often the robots ask the forge, counted by GitHub's stand-in: with nothing due, and for each case with something due."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.double.stand import standing
from tests.forge.hubs import READY, Hub, environment, make_hub

ISSUES, PEOPLE = 250, 150
CASES = 4
D1, D2, D3, D4, D12 = (
    f"{day}T16:00:00Z" for day in ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-12-05")
)
DRAWN = 'people: [{github: %s, added: 2026-11-24, by: member-b, reason: "M: of it"}]\n'
WHO = ("maintainer-a", "maintainer-b", "maintainer-c", "expert-d")


@dataclass(frozen=True)
class Calls:
    """What one run asked, and what it might have."""

    name: str
    size: str
    count: int
    bound: int

    @property
    def held(self) -> bool:
        return self.count <= self.bound

    def line(self) -> str:
        return (
            f"{self.name}: {self.count} calls ({self.size}); bound {self.bound}: {'held' if self.held else 'NOT held'}"
        )


def rows(root: Path, issues: int = ISSUES, people: int = PEOPLE) -> Iterator[Calls]:
    """All of them, each on what the one before left."""
    (root / "github").mkdir()
    with standing(root / "github") as stand:
        hub = make_hub(stand, root / "calls")
        # They are of the team, so that robots leave them as they are.
        names = [stand.person(f"person-{number}") for number in range(people)]
        hub.repository.state.grants |= dict.fromkeys(names, "pull")
        policy = hub.desk.read("policy/desk.yml")
        hub.desk.write("policy/desk.yml", policy.replace("[member-b]", f"[member-b, {', '.join(names)}]"))
        hub.desk.commit()
        for number in range(issues):
            hub.repository.open_issue(f"other {number}")
        bound = -(-issues // 100) - (-people // 100) + 8
        size = f"{issues} issues, {people} people"
        yield Calls("nothing due", size, _asked(hub, D1), bound)
        for name, now in _days(hub):
            yield Calls(f"{CASES} cases: {name}", size, _asked(hub, now), bound + 4 * CASES)


def _days(hub: Hub) -> Iterator[tuple[str, str]]:
    """Something happens to some cases, and then the robots run at an instant."""
    cases = [f"2026-000{number}" for number in range(1, CASES + 1)]
    for case in cases:
        hub.desk.case(case, status="fix-ready", more=READY.format("f" * 40))
    hub.desk.commit()
    yield "tracking issues opened and clocks told", D1
    for case, who in zip(cases, WHO, strict=True):
        hub.desk.case(case, status="fix-ready", more=READY.format("f" * 40) + DRAWN % who)
    hub.desk.commit()
    yield "people invited and clocks told", D2
    for who in WHO:
        hub.repository.accept(who)
    for case in cases:
        assert hub.run("close", case, "--as", "not-a-bug", now=D3).status == 0
    yield "issues closed", D3
    for case in cases:
        assert hub.run("reopen", case, "--reason", "it is one", "--to", "fix-ready", now=D4).status == 0
    yield "issues reopened and clocks told", D4
    for case in cases:
        assert hub.run("close", case, "--as", "not-a-bug", now=D4).status == 0
    assert hub.run(now=D4, env=environment(hub.github, hub.repository, access=True)).status == 0
    yield "people taken out", D12


def _asked(hub: Hub, now: str) -> int:
    """How many calls a run makes."""
    hub.github.at(now)
    hub.github.log.clear()
    ran = hub.run(now=now, env=environment(hub.github, hub.repository, access=True))
    assert ran.status == 0, ran.out + ran.err
    return len(hub.github.log.all)
