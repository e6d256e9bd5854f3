"""The page for the triager: all of it for a person or a program, and what of it may be logged.

The page quotes the case. What `may_be_logged` gives holds ids, rule ids, templates, counts and next steps alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from quietfix.desk.case import Case
from quietfix.rules.replies.ground import Fault
from quietfix.rules.routing.recipients import Standing
from quietfix.rules.triage.page import MaybeProbed, NotTold, Page
from quietfix.rules.triage.report import Help
from quietfix.rules.triage.taken import Named, Taken
from quietfix.views.probing import probed_text
from quietfix.views.routing import routing_text
from quietfix.views.similar import similar_text
from quietfix.views.text import harmless

_MOST = 20
"""So many faults of a report are shown."""
_SHOWN = 120
"""So much of a line is shown, in characters."""
_VALUES = 8
_NO_FAULT = {True: "nothing wrong that the rules see", False: "unknown: there is no text to judge"}
_HELP = {
    Help.SAID: "said by the reporter: the bug counts as public, and the reproducer stays back",
    Help.ASKED: "a question to you, and no verdict: it reads so, see below the report; ask the reporter",
    Help.DENIED: "the case says that it did not",
    Help.UNSAID: "nothing in the report speaks for it, which proves nothing",
    Help.UNREAD: "unknown: there is no text that can be read",
    Help.OFF: "not looked at: the policy has report-assisted or report-signs off",
}


def page_text(page: Page, *, rich: bool) -> str:
    """The whole page for a person."""
    case = page.case
    parts = [
        ("", f"{case.id}  {harmless(case.title)}\n" + _indented(_facts(page))),
        ("What the report names", _indented(_taken(page.taken, case))),
        ("What is wrong with the report", _indented(_report(page))),
        ("The answer", _indented(_answers(page))),
        ("Was it found with the help of AI?", _indented(_help(page))),
        ("Who has to know", _routed(page)),
        ("Cases that look the same", _alike(page)),
        ("Was it fixed already?", _probed(page.probed, rich=rich)),
    ]
    return "\n".join(f"{heading}\n{text}" if heading else text for heading, text in parts)


def may_be_logged(page: Page, *, there: bool) -> str:
    """The same in a few lines without any value of the case. `there`: whether the case is on the desk."""
    case = page.case
    kinds = Counter(fault.rule for fault in page.judged.faults)
    said = ", ".join(f"{rule} x{count}" if count > 1 else rule for rule, count in sorted(kinds.items()))
    lines = [f"report: {said or _NO_FAULT[page.judged.read]}"]
    lines += [
        f"answer: {one.template}{'' if one.there else ' (this desk has no such template)'}" for one in page.answers[:1]
    ]
    if page.judged.help in (Help.SAID, Help.ASKED):
        lines.append("AI: the reporter says so" if page.judged.help is Help.SAID else "AI: a question to the triager")
    lines.append(f"maintainers: {_counted_people(page)}")
    if isinstance(page.alike, NotTold):
        lines.append(f"looks like: unknown: {page.alike.why}")
    else:
        seen = ", ".join(f"{match.case} ({match.points} points)" for match, _, _ in page.alike.seen)
        lines.append(f"looks like: {seen or f'no case of {page.alike.compared}'}")
    lines.append(f"fixed already: {_counted_commits(page.probed)}")
    if there:
        lines.append(f"next: quietfix show {case.id} --triage")
    return "\n".join((case.id, *(f"  {line}" for line in lines)))


def _facts(page: Page) -> Iterator[str]:
    case = page.case
    yield from (
        _fact("reporter", f"{one.name or 'no name'} <{one.email or 'no address'}>, credit: {one.credit}")
        for one in case.reporters
    )
    if not case.reporters:
        yield _fact("reporter", "nobody is named: no answer can be sent")
    assisted = " (found with the help of AI)" if case.report.assisted else ""
    yield _fact("handling", f"{case.handling}{assisted}")
    if case.track != "software":
        yield _fact("track", case.track)
    yield _fact("status", case.status)
    yield _fact("received", case.received.human())
    yield _fact("answered", case.answered.human() if case.answered else "not yet")
    if case.report.held:
        yield _fact("held", ", ".join(case.report.held))
    if case.fix.patches:
        yield _fact("patches", str(len(case.fix.patches)))


def _taken(taken: Taken, case: Case) -> Iterator[str]:
    kinds: tuple[tuple[str, Named], ...] = (
        ("files", taken.files),
        ("functions", taken.functions),
        ("versions", taken.versions),
        ("introduced", taken.introduced),
    )
    for name, named in kinds:
        more = f" and {len(named.values) - _VALUES} more" if len(named.values) > _VALUES else ""
        where = "" if named.noted or not named.values else "  (read from the report, not noted)"
        yield _fact(
            name, f"{' '.join(named.values[:_VALUES])}{more}{where}" if named.values else "none that can be read"
        )
    if any(named.values and not named.noted for _, named in kinds):
        yield f"note what is right: quietfix set {case.id} 'affects.files+=PATH' 'affects.functions+=NAME'"


def _report(page: Page) -> Iterator[str]:
    faults = page.judged.faults
    for at, fault in enumerate(faults[:_MOST]):
        hint = f": {fault.hint}" if fault.hint else ""
        yield f"line {fault.line}: {fault.message}{hint} [{fault.rule}]"
        if at + 1 == len(faults[:_MOST]) or faults[at + 1].line != fault.line:
            yield f"  > {_line(fault)}".rstrip()
    if len(faults) > _MOST:
        yield f"and {len(faults) - _MOST} more: quietfix check {page.case.id}"
    if not page.judged.read:
        yield "unknown: there is no text to judge"
    elif not faults:
        yield "nothing that the rules see"
    if page.judged.lacks:
        yield f"wanted besides: {'; '.join(page.judged.lacks)}"


def _line(fault: Fault) -> str:
    return fault.text if len(fault.text) <= _SHOWN else f"{fault.text[:_SHOWN]}..."


def _answers(page: Page) -> Iterator[str]:
    case = page.case
    if case.answered is not None:
        yield f"answered {case.answered.human()}: another one is due only if you think so"
    if not page.answers:
        yield "no template fits: write it yourself"
    for number, one in enumerate(page.answers):
        kind = "perhaps" if one.asks else "also" if number else "send"
        yield f"{kind:<8} {one.template}: {one.why}"
        place = f"quietfix reply {case.id} {one.template}"
        yield f"         {place if one.there else 'this desk has no such template: see `quietfix reply --list`'}"


def _help(page: Page) -> Iterator[str]:
    yield _HELP[page.judged.help]
    if page.judged.help is Help.ASKED:
        yield f"if it was: quietfix set {page.case.id} report.assisted=true handling=public"
        yield f"if it was not: quietfix set {page.case.id} report.assisted=false"


def _routed(page: Page) -> str:
    routed = page.routed
    if isinstance(routed, NotTold):
        return _indented(_unknown(routed))
    text = f"MAINTAINERS is {routed.answer.origin}\n"
    if page.silent:
        text += "unknown: nothing names a file of the tree, so nobody but the team can be named\n"
        text += f"  note the files: quietfix set {page.case.id} 'affects.files+=PATH'\n"
        return _indented(text.split("\n"))
    text += routing_text(routed.answer)
    text += "".join(f"\n{one.contact}: {one.why}\n  {_drawn(one.command, there=one.there)}" for one in routed.people)
    return _indented(text.split("\n"))


def _drawn(command: str, *, there: bool) -> str:
    return "is drawn in" if there else command or "draw in by hand: quietfix person --help"


def _alike(page: Page) -> str:
    alike = page.alike
    if isinstance(alike, NotTold):
        return _indented(_unknown(alike))
    lines = similar_text(alike.seen).rstrip("\n").split("\n")
    if not alike.seen:
        lines = [f"none of {alike.compared} from {alike.least} points on"]
    if alike.broken:
        lines.append(f"unknown: the files of {len(alike.broken)} cases have errors, only their text was compared")
    return _indented(lines)


def _probed(probed: MaybeProbed, *, rich: bool) -> str:
    if isinstance(probed, NotTold):
        return _indented(_unknown(probed))
    lines = probed_text(probed, rich=rich).rstrip("\n").split("\n")
    lines += [f"note: {note}" for note in probed.asked.notes]
    lines += [f"unknown: {why}" for why in probed.unknown]
    return _indented(lines)


def _unknown(part: NotTold) -> list[str]:
    return [f"unknown: {part.why}", f"  {part.todo}"]


def _counted_people(page: Page) -> str:
    routed = page.routed
    if isinstance(routed, NotTold):
        return f"unknown: {routed.why}"
    if page.silent:
        return "unknown: nothing names a file of the tree"
    count = sum(not one.there for one in routed.people)
    alone = sum(file.standing is not Standing.MAINTAINED for file in routed.answer.routing.files)
    return f"{count} to draw in{f', {alone} files without' if alone else ''}"


def _counted_commits(probed: MaybeProbed) -> str:
    if isinstance(probed, NotTold):
        return f"unknown: {probed.why}"
    count = probed.ranking.found
    said = f"{count} commit{'' if count == 1 else 's'} may have" if count else "no commit was found"
    return f"{said}; unknown: {probed.unknown[0]}" if probed.unknown else said


def _fact(name: str, value: str) -> str:
    return f"{name:<11} {value}"


def _indented(lines: Iterator[str] | Sequence[str]) -> str:
    """Lines below a heading, harmless."""
    said = list(lines)
    while said and not said[-1].strip():
        said.pop()
    return "".join(f"  {harmless(line)}".rstrip() + "\n" for line in said)
