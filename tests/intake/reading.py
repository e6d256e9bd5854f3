"""What tests of intake share: a policy with a team, and a case as a mail becomes it."""

from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.intake.incoming import Incoming, Unreadable
from quietfix.intake.mail import read_mail
from quietfix.intake.outcome import NotTaken, notes_of
from quietfix.robots.reporting import new_case
from tests.support.desks import NOW, TEMPLATE

MEMBER = "b@team.example"
PRESENT = Instant.parse(NOW)


def team_policy() -> Policy:
    """The shipped policy with one member, whose address is known."""
    policy = Desk(TEMPLATE).policy()
    desk = policy.desk.model_copy(update={"members": ("member-b",)})
    people = policy.people.model_copy(update={"people": {MEMBER: "member-b"}})
    return Policy(desk, policy.deadlines, policy.trees, policy.report, policy.documents, people=people)


POLICY = team_policy()


def mail(data: bytes) -> Incoming:
    """A mail that can be read."""
    read = read_mail(data)
    assert isinstance(read, Incoming), read
    return read


def as_case(data: bytes) -> str:
    """What becomes of a mail, as people see it: the files of its case, or why there is none."""
    read = read_mail(data)
    if isinstance(read, Unreadable):
        return f"refused: {read.why}\n"
    if read.automatic:
        return f"skipped: {read.automatic}\n"
    made = new_case("2026-0007", read, POLICY, PRESENT)
    assert not isinstance(made, NotTaken), made
    notes = ", ".join(notes_of(read.held, len(read.patches), len(read.texts)))
    files = "".join(
        f"==> {change.path}\n{change.content.decode('utf-8', 'backslashreplace')}" for change in made.changes
    )
    return f"with: {notes or 'nothing else'}\n{files}"
