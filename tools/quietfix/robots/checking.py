"""Checks a desk: reads what is asked for, lets every rule judge it, and gathers all findings at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from quietfix.desk import document as documents
from quietfix.desk.accesspolicy import ACCESS, AccessPolicy
from quietfix.desk.case import Case
from quietfix.desk.deskgit import DeskGit
from quietfix.desk.document import Document
from quietfix.desk.model import validate
from quietfix.desk.policy import Policy, TreePolicy
from quietfix.desk.replies import templates
from quietfix.desk.store import CASES, CaseFile, Desk
from quietfix.finding import Finding, Severity
from quietfix.ids import CASE_ID
from quietfix.instants import Instant
from quietfix.robots.kept import kept_patches
from quietfix.rules.check.access import rooms_are_there
from quietfix.rules.check.cases import check_case
from quietfix.rules.check.changes import STATE, Changed, case_removed, change, change_unjudged, state_edited
from quietfix.rules.check.desk import duplicates
from quietfix.rules.check.endoflife import check_end_of_life
from quietfix.rules.check.folders import folder, hardware_has_no_files, is_text, kept_files_tell, named_files
from quietfix.rules.check.policy import check_policy
from quietfix.rules.check.replies import check_replies
from quietfix.rules.check.reports import report_findings
from quietfix.rules.check.secrets import secrets


@dataclass(frozen=True)
class Checked:
    """All findings in their order, how many files were looked at, and the text of those with findings."""

    findings: tuple[Finding, ...]
    files: int
    sources: Mapping[str, str]


def judging(judge: Desk) -> Policy | None:
    """The policy by which a change is judged; None where it has errors, so that a change can mend it."""
    read, models, findings = judge.policy_files()
    return None if findings else judge.policy(read, models)


def check(desk: Desk, names: Sequence[str], base: str | None, now: Instant, judge: Desk | None = None) -> Checked:
    """Check cases, their state and folders, and the policy; with `base`, also what a person changed since.

    `judge` is a checkout whose policy cases are judged by, so that a change of the policy cannot excuse a case in the
    same change; the desk's own policy is then judged by itself alone. `now` tells the age of a kept releases file;
    nothing else is judged by the time.

    Raises UsageError where a case or the revision is not there.
    """
    read, models, findings = desk.policy_files()
    policy = None if findings else desk.policy(read, models)
    if judge is not None:
        policy = judging(judge) or policy
    findings += check_policy(read, models)
    trees = models.get("trees.yml")
    if isinstance(trees, TreePolicy):
        findings += check_end_of_life(read["trees.yml"], trees, desk.releases(models), now)
    access = models.get(ACCESS)
    if isinstance(access, AccessPolicy):
        findings += rooms_are_there(read[ACCESS], access)
    sources: dict[str, str] = {}
    replies, among_them = templates(desk)
    findings += [*check_replies(replies), *among_them]
    files = len(read) + len(replies)
    for document in (*read.values(), *(reply.document for reply in replies)):
        findings += secrets(document)
        sources[document.path] = document.text
    before = {} if base is None else DeskGit(desk.root).changed_since(base)
    known: dict[str, tuple[Case, Document]] = {}
    for file in desk.cases(desk.select(names)):
        found = _of_change(file, [*findings_of(desk, file, policy), *report_findings(file, policy)], before)
        files += 1 if file.state_document is None else 2
        if file.case is not None:
            known[file.id] = (file.case, file.document)
        if found:
            findings += found
            sources[file.document.path] = file.document.text
            if file.state_document is not None:
                sources[file.state_document.path] = file.state_document.text
    if not names:
        of_others = list(duplicates(known, desk.ids()))
        sources |= {document.path: document.text for _, document in known.values()} if of_others else {}
        findings += [*desk.strays(), *of_others]
    findings += _of_files(desk, before, None if not names else set(desk.select(names)))
    return Checked(tuple(sorted(set(findings))), files, sources)


def findings_of(desk: Desk, file: CaseFile, policy: Policy | None) -> Iterator[Finding]:
    """All findings of one case, its state and its folder by themselves, but for those of the report's text."""
    yield from check_case(file, policy)
    yield from secrets(file.document)
    entries = desk.folder(file.id)
    yield from folder(file.id, entries)
    for entry in entries:
        if is_text(entry):
            yield from secrets(desk.attachment(file.id, entry))
    if file.case is not None:
        yield from named_files(file.case, file.document, entries)
        yield from kept_files_tell(file.case, file.document, kept_patches(desk, [file.case]))
        yield from hardware_has_no_files(file.case, file.document, entries)


def _of_change(file: CaseFile, found: list[Finding], before: Mapping[str, bytes | None]) -> list[Finding]:
    """The findings of a case with what a person may not do to it.

    Who changes a status answers for it, so a status that differs from the trees is then an error.
    """
    was = before.get(file.document.path)
    if was is None or file.case is None:
        return found
    old, _ = validate(Case, documents.read(PurePosixPath(file.document.path), was, front_matter=True))
    if old is None:
        return [*found, change_unjudged(file.document)]
    if old.status != file.case.status:
        found = [replace(f, severity=Severity.ERROR) if f.rule == "status-landed" else f for f in found]
    return [*found, *change(Changed(old, file.case, file.document))]


def _of_files(desk: Desk, before: Mapping[str, bytes | None], only: set[str] | None) -> Iterator[Finding]:
    """What a person may not do to the files of a desk, or of some cases of it."""
    for path, was in before.items():
        name = PurePosixPath(path)
        if name.parts[0] != str(CASES) or len(name.parts) == 1 or path == str(CASES / "README.md"):
            continue
        if only is not None and name.parts[1].removesuffix(".md") not in only:
            continue
        if CASE_ID.fullmatch(name.parts[1].removesuffix(".md")) is None or len(name.parts) > 3:
            # What belongs to no case may have any name, and findings are logged: `strays` tells of it.
            continue
        if path.endswith(STATE):
            yield state_edited(path)
        elif name.parent == CASES and was is not None and not (desk.root / path).exists():
            yield case_removed(path)
