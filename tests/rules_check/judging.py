"""Cases and policies as text, judged as `quietfix check` does, without a desk on disk."""

from collections.abc import Mapping
from functools import cache

from quietfix.desk import document as documents
from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.model import Shape, validate
from quietfix.desk.policy import FILES, MODELS, DeadlinePolicy, DeskPolicy, Policy, TreePolicy
from quietfix.desk.reportpolicy import ReportPolicy
from quietfix.desk.state import LineState, State
from quietfix.desk.store import CaseFile
from quietfix.finding import Finding
from quietfix.rules.check.cases import check_case
from quietfix.rules.check.policy import check_policy
from tests.support.desks import TEMPLATE

PATH = "cases/2026-0007.md"
HEAD = """\
schema: 1
id: 2026-0007
title: "a bug"
received: 2026-11-20T09:14:00Z
owner: member-b
"""
"""The front matter of a case but for its status, on lines 2 to 6 of its file."""
READY = 'fix:\n  ready: 2026-11-24T16:00:00Z\n  patches: [{commit: "1da177e4c3f4"}]\n'
LANDED = State(landed={"mainline": LineState(verdict="landed", why="same commit")})


@cache
def shipped(name: str) -> str:
    """A policy file of the template."""
    return (TEMPLATE / "policy" / name).read_text(encoding="utf-8")


def read_policy(changed: Mapping[str, str]) -> tuple[dict[str, Document], dict[str, Shape], list[Finding]]:
    """The shipped policy with some of its files replaced, and what its types say."""
    texts = {name: changed.get(name, shipped(name)) for name in FILES}
    read = {n: documents.read(f"policy/{n}", text.encode(), front_matter=False) for n, text in texts.items()}
    judged = {name: validate(MODELS[name], document) for name, document in read.items()}
    models = {name: model for name, (model, _) in judged.items() if model is not None}
    return read, models, [finding for _, found in judged.values() for finding in found]


def policy_findings(changed: Mapping[str, str]) -> list[Finding]:
    """What `check` says about a policy."""
    read, models, found = read_policy(changed)
    return found + check_policy(read, models)


@cache
def policy() -> Policy:
    """The shipped policy."""
    read, models, found = read_policy({})
    desk, deadlines, trees, report = (models[name] for name in FILES)
    assert not found
    assert isinstance(desk, DeskPolicy) and isinstance(deadlines, DeadlinePolicy) and isinstance(trees, TreePolicy)
    assert isinstance(report, ReportPolicy)
    return Policy(desk, deadlines, trees, report, read)


def case_file(text: str, path: str = PATH, state: State | None = None) -> CaseFile:
    document = documents.read(path, text.encode(), front_matter=True)
    case, findings = validate(Case, document)
    return CaseFile("2026-0007", document, case, None, State() if state is None else state, tuple(findings))


def case_findings(more: str, *, path: str = PATH, state: State | None = None, head: str = HEAD) -> list[Finding]:
    """What `check` says about a case whose front matter is `head` and `more`."""
    return check_case(case_file(f"---\n{head}{more}---\n", path, state), policy())


def places(findings: list[Finding]) -> list[tuple[int, int, str, str]]:
    return [(finding.line, finding.column, finding.rule, finding.message) for finding in findings]
