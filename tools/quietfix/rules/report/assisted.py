"""Whether a bug was found with the help of AI: what the reporter says is a fact, how the report reads is a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Report, windows
from quietfix.rules.report.words import listed

_NAMES = (
    r"(?:AI|A\.I\.|LLMs?|[Ll]arge [Ll]anguage [Mm]odels?|[Aa]rtificial [Ii]ntelligence|ChatGPT|GPT-?\d[\w.]{0,8}"
    r"|Claude(?! (?!Code\b|Opus\b|Sonnet\b|Haiku\b)[A-Z])|Gemini(?! Lake)|Copilot|Codex|DeepSeek|Grok|Big Sleep"
    r"|XBOW|Mythos)"
)
_SAID = re.compile(
    r"\b(?:found|discovered|identified|detected|spotted|generated|written|produced|drafted|prepared|analy[sz]ed"
    r"|audited|reported)\b"
    rf"[^.!?]{{0,30}}\b(?:by|with|using|via|through)\b[^.!?]{{0,40}}\b{_NAMES}(?![\w/])"
    rf"|\b{_NAMES}[- ](?:assisted|aided|generated|driven|powered|based|found|discovered)\b"
    rf"|\b(?:I|[Ww]e) (?:used|asked|ran|employed|had)\b[^.!?]{{0,30}}\b{_NAMES}(?![\w/])"
    rf"|\b(?:help|assistance|aid|support) (?:of|from) (?:an? )?(?:\w{{1,20}} )?{_NAMES}(?![\w/])"
)
_NOT = re.compile(r"\b(?:no|not|never|without|against|avoid|prevent)\b|n't\b", re.IGNORECASE)
_TRAILER = re.compile(r"(?:assisted|generated|co-developed|co-authored)-by: ?\S", re.IGNORECASE)
_NAME = re.compile(rf"\b{_NAMES}(?![\w/])")
_INITIALS = listed("AI|A.I|LLM|anguage|ntelligence|GPT|Claude|Gemini|Copilot|Codex|DeepSeek|Grok|Sleep|XBOW|Mythos")
_LOWER = tuple(name.lower() for name in _INITIALS)
_EMOJI = re.compile("[#* ]{0,8}[\U0001f300-\U0001faff\u2705\u26a0\u274c\u2728\u26a1\u2b50\u2757]")
_BLOCK = re.compile(r"[-* ]{0,6}\*\*[A-Z][\w /&()-]{1,60}(?::\*\*|\*\*:)")
_VECTOR = "cvss:3."
_PHRASES = listed(
    "finds you well|executive summary|root cause analysis|attack scenario|in conclusion|malicious actor"
    "|worth noting|security posture|defense in depth|defense-in-depth|key findings|impact assessment"
    "|conceptual poc|conceptual proof|as an ai|comprehensive|remediation|threat landscape"
    "|critical vulnerability in the|this report details"
)
_TITLES = frozenset(
    listed(
        "summary|overview|vulnerability details|technical details|root cause|impact|proof of concept"
        "|steps to reproduce|remediation|recommendation|recommended fix|suggested fix|mitigation|references"
        "|severity|affected component|affected versions|conclusion|attack vector|description"
    )
)
_MANY = 5
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Said:
    """The reporter says so, here."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Signs:
    """It reads so: each sign by what it is, and the line of the first."""

    line: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Nothing speaks for it."""


Assistance: TypeAlias = Said | Signs | Unsaid


def assistance(report: Report) -> Assistance:
    """What a report says of the help of AI, or how it reads. Only what is said is a fact."""
    said = _said(report)
    if said is not None:
        return said
    signs = list(_signs(report))
    if len(signs) < _ENOUGH:
        return Unsaid()
    return Signs(min(line for line, _ in signs), tuple(name for _, name in signs))


def assisted(report: Report) -> Iterator[ReportFinding]:
    """The same as findings, each under a rule of its own."""
    told = assistance(report)
    if isinstance(told, Said):
        hint = "a bug found with the help of AI counts as public: `assisted: true` in `report` and `handling: public`"
        yield report_fault(
            "report-assisted", told.line, told.column, "the reporter says that AI helped to find this", hint
        )
    elif isinstance(told, Signs):
        message = f"was AI used to find this? It reads so by {', '.join(told.names)}"
        hint = "this is a question and no verdict: ask the reporter, and where it was, set `assisted: true` in `report`"
        yield report_fault("report-signs", told.line, 1, message, hint)


def _said(report: Report) -> Said | None:
    for line in report.of(Kind.HEADER):
        if _TRAILER.match(line.text) and _is_tool(line.text):
            return Said(line.number, 1)
    for window in windows(report) if any(name in report.lower for name in _LOWER) else ():
        match = _SAID.search(window.text) if any(name in window.text for name in _INITIALS) else None
        if match is not None and match.start() < len(window.line.text) and _NOT.search(window.around(match)) is None:
            return Said(window.line.number, match.start() + 1)
    return None


def _is_tool(text: str) -> bool:
    """Whether a trailer names a tool: people have a mail address, `Assisted-by:` of a tool is `NAME:MODEL`."""
    return _NAME.search(text) is not None or (text[0] in "Aa" and "@" not in text)


def _signs(report: Report) -> Iterator[tuple[int, str]]:
    """Each kind of sign once, with the line on which it is first."""
    prose = list(report.of(Kind.PROSE))
    emoji = [line.number for line in prose if not line.text.isascii() and _EMOJI.match(line.text)]
    if emoji:
        yield emoji[0], "pictures before headings"
    blocks = [line.number for line in prose if "**" in line.text and _BLOCK.match(line.text)]
    if len(blocks) >= _ENOUGH:
        yield blocks[0], "bold labels"
    titles = [line.number for line in prose if line.text.strip("#*:= \t-0123456789.").lower() in _TITLES]
    if len(titles) >= _MANY:
        yield titles[0], "the usual sections"
    phrases = {phrase for phrase in _PHRASES if phrase in report.lower}
    if len(phrases) >= _ENOUGH:
        first = next((line.number for line in report.lines if any(p in line.text.lower() for p in phrases)), 1)
        yield first, "stock phrases"
    if _VECTOR in report.lower:
        first = next((line.number for line in report.lines if _VECTOR in line.text.lower()), 1)
        yield first, "a score of its own"
