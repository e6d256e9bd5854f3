"""Who has to know of a bug, for a person and for programs. Lists are shown to people only where the bug is public."""

from collections.abc import Iterator
from typing import Any

from quietfix.rules.routing.answer import Answer
from quietfix.rules.routing.contacts import contacts
from quietfix.rules.routing.recipients import FEW, Addressed, FileRoute, Standing
from quietfix.rules.routing.router import Hit
from quietfix.views.text import harmless

_REMARKS = 4
"""So many faults of MAINTAINERS are shown to a person; programs get all."""
_STANDINGS = {
    Standing.MAINTAINED: "",
    Standing.ORPHAN: "an orphan: nobody maintains it, so the team does what is to be done",
    Standing.NO_MAINTAINER: "no maintainer is named, so the team does what is to be done",
    Standing.UNMATCHED: "no section of MAINTAINERS is about it, so the team does what is to be done",
}


def routing_json(answer: Answer) -> dict[str, Any]:
    """Version 1 of the shape."""
    routing = answer.routing
    return {
        "version": 1,
        "files": {file.path: {"sections": [_section(hit) for hit in file.sections]} for file in routing.files},
        "to": [contact.text for contact in routing.to],
        "cc": [*([answer.contact] if routing.team else []), *(contact.text for contact in routing.lists)],
        "standing": {file.path: file.standing.value for file in routing.files},
        "used": {file.path: [hit.section.title for hit in file.used] for file in routing.files},
        "logins": dict(answer.logins),
        "role-accounts": [one.contact.text for one in routing.roles],
        "passed-over": [one.contact.text for one in routing.passed_over],
        "spoken-of": [_section(hit) for hit in routing.spoken_of],
        "functions": list(answer.functions),
        "renames": [list(pair) for pair in answer.renames],
        "silent": list(answer.silent),
        "public": answer.public,
        "source": answer.origin,
        "remarks": [{"line": remark.line, "why": remark.why} for remark in routing.remarks],
    }


def routing_text(answer: Answer) -> str:
    """Who and why for each file, then the lines for the mail, then what else to know."""
    lines = [line for file in answer.routing.files for line in _file(file, answer)]
    lines += [*([""] if lines else []), *_mail(answer), *_notes(answer)]
    return "".join(f"{harmless(line)}".rstrip() + "\n" for line in lines)


def _section(hit: Hit) -> dict[str, Any]:
    return {
        "title": hit.section.title,
        "status": hit.section.status,
        "score": hit.score,
        "maintainers": [contact.text for contact in contacts(hit.section, "M")],
        "reviewers": [contact.text for contact in contacts(hit.section, "R")],
        "lists": [contact.text for contact in contacts(hit.section, "L")],
    }


def _file(file: FileRoute, answer: Answer) -> Iterator[str]:
    yield file.path
    lines = {hit.section.line for hit in file.used}
    for hit in file.sections:
        if hit.catches_all:
            continue
        used = hit.section.line in lines
        yield f"  {hit.section.title}: {hit.section.status or 'no status'}, {hit.why}{'' if used else ' (not used)'}"
        for one in file.maintainers:
            if used and one.section.line == hit.section.line:
                yield f"    {_person(one, answer)}"
    if said := _STANDINGS[file.standing]:
        yield f"  {said}: {answer.contact}"


def _person(one: Addressed, answer: Answer) -> str:
    login = answer.logins.get(one.contact.mail)
    known = f", {login}" if login is not None else ""
    kind = "" if one.kind.value == "person" else f", {one.kind.value}"
    skipped = "" if answer.public or one.kind.value != "mailing list" else ": not written to"
    return f"{one.contact.text}  {one.role}{known}{kind}{skipped}"


def _mail(answer: Answer) -> Iterator[str]:
    routing = answer.routing
    if not routing.to:
        yield f"To: {answer.contact}"
        yield "  the team alone: nobody else is named"
    else:
        yield f"To: {', '.join(contact.text for contact in routing.to)}"
    copies = [contact.text for contact in routing.lists]
    if routing.to and routing.team:
        copies.insert(0, answer.contact)
    if copies:
        yield f"Cc: {', '.join(copies)}"
    if routing.to and routing.team:
        few = len(routing.to) <= FEW
        why = "there are two recipients or fewer" if few else "a file has nobody who maintains it"
        yield f"  the team stays in copy: {why}"


def _notes(answer: Answer) -> Iterator[str]:
    routing = answer.routing
    notes = [f"{one.contact.text} may have any number of readers: a post, no person" for one in routing.roles]
    notes += [
        f"{one.contact.text} is a mailing list: left out, since the bug is private" for one in routing.passed_over
    ]
    notes += [
        f"the text speaks of {hit.section.title} ({hit.why}): not written to, see for yourself"
        for hit in routing.spoken_of
    ]
    notes += [f"renamed: {old} is {new}" for old, new in answer.renames]
    notes += (
        [f"functions in the trace, by which nothing is looked up: {' '.join(answer.functions)}"]
        if answer.functions
        else []
    )
    remarks = routing.remarks
    notes += [f"MAINTAINERS line {remark.line}: {remark.why}" for remark in remarks[:_REMARKS]]
    if len(remarks) > _REMARKS:
        notes.append(f"and {len(remarks) - _REMARKS} more lines of MAINTAINERS that are not used, see --json")
    if notes:
        yield ""
    yield from (f"note: {note}" for note in notes)
