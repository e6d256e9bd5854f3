"""The answer to who has to know, as data: what views show."""

from collections.abc import Mapping
from dataclasses import dataclass

from quietfix.rules.routing.recipients import Routing


@dataclass(frozen=True, slots=True)
class Answer:
    """Who has to know, and all that there is to say besides."""

    routing: Routing
    contact: str
    """The team's own address."""
    origin: str
    """Where MAINTAINERS came from."""
    public: bool
    """Whether the bug is public, so that lists are named."""
    logins: Mapping[str, str]
    """Of maintainers by their mail address, as far as `policy/people.yml` knows them."""
    functions: tuple[str, ...] = ()
    """Functions that a report or trace names. Nothing is looked up by them."""
    renames: tuple[tuple[str, str], ...] = ()
    """Old and new names of files that a patch moves."""
    silent: tuple[str, ...] = ()
    """What names no file: cases by their id, and `the text` for one that was given."""
    broken: tuple[str, ...] = ()
    """Cases whose file has errors."""
