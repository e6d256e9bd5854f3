"""What placeholders stand for: public commits alone, the reporter's own lines, and never another reporter."""

import pytest

from quietfix.desk.case import Case
from quietfix.desk.state import LineState, PatchMatch, State
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.rules.replies.ground import Fault, Ground
from quietfix.rules.replies.placeholders import KNOWN, MEANINGS, Placeholder
from quietfix.rules.replies.public import public_commits
from quietfix.rules.replies.reasons import REASONS
from quietfix.rules.replies.values import MISSING, Lacking, value
from tests.rules_check.judging import case_file, policy
from tests.support.desks import NOW

PRIVATE, MAIN, STABLE = "a" * 40, "b" * 40, "c" * 40
FIX = f'fix:\n  ready: 2026-11-24T10:00:00Z\n  patches: [{{commit: "{PRIVATE}"}}]\n'


def case(more: str = "", status: str = "confirmed") -> Case:
    head = "schema: 1\nid: 2026-0007\ntitle: a bug\nreceived: 2026-11-20T09:14:00Z\nowner: member-b\n"
    made = case_file(f"---\n{head}status: {status}\n{more}---\n").case
    assert made is not None
    return made


def ground(more: str = "", state: State | None = None, **rest: object) -> Ground:
    made = {"case": case(more), "state": state or State(), "policy": policy(), "now": Instant.parse(NOW), **rest}
    return Ground(**made)  # type: ignore[arg-type]  # made of what each test names


def words(placeholder: Placeholder, on: Ground) -> str:
    found = value(placeholder, on)
    assert isinstance(found, str), found
    return found


def lacking(placeholder: Placeholder, on: Ground) -> str:
    found = value(placeholder, on)
    assert isinstance(found, Lacking), found
    return found.why


def line(verdict: str, *commits: str, tag: str | None = None, reverted: str | None = None) -> LineState:
    matches = tuple(PatchMatch(patch=1, commit=one, match="same", reverted_by=reverted) for one in commits)
    return LineState.model_validate({"verdict": verdict, "why": "w", "patches": matches, "tag": tag})


def test_each_placeholder_has_a_meaning_and_a_value() -> None:
    assert set(MEANINGS) == set(Placeholder) == {Placeholder(name) for name in KNOWN}
    assert all(isinstance(value(each, ground()), str | Lacking) for each in Placeholder)


def test_commits_are_those_that_public_lines_have() -> None:
    state = State(
        landed={
            "mainline": line("released", MAIN, tag="v6.19"),
            "6.6": line("landed", STABLE),
            "5.10": line("absent", PRIVATE),
            "5.15": line("unknown", PRIVATE),
            "6.1": line("landed", PRIVATE, reverted=MAIN),
        }
    )
    assert words(Placeholder.COMMITS, ground(FIX, state)) == (
        f"  {MAIN} on mainline, released in v6.19\n  {STABLE} on 6.6, in no release yet"
    )


def test_a_commit_that_nobody_outside_has_seen_is_never_named() -> None:
    assert lacking(Placeholder.COMMITS, ground(FIX)) == "no public line is known to have the fix"
    assert lacking(Placeholder.COMMITS, ground(FIX, State(landed={"mainline": line("absent")}))).startswith("no public")


def test_what_a_person_says_of_a_public_line_counts() -> None:
    more = f'{FIX}overrides:\n  mainline: {{verdict: landed, commit: "{MAIN}", reason: seen}}\n'
    state = State(landed={"mainline": line("landed")})
    assert words(Placeholder.COMMITS, ground(more, state)) == f"  {MAIN} on mainline, in no release yet"


def test_a_bug_that_was_fixed_before_names_its_commit_once() -> None:
    closed = f'closed: {{at: 2026-11-24T10:00:00Z, as: already-fixed, commit: "{MAIN[:12]}"}}\n'
    assert public_commits(case(closed, "closed"), State())[0].words == MAIN[:12]
    state = State(landed={"mainline": line("released", MAIN, tag="v6.19")})
    assert [one.commit for one in public_commits(case(closed, "closed"), state)] == [MAIN]


def fault(rule: str, number: int, text: str = "## Description") -> Fault:
    return Fault(rule, number, "this is Markdown", "write it without a mark", text)


def test_lines_are_quoted_to_who_wrote_them() -> None:
    faults = (fault("report-markdown", 3), fault("report-versions", 1), fault("report-html", 9, "x" * 500))
    said = words(Placeholder.LINES, ground(faults=faults))
    assert said.startswith("line 3: this is Markdown; write it without a mark\n> ## Description\n\nline 9: ")
    assert max(map(len, said.split("\n"))) < 130
    two = "reporters: [{name: A, email: a@example.org}, {name: B, email: b@example.org}]\n"
    assert "nothing in the report" in lacking(Placeholder.LINES, ground(two, faults=faults, number=2))
    assert "nothing missing" in lacking(Placeholder.MISSING, ground(two, faults=faults, number=2))


def test_a_line_with_two_faults_is_quoted_once() -> None:
    faults = (fault("report-markdown", 3), fault("report-html", 3), fault("report-html", 4))
    said = words(Placeholder.LINES, ground(faults=faults)).split("\n")
    assert [line[:6] for line in said] == ["line 3", "line 3", "> ## D", "", "line 4", "> ## D"]


def test_a_mail_without_any_plain_text_is_told_so() -> None:
    said = words(Placeholder.LINES, ground("report: {held: [no-text, html]}\n"))
    assert " ".join(said.split()).startswith("the whole mail: it held no part that is plain text")
    assert lacking(Placeholder.LINES, ground("report: {held: [html]}\n"))
    second = ground("report: {held: [no-text]}\nreporters: [{name: a}, {name: b}]\n", number=2)
    assert lacking(Placeholder.LINES, second)


def test_many_lines_are_counted() -> None:
    said = words(Placeholder.LINES, ground(faults=tuple(fault("report-rst", n) for n in range(1, 60))))
    assert said.count("\nline ") == 19
    assert said.endswith("And 39 more like these.")


def test_what_is_missing_is_said_once_each_in_its_order() -> None:
    faults = (fault("report-conditions", 1), fault("report-versions", 1), fault("report-versions", 1))
    said = words(Placeholder.MISSING, ground(faults=faults)).replace("\n  ", " ").split("\n")
    assert said == [f"- {MISSING['report-versions']}", f"- {MISSING['report-conditions']}"]


def test_only_the_threat_models_words_are_told() -> None:
    closed = "closed: {at: 2026-11-24T10:00:00Z, as: not-security, reason: %s}\n"
    for code in REASONS:
        made = Ground(case(closed % code, "closed"), State(), policy(), Instant.parse(NOW))
        assert " ".join(words(Placeholder.REASON, made).split()) == REASONS[code]
    said = Ground(case(closed % "'the reporter is a nuisance'", "closed"), State(), policy(), Instant.parse(NOW))
    assert lacking(Placeholder.REASON, said) == "the reason is no code that is known"
    assert lacking(Placeholder.REASON, ground()) == "the case names no reason of the threat model"


def test_another_reporter_gets_no_title() -> None:
    assert words(Placeholder.TITLE, ground()) == "a bug"
    assert lacking(Placeholder.TITLE, ground(number=2)) == "the title is not for another reporter"


def test_lists_that_could_not_be_looked_up_are_unknown() -> None:
    found = value(Placeholder.LISTS, ground(lists=Unknown("there is no MAINTAINERS")))
    assert isinstance(found, Lacking) and found.unknown
    assert words(Placeholder.LISTS, ground(lists=("a@lists.example.org",))) == "  a@lists.example.org"


@pytest.mark.parametrize(
    ("more", "due"),
    [
        (FIX, "2026-11-24 10:00 UTC"),
        (
            FIX + "embargo: {asked-by: reporter, requested: 2026-11-27T16:00:00Z, reason: rollout}\n",
            "2026-11-27 16:00 UTC",
        ),
    ],
)
def test_the_release_is_due_when_its_clock_ends(more: str, due: str) -> None:
    assert words(Placeholder.DUE, ground(more)) == due
    assert words(Placeholder.FIX_READY, ground(more)) == "2026-11-24 10:00 UTC"


def test_without_a_fix_nothing_is_due() -> None:
    assert lacking(Placeholder.DUE, ground()) == "no clock waits for the release of the fix"
    assert words(Placeholder.EMBARGO_LONGEST, ground()) == "7 days"
