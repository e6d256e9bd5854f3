"""The MAINTAINERS of these tests: sections that nobody has, each with something that is easily got wrong."""

from pathlib import Path

from quietfix.rules.routing.recipients import Routing, route
from quietfix.rules.routing.router import Router

FILE = Path(__file__).parent / "MAINTAINERS"
TEXT = FILE.read_text(encoding="utf-8")
ROUTER = Router.of(TEXT)


def titles(path: str, depth: int = 0, router: Router = ROUTER) -> list[tuple[str, int]]:
    """The sections of a file with their scores."""
    return [(hit.section.title, hit.score) for hit in router.sections_of(path, depth)]


def to(*paths: str, depth: int | None = None, public: bool = False, text: str = "") -> list[str]:
    """Whom is written to."""
    return [contact.text for contact in routing(*paths, depth=depth, public=public, text=text).to]


def routing(*paths: str, depth: int | None = None, public: bool = False, text: str = "") -> Routing:
    return route(Router.of(text) if text else ROUTER, paths, depth=depth, public=public)
