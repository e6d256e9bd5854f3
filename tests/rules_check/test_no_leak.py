"""No finding quotes a value of a case: findings are logged and mailed in clear (law 5 of the design)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.desk import document as documents
from quietfix.desk.state import State
from quietfix.finding import Finding
from quietfix.rules.check.cases import check_case
from quietfix.views.findings import as_github, as_json, dumped
from quietfix.views.summary import as_summary
from tests.rules_check.judging import case_file, policy

MARK = "Zq7xSECRET"
VALUES = st.sampled_from(
    [MARK, f"'{MARK}'", f'"{MARK}"', f"{MARK}: {MARK}", f"[{MARK}]", f"{{{MARK}: {MARK}}}", f"&{MARK} x", f"*{MARK}", f"!{MARK} x",
     f"!!{MARK} x", f"|\n  {MARK}", f">{MARK}", f"'{MARK}", f'"\\{MARK}"', f"[{MARK}", f"{MARK}@", f"<{MARK}@b>", f"{MARK}@example.org",
     f"/{MARK}", f"2026-11-24T10:00:00{MARK}", f"2026-02-30 # {MARK}", f"{MARK}\t{MARK}", f"{MARK}\0", f"@{MARK}", f"%{MARK}", f"? {MARK}",
     "new", "landing", "closed", "2026-11-20T09:14:00Z", "2026-0007", "1", "true", "public", f"- {MARK}", f"\n  - {MARK}", f"\n  {MARK}: x"]
)  # fmt: skip  # one line a kind
KEYS = st.sampled_from(
    ["schema", "id", "title", "status", "handling", "track", "owner", "received", "answered", "waiting", "reporters", "report", "public-since", "affects", "introduced", "people", "fix", "embargo", "distros", "exploited", "hardware", "closed", "reopened",
     MARK, f"'{MARK}'", f"{MARK} {MARK}", f"&{MARK} a", f"<<: {MARK}"]
)  # fmt: skip  # one line a kind
LOG = f"""\
---
schema: 1
id: 2026-0008
title: "{MARK}"
status: landing
handling: public
received: 2026-11-20T09:14:00Z
waiting: {{on: {MARK}, since: {MARK}}}
reporters:
  - {{name: {MARK}, email: {MARK}, credit: {MARK}, share: {MARK}, tags: {MARK}, {MARK}: {MARK}}}
report: {{message-id: {MARK}, form: {MARK}, assisted: {MARK}, sha256: [{MARK}], accepted: {{by: {MARK}, {MARK}: x}}}}
affects: {{files: [/{MARK}, "{MARK}\\\\"], functions: {MARK}, versions: [{MARK}]}}
introduced: [{MARK}, "{MARK}"]
people:
  - {{github: {MARK}, email: "<{MARK}@b.c>", role: {MARK}, added: {MARK}, by: [{MARK}]}}
fix:
  ready: {MARK}
  patches:
    - {{role: {MARK}, commit: {MARK}, message-id: {MARK}, file: a/{MARK}, subject: [{MARK}], line: "{MARK} x"}}
  superseded: {MARK}
  restarts: [{MARK}]
embargo: {{asked-by: {MARK}, requested: {MARK}, reason: {MARK}, extension: {{agreed-by: {MARK}, reason: {MARK}, at: {MARK}}}}}
overrides:
  mainline: {{verdict: {MARK}, commit: {MARK}, {MARK}: {MARK}}}
  "{MARK} {MARK}": {{verdict: never, reason: x}}
closed: {{at: {MARK}, as: {MARK}, of: {MARK}, commit: {MARK}, list: {MARK}, reason: [{MARK}]}}
{MARK}: {MARK}
---
{MARK}
"""


def clean(findings: list[Finding]) -> bool:
    """Whether neither the mark nor a part of it, in any case, stands in what leaves the desk."""
    said = (
        as_github(findings, 1)
        + dumped(as_json(findings, 1))
        + as_summary(findings, 1).text
        + "".join(f"{f.rule}{f.message}{f.hint}" for f in findings)
    )
    return not re.search("zq7x|secret", said, re.IGNORECASE)


def test_findings_of_every_value_at_once() -> None:
    findings = check_case(case_file(LOG), policy())
    assert len(findings) > 45
    assert clean(findings)


@given(st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=8))
@settings(max_examples=300)
def test_findings_of_any_case(rows: list[tuple[str, str]]) -> None:
    """Broken YAML, unknown keys, wrong values, and rules over sound cases."""
    text = "".join(f"{key}: {value}\n" for key, value in rows)
    head = "schema: 1\nid: 2026-0009\ntitle: x\nstatus: landing\nreceived: 2026-11-20T09:14:00Z\n"
    findings = [
        f for front in (text, head + text) for f in check_case(case_file(f"---\n{front}---\n{MARK}\n"), policy())
    ]
    assert findings
    assert clean(findings)


def test_rules_over_a_case_that_can_be_read_quote_nothing() -> None:
    text = f"""\
---
schema: 1
id: 2026-0008
title: {MARK}
status: landing
handling: public
received: 2026-11-20T09:14:00Z
reporters: [{{name: {MARK}, email: {MARK}@example.org}}]
fix:
  ready: 2026-11-20T09:14:00Z
  patches: [{{role: prerequisite, line: {MARK}}}]
embargo:
  requested: 2027-11-20T09:14:00Z
  extension: {{agreed-by: [{MARK}], reason: rollout, at: 2026-11-20T09:14:00Z}}
overrides: {{{MARK}: {{verdict: landed, reason: {MARK}}}}}
closed: {{at: 2026-11-20T09:14:00Z, as: duplicate, reason: {MARK}}}
---
{MARK}
"""
    findings = check_case(case_file(text), policy())
    rules = "case-id status status-landed embargo-unasked embargo-extension embargo-length patch-unfindable public-reason closed-incomplete override"
    assert {finding.rule for finding in findings} == set(rules.split())
    assert clean(findings)


@pytest.mark.parametrize(
    "data", [MARK.encode() + b"\xff", f"---\n{MARK}".encode(), f"---\n{MARK}\n---\n".encode(), MARK.encode()]
)
def test_files_that_cannot_be_read_are_not_quoted(data: bytes) -> None:
    assert clean(list(documents.read("cases/2026-0007.md", data, front_matter=True).problems))


@pytest.mark.parametrize("override", ["{verdict: never}", "5", "[a]"])
def test_the_keys_of_a_mapping_are_values_too(override: str) -> None:
    """Line names come from policy, but what stands in `overrides` is whatever somebody wrote there."""
    text = f"---\nschema: 1\nid: 2026-0007\ntitle: x\nstatus: new\nreceived: 2026-11-20T09:14:00Z\noverrides: {{{MARK}: {override}}}\n---\n"
    findings = check_case(case_file(text, state=State()), policy())
    assert findings
    assert clean(findings)
