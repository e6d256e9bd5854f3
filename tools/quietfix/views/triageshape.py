"""The page for the triager as JSON, version 1. What could not be told is an object with `unknown` and `todo`."""

from typing import Any

from quietfix.rules.triage.page import NotTold, Page
from quietfix.rules.triage.taken import Named
from quietfix.views.probing import probed_json
from quietfix.views.routing import routing_json
from quietfix.views.similar import similar_json


def page_json(page: Page) -> dict[str, Any]:
    """Version 1 of the shape. Any: it is JSON."""
    case, taken = page.case, page.taken
    return {
        "version": 1,
        "case": case.id,
        "title": case.title,
        "handling": case.handling,
        "reporters": [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in case.reporters],
        "held": list(case.report.held),
        "files": _named(taken.files),
        "functions": _named(taken.functions),
        "versions": _named(taken.versions),
        "introduced": _named(taken.introduced),
        "faults": [
            {
                "rule": fault.rule,
                "line": fault.line,
                "message": fault.message,
                "hint": fault.hint,
                "text": fault.text,
            }
            for fault in page.judged.faults
        ],
        "judged": page.judged.read,
        "lacks": list(page.judged.lacks),
        "assisted": page.judged.help.value,
        "answers": [
            {
                "template": one.template,
                "why": one.why,
                "asks": one.asks,
                "there": one.there,
                "command": f"quietfix reply {case.id} {one.template}",
            }
            for one in page.answers
        ],
        "route": _routed(page),
        "similar": _alike(page),
        "probe": _unknown(page.probed) if isinstance(page.probed, NotTold) else probed_json([page.probed])["probes"][0],
        "complete": page.complete,
    }


def _named(named: Named) -> dict[str, Any]:
    return {"values": list(named.values), "noted": named.noted}


def _unknown(part: NotTold) -> dict[str, Any]:
    return {"unknown": part.why, "todo": part.todo}


def _routed(page: Page) -> dict[str, Any]:
    if isinstance(page.routed, NotTold):
        return _unknown(page.routed)
    people = [
        {"contact": one.contact, "why": one.why, "there": one.there, "command": one.command or None}
        for one in page.routed.people
    ]
    return {**routing_json(page.routed.answer), "people": people}


def _alike(page: Page) -> dict[str, Any]:
    alike = page.alike
    if isinstance(alike, NotTold):
        return _unknown(alike)
    return similar_json(page.case.id, alike.seen, alike.compared, alike.least, alike.broken)
