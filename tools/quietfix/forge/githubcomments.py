"""Comments on GitHub, each made once: found again by a hidden last line that only counts where it is the desk's own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from quietfix.forge.github import Ours
from quietfix.forge.githubclient import WritingClient
from quietfix.forge.githubfaults import NotThere, Unclear
from quietfix.forge.githubplace import Place
from quietfix.outcome import AlreadySo, Done, Outcome, Refused

LONGEST = 65_536
"""Characters that GitHub takes in a comment or an issue."""
_START, _END = "<!-- quietfix: ", " -->"


def with_keys(text: str, keys: Iterable[str]) -> str:
    """A text with its keys in a hidden last line. In a key nothing but its own characters can end that line."""
    return f"{text.rstrip()}\n\n{_START}{' '.join(quote(key, safe='/:.') for key in keys)}{_END}"


def keys_of(body: object) -> frozenset[str]:
    """The keys of a comment's hidden last line, none where it has none."""
    last = body.replace("\r\n", "\n").rstrip().rpartition("\n")[2] if isinstance(body, str) else ""
    if not last.startswith(_START) or not last.endswith(_END):
        return frozenset()
    return frozenset(unquote(word) for word in last[len(_START) : -len(_END)].split())


@dataclass(frozen=True, slots=True)
class Seen:
    """One comment of the desk's own."""

    id: int
    body: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Comments:
    """The comments of one repository."""

    client: WritingClient
    place: Place
    ours: Ours

    def say(self, number: int, keys: tuple[str, ...], text: str, *, fresh: bool = False) -> Outcome:
        """Say something in an issue, unless it was said. Doubles that two runs left go, the oldest stays.

        A comment that holds some of it is completed: it was made by a run that died before it could note that. `fresh`
        tells that nobody but this run can have said anything there. Raises Trouble.
        """
        body = with_keys(text, keys)
        if len(body) > LONGEST:
            return Refused("the comment is longer than GitHub takes")
        there = [] if fresh else self._healed(self._own(number, self.ours.comment))
        said = next((comment for comment in there if comment.keys & set(keys)), None)
        if said is None:
            return self._made(number, body)
        if not set(keys) <= said.keys:
            self.client.send("PATCH", self._comment(said.id), {"body": body})
            return Done("a comment that said some of it says all", str(said.id))
        return AlreadySo("it was said before", str(said.id))

    def keep(self, number: int, key: str, text: str) -> Outcome:
        """Keep one comment, whose text takes the place of the last. Raises Trouble."""
        body = with_keys(text, (key,))
        if len(body) > LONGEST:
            return Refused("the note is longer than GitHub takes")
        there = next(
            (comment for comment in self._healed(self._own(number, self.ours.note)) if key in comment.keys), None
        )
        if there is None:
            return self._made(number, body)
        if there.body.replace("\r\n", "\n") == body:
            return AlreadySo("the note says so", str(there.id))
        self.client.send("PATCH", self._comment(there.id), {"body": body})
        return Done(reference=str(there.id))

    def _made(self, number: int, body: str) -> Outcome:
        made = self.client.send("POST", f"{self.place.path}/issues/{number}/comments", {"body": body})
        return Done(reference=str(_id(made)))

    def _own(self, number: int, is_ours: Callable[[Mapping[str, Any]], bool]) -> list[Seen]:
        """The desk's own comments on an issue or a pull request, the oldest first."""
        found = []
        for comment in self.client.pages(f"{self.place.path}/issues/{number}/comments"):
            keys = keys_of(comment.get("body"))
            if keys and is_ours(comment):
                found.append(Seen(_id(comment), str(comment["body"]), keys))
        return sorted(found, key=lambda comment: comment.id)

    def _healed(self, own: list[Seen]) -> list[Seen]:
        """The comments without those that say nothing that an older one does not say."""
        kept: list[Seen] = []
        for comment in own:
            if any(comment.keys <= other.keys for other in kept):
                self._remove(comment)
            else:
                kept.append(comment)
        return kept

    def _remove(self, comment: Seen) -> None:
        try:
            self.client.send("DELETE", self._comment(comment.id))
        except NotThere:
            return  # another run was faster

    def _comment(self, number: int) -> str:
        return f"{self.place.path}/issues/comments/{number}"


def _id(comment: Any) -> int:
    """The id of a comment as JSON. Any: its shape is checked here."""
    number = comment.get("id") if isinstance(comment, Mapping) else None
    if type(number) is not int:
        raise Unclear("GitHub's answer is not the comment that was asked for")
    return number
