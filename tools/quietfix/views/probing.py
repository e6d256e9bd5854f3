"""What may have fixed a bug already, for people and as JSON. Subjects are a stranger's text and are made harmless."""

from collections.abc import Sequence
from typing import Any

from quietfix.rules.likely import Fate, Held, Likely, Probed
from quietfix.rules.signals import Signal
from quietfix.views.text import harmless, table

_HEADINGS = ("commit", "release", "lines", "why", "subject")
_SHORT = 12


def probed_text(probed: Probed, *, rich: bool) -> str:
    """What was searched, one commit a row, the likeliest first, and a last line that counts."""
    text = harmless(_searched(probed)) + "\n"
    rows = [_row(item) for item in probed.ranking.commits]
    if rows:
        text += table(_HEADINGS, rows, rich=rich)
    return text + harmless(_counted(probed)) + "\n"


def _searched(probed: Probed) -> str:
    asked = probed.asked
    words = [f"{asked.case}:"] if asked.case is not None else []
    if probed.fetched is None:
        return " ".join([*words, "nothing could be searched"])
    tags = {tag for tag in probed.since.values() if tag is not None}
    whole = sorted(tree for tree, tag in probed.since.items() if tag is None)
    parts = [f"commits since {' and '.join(sorted(tags))}"] if tags else []
    parts += [f"all commits of {' and '.join(whole)}"] if whole else []
    words.append(", ".join(parts))
    if asked.since is None and asked.versions.bound is not None:
        words.append(f"(affected: {asked.versions})")
    words.append(f"as fetched {probed.fetched.human()}")
    return " ".join(words)


def _counted(probed: Probed) -> str:
    ranking, complete = probed.ranking, not probed.unknown
    count = len(ranking.commits)
    text = f"{count} commit{'' if count == 1 else 's'}"
    if count < ranking.found:
        text += f" of {ranking.found}"
    if not count:
        text = "no commit was found" if complete else "no commit was found in what could be looked at"
    if ranking.already:
        text += f"; {ranking.already} more are no fix, since the affected versions have them"
    if probed.cut:
        text += "; older commits were left out, there are too many"
    return text


def _row(item: Likely) -> list[str]:
    lines = ", ".join(_line(held, item.commit) for held in item.held) or "-"
    return [item.commit[:_SHORT], _release(item), lines, "; ".join(map(_why, item.signals)), item.subject]


def _release(item: Likely) -> str:
    if item.reverted:
        return "reverted"
    here = next((held for held in item.held if held.fate is Fate.HELD), None)
    return "-" if here is None else here.tag or "not yet"


def _line(held: Held, commit: str) -> str:
    words = [held.line]
    if held.commit != commit:
        words.append(held.commit[:_SHORT])
    words.append(held.tag or "not yet released" if held.fate is Fate.HELD else held.fate.value)
    return " ".join(words)


def _why(signal: Signal) -> str:
    return f"{signal.weight.name.lower()}: {signal.text}"


def probed_json(answers: Sequence[Probed]) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {"version": 1, "probes": [_answer(probed) for probed in answers]}


def _answer(probed: Probed) -> dict[str, Any]:
    asked = probed.asked
    return {
        "case": asked.case,
        "files": list(asked.question.files),
        "functions": list(asked.question.functions),
        "introduced": list(asked.question.introduced),
        "versions": str(asked.versions),
        "since": dict(probed.since),
        "fetched": None if probed.fetched is None else str(probed.fetched),
        "commits": [_commit(item) for item in probed.ranking.commits],
        "found": probed.ranking.found,
        "already": probed.ranking.already,
        "cut": probed.cut,
        "notes": list(asked.notes),
        "unknown": list(probed.unknown),
    }


def _commit(item: Likely) -> dict[str, Any]:
    release = next((held.tag for held in item.held if held.fate is Fate.HELD), None)
    return {
        "commit": item.commit,
        "subject": item.subject,
        "release": release,
        "reverted": item.reverted,
        "score": item.score,
        "why": [{"weight": signal.weight.name.lower(), "text": signal.text} for signal in item.signals],
        "lines": [
            {"line": held.line, "commit": held.commit, "tag": held.tag, "fate": held.fate.value} for held in item.held
        ],
    }
