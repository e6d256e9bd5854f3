"""Who gets in by the forge of files: a JSON file of grants, invitations and owners in `.quietfix/forge/people/`."""

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from quietfix.facts import Grant, Invitation, PeopleSeen, Unknown
from quietfix.ids import LOGIN
from quietfix.instants import Instant
from quietfix.outcome import AlreadySo, Done, Failed, Outcome, Refused
from quietfix.plan import Invite, Revoke

VALID = timedelta(days=7)
"""How long an invitation can be taken, as on GitHub."""
_BROKEN = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass
class _Book:
    """The file's content. Logins are kept as they were given."""

    grants: dict[str, str] = field(default_factory=dict)
    """Role by login."""
    invitations: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By login: `id`, `role` and `created`. Any: JSON."""
    owners: list[str] = field(default_factory=list)
    last: int = 0
    """The highest id that an invitation had."""

    def drop(self, login: str) -> bool:
        """Take somebody out of grants and invitations, and tell whether they were there."""
        before = len(self.grants) + len(self.invitations)
        self.grants = {name: role for name, role in self.grants.items() if not _same(name, login)}
        self.invitations = {name: one for name, one in self.invitations.items() if not _same(name, login)}
        return len(self.grants) + len(self.invitations) < before


@dataclass(frozen=True)
class LocalPeople:
    """The people of a local forge as of an instant. `root` is the forge's folder."""

    root: Path
    now: Instant

    def seen(self) -> PeopleSeen | Unknown:
        """Who gets in. A file that cannot be read makes all of it Unknown."""
        try:
            book = _read(self.root)
            return PeopleSeen(
                tuple(Grant(login, role) for login, role in book.grants.items()),
                tuple(self._invitation(login, one) for login, one in book.invitations.items()),
                frozenset(book.owners),
            )
        except _BROKEN:
            return Unknown("the people of the local forge cannot be read")

    def carry_out(self, action: Invite | Revoke) -> Outcome:
        """Invite somebody, give them another role, or take them out."""
        if LOGIN.fullmatch(action.login) is None:
            return Failed("this is not a login")
        try:
            book = _read(self.root)
            outcome = self._invite(book, action) if isinstance(action, Invite) else _revoke(book, action)
            if isinstance(outcome, Done):
                _write(self.root, book)
        except _BROKEN as error:
            return Failed(f"the local forge could not be written: {type(error).__name__}")
        return outcome

    def accept(self, login: str) -> Outcome:
        """What an invited person does: take the invitation. Refused where there is none that is still good."""
        book = _read(self.root)
        found = next(((name, one) for name, one in book.invitations.items() if _same(name, login)), None)
        if found is None or self._invitation(*found).expired:
            return Refused("there is no invitation that can be taken")
        book.drop(login)
        book.grants[found[0]] = str(found[1]["role"])
        _write(self.root, book)
        return Done()

    def _invitation(self, login: str, one: dict[str, Any]) -> Invitation:
        created = Instant.parse(one["created"])
        return Invitation(int(one["id"]), login, str(one["role"]), created, self.now >= created + VALID)

    def _invite(self, book: _Book, action: Invite) -> Outcome:
        for login, role in book.grants.items():
            if _same(login, action.login):
                if role == action.role:
                    return AlreadySo("they have this role")
                book.grants[login] = action.role
                return Done()
        for login, one in book.invitations.items():
            known = self._invitation(login, one)
            if _same(login, action.login) and known.role == action.role and not known.expired:
                return AlreadySo("they are invited", str(known.id))
        book.drop(action.login)
        book.last += 1
        book.invitations[action.login] = {"id": book.last, "role": action.role, "created": str(self.now)}
        return Done(reference=str(book.last))


def _revoke(book: _Book, action: Revoke) -> Outcome:
    return Done() if book.drop(action.login) else AlreadySo("they are not in")


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _file(root: Path) -> Path:
    return root / "people" / "people.json"


def _read(root: Path) -> _Book:
    """The file, an empty one where there is none yet. Raises one of _BROKEN where it is not what this forge writes."""
    try:
        held = json.loads(_file(root).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _Book()
    book = _Book(**held)
    if not all(isinstance(role, str) for role in book.grants.values()) or type(book.last) is not int:
        raise TypeError("not the people of a forge")
    if not all(isinstance(owner, str) for owner in book.owners) or isinstance(book.owners, str):
        raise TypeError("not the people of a forge")
    return book


def _write(root: Path, book: _Book) -> None:
    path = _file(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".new")
    half.write_text(json.dumps(asdict(book), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    half.replace(path)
