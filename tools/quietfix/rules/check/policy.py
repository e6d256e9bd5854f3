"""Rules over the policy: names that must mean something, and names that must mean one thing."""

from collections.abc import Callable, Iterator, Mapping

from quietfix.desk.accesspolicy import ACCESS, AccessPolicy
from quietfix.desk.document import Document
from quietfix.desk.model import Shape
from quietfix.desk.people import PeoplePolicy
from quietfix.desk.policy import PEOPLE, WRONG_FIXES, DeadlinePolicy, DeskPolicy, TreePolicy
from quietfix.desk.wrongfixes import WrongFixPolicy
from quietfix.finding import Finding, Severity
from quietfix.plan import KeyPath
from quietfix.rules.check.access import archived_after_watching
from quietfix.rules.check.clocks import check_clocks
from quietfix.rules.check.names import doubles
from quietfix.rules.check.wrongfixes import check_wrong_fixes


def check_policy(documents: Mapping[str, Document], models: Mapping[str, Shape]) -> list[Finding]:
    """What is wrong with the files of a policy that could be read."""
    found: list[Finding] = []
    deadlines, trees, wrong = models.get("deadlines.yml"), models.get("trees.yml"), models.get(WRONG_FIXES)
    if isinstance(deadlines, DeadlinePolicy):
        found += check_clocks(documents["deadlines.yml"], deadlines)
    if isinstance(trees, TreePolicy):
        found += [finding for rule in TREE_RULES for finding in rule(documents["trees.yml"], trees)]
    if isinstance(wrong, WrongFixPolicy):
        found += check_wrong_fixes(documents[WRONG_FIXES], wrong)
    desk, people = models.get("desk.yml"), models.get(PEOPLE)
    if isinstance(desk, DeskPolicy):
        found += robots_have_an_account(documents["desk.yml"], desk)
    if isinstance(people, PeoplePolicy):
        found += people_stand_once(documents[PEOPLE], people)
    access = models.get(ACCESS)
    if isinstance(access, AccessPolicy) and isinstance(trees, TreePolicy):
        found += archived_after_watching(documents[ACCESS], access, trees)
    return found


def people_stand_once(document: Document, policy: PeoplePolicy) -> Iterator[Finding]:
    """An address is one person's, however it is written. One that is written alike twice is no YAML already."""
    for path in doubles((("people", mail), mail.casefold()) for mail in policy.people):
        line, column = document.place(path, key=True)
        message, hint = "this address stands here before, in other letters", "keep the line that is right"
        yield Finding(document.path, line, column, "people-twice", Severity.ERROR, message, hint)


def robots_have_an_account(document: Document, policy: DeskPolicy) -> Iterator[Finding]:
    """Whose comments are the desk's own can be told only where its account is named."""
    if policy.forge == "github" and policy.robots.login is None:
        message = "the robots' account on GitHub is not named, so anybody's comment can pass for theirs"
        hint = 'add `login`, such as "quietfix-writer[bot]"'
        yield document.finding("robots-login", ("robots",), message, hint, Severity.WARNING)


def trees_have_names_of_their_own(document: Document, policy: TreePolicy) -> Iterator[Finding]:
    """Mirrors are named by trees, so a name is one tree."""
    for path in doubles((("trees", index, "name"), tree.name) for index, tree in enumerate(policy.trees)):
        yield document.finding("tree-twice", path, "another tree has this name", "give it one of its own")


def lines_have_names_of_their_own(document: Document, policy: TreePolicy) -> Iterator[Finding]:
    """Cases name lines, so a name is one line over all trees."""
    named = ((("trees", index, "lines", line), line) for index, tree in enumerate(policy.trees) for line in tree.lines)
    for path in doubles(named):
        yield document.finding("line-twice", path, "another tree has this line", "give it a name of its own")


def cases_can_close(document: Document, policy: TreePolicy) -> Iterator[Finding]:
    """A case can only close by lines that there are, and by tags only where tags are known."""
    path: KeyPath = ("close-when",)
    lines = [(tree, line) for tree, line in policy.lines if line == "mainline" or not policy.closing.mainline_only]
    if not lines:
        message = "this looks at no line, so no case could ever close"
        yield document.finding("close-when", path, message, "add lines to `trees`, or name one of them mainline")
    if policy.closing.released:
        for tree in {tree.name: tree for tree, _ in lines}.values():
            if not tree.tags:
                message = "this waits for tags, but a tree of these lines has no tag pattern"
                yield document.finding("close-when", path, message, "add `tags` to the tree")


TREE_RULES: tuple[Callable[[Document, TreePolicy], Iterator[Finding]], ...] = (
    trees_have_names_of_their_own,
    lines_have_names_of_their_own,
    cases_can_close,
)
