"""What a report must say: versions, the problem, how to trigger and confirm it, its conditions, and where it is."""

import re
from collections.abc import Iterator

from quietfix.desk.reportpolicy import ReportLimits
from quietfix.rules.report.finding import ReportFinding, missing, report_fault
from quietfix.rules.report.lines import Kind, Line, Report
from quietfix.rules.report.words import listed

_VERSION = re.compile(
    r"(?<![\w.:/$])v?(?:[2-9]|[12]\d)\.\d{1,3}(?:\.\d{1,3}|\.[xy])?(?:-?rc\d{1,2})?\+?(?![\w%]|\.\d|\s?(?:%"
    r"|seconds?|ms|[KMG]i?B|GHz|times)\b)"
)
_VERSION_WORDS = listed(
    "mainline|linux-next|all versions|all kernel versions|every version|upstream master|master branch"
    "|latest kernel|current head|torvalds/linux|introduced by commit|introduced in commit|since commit"
    "|fixes: "
)
_TRIGGER = listed(
    "reproduc|repro.|proof of concept|proof-of-concept| poc|exploit|trigger|int main|test case|testcase|steps"
    "|./|run the|following commands|following program|syz_|execute"
)
_CONFIRM = listed(
    "kasan|kmsan|kcsan|ubsan|bug:|oops|panic|call trace|crash|observe|expected|result|confirm|dmesg"
    "|you will see|you should see|can be seen|prints|printed|output|shows|segfault|hangs|lockup|warning:"
    "|fails|uid=0|root shell|deadlock|sanitizer"
)
_CONDITIONS = listed(
    "config_|sysctl|/proc/sys|privilege|root|namespace|cap_|permission|require|needs|needed|default"
    "|local user|any user|ordinary user|remote|attacker|enabled|module|physical|condition|only when|only if"
    "|configur|setuid|guest|access to|as a user|timing|crafted"
)
_PLACE = re.compile(
    r"[\w.-]{1,80}/[\w./-]{1,200}\.(?:[chS]|rs|py|dts|cc?|cpp)\b|\b[a-z_]\w{2,80}\(\)|\b[\w.]{3,120}\+0x[0-9a-f]"
)
_PLACES = ("function `", "in function", "the function")
_NONE = re.compile(
    r"\b(?:no|without an?|lack(?:s|ing)? an?|not have an?|don't have an?|not (?:yet )?(?:written|made) an?)"
    r" (?:working |public |reliable )?(?:reproducer|poc|proof of concept|test case)\b"
)
_BINARY = re.compile(
    r"\b[\w-]{1,80}\.(?:zip|rar|7z|exe|elf|bin|tgz|tar(?:\.(?:gz|xz|bz2|zst))?|ko|so|apk|jar|img\.(?:gz|xz))\b"
)
_GIVEN = ("attach", "poc", "exploit", "reproducer", "download", "binary")
_SHOWING = (Kind.CODE, Kind.SHELL, Kind.VERBATIM, Kind.FENCED, Kind.TRACE)


def versions(report: Report) -> Iterator[ReportFinding]:
    """Without affected versions a report is not processed (security-bugs.rst)."""
    if any(word in report.lower for word in _VERSION_WORDS) or any(_names_version(line) for line in report.lines):
        return
    hint = (
        "say which versions are affected and which one was tested: `Affected: 6.6 up to 6.18-rc6, tested on 6.18-rc6`"
    )
    yield missing("report-versions", "the report names no affected version", hint)


def description(report: Report, limits: ReportLimits) -> Iterator[ReportFinding]:
    """What is wrong and why that is a problem, in words."""
    words = 0
    for line in report.of(Kind.PROSE, Kind.QUOTED, Kind.VERBATIM, Kind.CONFIG, Kind.FENCED):
        words += len(line.text.split(maxsplit=limits.description_words))
        if words >= limits.description_words:
            return
    message = "the report does not describe the problem"
    yield missing("report-description", message, "say in a few sentences what goes wrong, and why that is a problem")


def reproducer(report: Report) -> Iterator[ReportFinding]:
    """What cannot be reproduced cannot be judged, and a binary is run by nobody (security-bugs.rst)."""
    shows = any(True for _ in report.of(Kind.CODE, Kind.SHELL))
    if not shows and (none := _first(report, _NONE, ("reproducer", "poc", "proof", "test case"))):
        message = "the report says that there is no way to reproduce the bug"
        yield report_fault(
            "report-reproducer", *none, message, "make one and test it: a program, a script or steps, as text"
        )
        return
    if not any(True for _ in report.of(*_SHOWING)) and (binary := _first(report, _BINARY, _GIVEN)):
        message = "the way to reproduce the bug is a file that is no text"
        yield report_fault("report-reproducer", *binary, message, "put its source, a script or steps into the mail")
        return
    if not shows and not any(word in report.lower for word in _TRIGGER):
        hint = "show a small program, a script or steps: `To trigger: run this twice at once as an ordinary user`"
        yield missing("report-reproducer", "the report gives no way to trigger the bug", hint)
    elif not any(word in report.lower for word in _CONFIRM):
        hint = "say what is seen when it worked: `To confirm: KASAN reports a use after free within a minute`"
        yield missing("report-reproducer", "the report gives no way to confirm that the bug was triggered", hint)


def conditions(report: Report) -> Iterator[ReportFinding]:
    """Configuration, permissions and timing without which the bug does not show."""
    if not any(word in report.lower for word in _CONDITIONS):
        hint = "say what it needs: `Needs: CONFIG_FROB=y, /dev/frob writable by the user; no privileges`"
        yield missing("report-conditions", "the report does not say under which conditions the bug shows", hint)


def location(report: Report) -> Iterator[ReportFinding]:
    """The place by which maintainers are found."""
    if any(word in report.lower for word in _PLACES):
        return
    for line in report.lines:
        text = line.text
        if ("/" in text or "(" in text or "+0x" in text) and _PLACE.search(text):
            return
    hint = "name them where they are known: `Where: drivers/frob/lease.c, frob_laundromat()`"
    yield missing("report-location", "the report names no file and no function", hint)


def _names_version(line: Line) -> bool:
    """Whether a line names a version: in a trace only where the kernel says its own, in mail headers the subject."""
    text = line.text
    if "." not in text or line.kind in (Kind.PATCH, Kind.DUMP, Kind.SIGNATURE):
        return False
    if line.kind is Kind.HEADER and not text.startswith(("Subject:", "Fixes:", "Cc:")):
        return False
    if (line.kind is Kind.TRACE and "ainted" not in text and "Linux version" not in text) or "CVSS" in text:
        return False
    return _VERSION.search(text) is not None


def _first(report: Report, pattern: re.Pattern[str], words: tuple[str, ...]) -> tuple[int, int] | None:
    """Line and column of the first match in the reporter's prose, on a line that has one of the words."""
    for line in report.of(Kind.PROSE):
        lower = line.text.lower()
        if any(word in lower for word in words) and (match := pattern.search(lower)):
            return line.number, match.start() + 1
    return None
