"""The days of the demonstration: what happens is a call, what is typed a command, what is shown is what it prints."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quietfix.demo import world
from quietfix.desk.store import Desk
from quietfix.errors import DeskRefused
from quietfix.forge.localpeople import LocalPeople
from quietfix.instants import Instant

CASE = "2026-0001"
_MEMBER = "member-b"
_MAINTAINER = "maintainer-a"
_LINK = f"Link: https://lore.kernel.org/r/{world.MESSAGE_ID}"


@dataclass(frozen=True)
class Day:
    """One moment: what happens in the world, then what people type, then the robots."""

    when: str
    headline: str
    happens: Callable[["Story", Instant], None] | None = None
    typed: tuple[str, ...] = ()


class Story:
    """A demonstration in a folder. `say` is where its words go."""

    def __init__(self, root: Path, say: Callable[[str], None]) -> None:
        self.root, self.say = root, say
        self.tree = world.PublicTree.create(root / "public" / "linux.git")
        self.tree.past()
        self.desk = world.make_desk(root, member=_MEMBER)
        self.fix = ""

    def tell(self) -> None:
        """All days, and what to try next."""
        for number, day in enumerate(_DAYS, 1):
            now = Instant.parse(day.when)
            self.say(f"\n[{number:2}] {now.human()}  {day.headline}\n")
            if day.happens is not None:
                day.happens(self, now)
            for line in day.typed:
                self.quietfix(*shlex.split(line), now=now)
            self.quietfix("run", "--apply", now=now)
        end = Instant.parse(_DAYS[-1].when)
        self.say("\nThe case is closed. What the desk knows of it:\n")
        self.quietfix("check", now=None)
        self.quietfix("list", now=None)
        self.quietfix("landed", CASE, "--no-fetch", now=end)
        self.say(world.listed(["", *self._next()]))

    def quietfix(self, *arguments: str, now: Instant | None) -> None:
        """Run the command as a person would, and show it with what it printed."""
        shown = shlex.join(["quietfix", *arguments])
        self.say(f"    $ {shown}\n")
        timed = [*arguments, *(["--now", str(now)] if now is not None else [])]
        done = subprocess.run(
            [sys.executable, "-m", "quietfix", *timed],
            cwd=self.desk,
            check=False,
            text=True,
            capture_output=True,
            env={**os.environ, "NO_COLOR": "1"},
        )
        # When robots last ran is told behind every verb. Once is enough for a story.
        told = arguments[0] == "deadlines"
        lines = (done.stdout + done.stderr).splitlines()
        self.say(world.listed([line for line in lines if told or not line.startswith("robots: ")]))
        if done.returncode:
            raise DeskRefused(
                f"the demonstration stopped: {shown} ended with {done.returncode}", f"look in {self.desk}"
            )

    def _next(self) -> Iterator[str]:
        """What to try on the desk that is left. The commands are given as they can be typed."""
        beside = Path(sys.executable).with_name("quietfix")
        command = "quietfix" if shutil.which("quietfix") or not beside.exists() else str(beside)
        yield "All of it is there to look at. Try next:"
        yield ""
        yield f"cd {self.desk}"
        yield f"{command} show {CASE}"
        yield "    the case with its clocks, its lines and its log; the log is what robots did, and why"
        yield "git log"
        yield "    who did what, people and robots"
        yield f"cat cases/{CASE}/state.yml .quietfix/forge/{CASE}.json"
        yield "    the evidence that robots keep, and the tracking issue, which says nothing of the case"
        yield f"{command} reopen {CASE} --reason trial"
        yield f"{command} run"
        yield "    opens the case again, and shows what robots would do now; nothing is done without --apply"


def _arrives(story: Story, now: Instant) -> None:
    mail = (Path(__file__).parent / "report.eml").read_bytes()
    (story.root / "report.eml").write_bytes(mail)
    story.say(world.listed([*mail.decode().splitlines()[:5], "..."]))
    world.record_mail(story.desk, mail, CASE, now)


def _comes_in(story: Story, now: Instant) -> None:
    LocalPeople(Desk.open(story.desk).scratch / "forge", now).accept(_MAINTAINER)


def _mainline(story: Story, now: Instant) -> None:
    body = f"Dropping a lease frees it under the walk.\n\n{_LINK}\nSigned-off-by: A. Maintainer <m@example.org>"
    story.fix = story.tree.commit("master", world.SUBJECT, body, now)


def _stable(line: str, form: str) -> Callable[[Story, Instant], None]:
    def happens(story: Story, now: Instant) -> None:
        body = f"{form.format(commit=story.fix)}\n\nDropping a lease frees it under the walk.\n\n{_LINK}"
        story.tree.commit(line, world.SUBJECT, body, now)

    return happens


def _release(*pairs: tuple[str, str]) -> Callable[[Story, Instant], None]:
    def happens(story: Story, now: Instant) -> None:
        for tag, branch in pairs:
            story.tree.commit(branch, f"Linux {tag[1:]}", "A release.", now)
            story.tree.tag(tag, branch, now)

    return happens


_DAYS = (
    Day("2026-11-20T09:14:00Z", "A report arrives by mail, and is recorded as a case.", _arrives),
    Day(
        "2026-11-20T12:00:00Z",
        "A member of the team has read it, answered, takes it on, and draws the maintainer in, who is invited.",
        typed=(
            f"confirm {CASE} --owner {_MEMBER}",
            f"answered {CASE}",
            shlex.join(["person", CASE, _MAINTAINER, "--reason", "M: of FROB"]),
        ),
    ),
    Day(
        "2026-11-21T09:00:00Z",
        "The maintainer has taken the invitation, and can read the case.",
        _comes_in,
        ("access",),
    ),
    Day(
        "2026-11-24T16:00:00Z",
        "The maintainers have a fix. The reporter asks for a week. No commit id is known yet, only the patch's mail.",
        typed=(
            shlex.join(["ready", CASE, "--message-id", f"<{world.MESSAGE_ID}>", "--subject", world.SUBJECT]),
            f"set {CASE} embargo.asked-by=reporter embargo.requested=2026-12-01T16:00:00Z embargo.reason=rollout",
            "deadlines --why",
        ),
    ),
    Day("2026-11-27T16:30:00Z", "Three days on. Nothing is due, and nobody is told anything."),
    Day("2026-11-29T16:30:00Z", "Two days before the end of the embargo."),
    Day("2026-11-30T16:30:00Z", "One day before."),
    Day(
        "2026-12-01T15:00:00Z",
        "The fix is merged into mainline. The public tree shows it, so the clock stops.",
        _mainline,
    ),
    Day("2026-12-02T16:30:00Z", "A stable line picks it up.", _stable("linux-6.18.y", "commit {commit} upstream.")),
    Day(
        "2026-12-03T16:30:00Z",
        "Mainline and that line make releases.",
        _release(("v6.19-rc7", "master"), ("v6.18.2", "linux-6.18.y")),
    ),
    Day("2026-12-04T09:00:00Z", "The last line picks it up.", _stable("linux-6.12.y", "[ Upstream commit {commit} ]")),
    Day(
        "2026-12-04T16:30:00Z", "And makes a release: the fix is out everywhere.", _release(("v6.12.2", "linux-6.12.y"))
    ),
    Day("2026-12-05T16:30:00Z", "A day later it still holds. The case closes when it has held for two."),
    Day("2026-12-06T16:30:00Z", "It has."),
    Day("2026-12-13T16:30:00Z", "A week later nobody needs the maintainer any more, who is let out again."),
)
