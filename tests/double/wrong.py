"""How GitHub, or the way to it, fails: what is said instead of an answer, and answers that were spoiled."""

import json
import time

from tests.double.calls import missing, not_accessible, refuse, reply
from tests.double.emulator import Answer
from tests.double.faults import Fault

PAGE = "<html><head><title>502 Bad Gateway</title></head><body>Unicorn!</body></html>"
SECONDARY = (
    "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. "
    "Please retry your request again later."
)
SECONDARY_DOCS = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"
RETRY_AFTER = "1"
"""Seconds."""


def _page(status: int) -> Answer:
    return Answer(status, {"content-type": "text/html"}, PAGE.encode())


def instead(fault: Fault) -> Answer | None:
    """What is said where the call does not take effect; None: nothing, the connection ends."""
    match fault:
        case Fault.DROP_BEFORE:
            return None
        case Fault.SECONDARY:
            return reply(403, {"message": SECONDARY, "documentation_url": SECONDARY_DOCS, "status": "403"})
        case Fault.SECONDARY_RETRY_AFTER:
            body = {"message": SECONDARY, "documentation_url": SECONDARY_DOCS, "status": "403"}
            return reply(403, body, {"retry-after": RETRY_AFTER})
        case Fault.PRIMARY:
            said = refuse(403, "API rate limit exceeded for installation ID 1000.")
            later = str(int(time.time()) + 1800)
            return Answer(403, {**said.headers, "x-ratelimit-remaining": "0", "x-ratelimit-reset": later}, said.body)
        case Fault.TOO_MANY:
            body = {"message": SECONDARY, "documentation_url": SECONDARY_DOCS, "status": "429"}
            return reply(429, body, {"retry-after": RETRY_AFTER})
        case Fault.UNAUTHORIZED:
            return refuse(401, "Bad credentials")
        case Fault.FORBIDDEN:
            return not_accessible()
        case Fault.NOT_FOUND:
            return missing()
        case _:
            return _page(502)


def spoiled(fault: Fault, answer: Answer) -> Answer | None:
    """What arrives of an answer to a call that took effect."""
    headers = dict(answer.headers)
    match fault:
        case Fault.DROP_AFTER:
            return None
        case Fault.BAD_GATEWAY_AFTER:
            return _page(502)
        case Fault.CUT_JSON:
            return Answer(answer.status, headers, answer.body[: len(answer.body) // 2])
        case Fault.NOT_JSON:
            return _page(200)
        case Fault.NO_LINK:
            headers.pop("link", None)
            return Answer(answer.status, headers, answer.body)
        case Fault.SHORT_PAGE:
            items = json.loads(answer.body or b"null")
            return (
                Answer(answer.status, headers, json.dumps(items[:-1]).encode()) if isinstance(items, list) else answer
            )
        case _:
            return answer
