"""All rules of `check` by their ids. A rule's id is the name of its page in `docs/rules/`, and of its fixture."""

import difflib
from collections.abc import Collection, Mapping

RULES: Mapping[str, str] = {
    # How a file is read.
    "file-size": "A file of the desk has a size that people can read.",
    "file-kind": "What lies on the desk is a plain file, not a link.",
    "encoding": "A file is UTF-8.",
    "front-matter": "A case starts with its keys between two lines of three hyphens.",
    "yaml": "The keys are YAML with one meaning: no anchors, aliases, tags, merge keys or doubles.",
    "unknown-key": "Every key is one that the desk knows.",
    "missing-key": "Keys without which nothing works are there.",
    "value": "Every value is of its key's type.",
    # One case.
    "case-name": "A file among the cases is named like one.",
    "case-id": "The id of a case is the name of its file.",
    "status": "Each status has the facts that it stands for.",
    "status-landed": "The status agrees with what the public trees showed.",
    "owner": "Who drives a case is on the team.",
    "embargo-unasked": "Somebody asked for an embargo: the reporter or an affected party.",
    "embargo-length": "An embargo lasts no longer than the policy allows, whatever was asked for.",
    "embargo-extension": "An embargo is extended only as the policy allows.",
    "restart-late": "A fix that did not hold is taken back before its embargo has ended.",
    "distros-gate": "The linux-distros list is told after the fix was accepted, and not once the bug is public.",
    "distros-date": "The date agreed with the linux-distros list is no later than the list and the embargo allow.",
    "instant-order": "Nothing about a report happens before it was received.",
    "restart-chain": "Each restart of the fix names the instant that it took back.",
    "hardware-pointer": "A hardware case is a pointer: it holds nothing technical.",
    "patch-unfindable": "A patch has at least one thing to find it by.",
    "public-reason": "A case that is handled in public says why.",
    "public-handled": "What is known in public is handled in public.",
    "closed-incomplete": "Each way to close a case names what it needs.",
    "access-role": "Who is drawn in by login has a role that lets them in.",
    "access-hardware": "Nobody is let in for a hardware case where all cases share one repository.",
    "override": "An override is about a line that there is, and one that says landed names the commit.",
    # A case's folder, and its text.
    "folder-name": "Files in a case's folder have names that say nothing.",
    "folder-file": "A file that a case names is in its folder, and the folder holds plain files alone.",
    "secret": "No key, token or password lies on the desk.",
    # The text of a report: its form, what it says, what it asks for.
    "report-html": "A report is plain text: no HTML.",
    "report-markdown": "A report is plain text: no Markdown.",
    "report-rst": "A report is plain text: no reStructuredText.",
    "report-encrypted": "A report can be read by the whole team, so it is not encrypted.",
    "report-signed": "A report does not stand inside a signature, which changes its lines.",
    "report-binary": "A report holds text and no binary data.",
    "report-invisible": "Everything in a report can be seen, and reads as it is.",
    "report-length": "A report is not longer than people read.",
    "report-summary": "A report starts with what it is about.",
    "report-patch": "A patch in a report is as it was made.",
    "report-versions": "A report says which versions are affected.",
    "report-description": "A report describes the problem.",
    "report-reproducer": "A report gives a way to trigger the bug and a way to confirm it, as text.",
    "report-conditions": "A report says under which conditions the bug shows.",
    "report-location": "A report names files or functions.",
    "report-fix": "A report proposes a fix, where a desk asks for that.",
    "report-introduced": "A report names the commit that brought the bug in, where a desk asks for that.",
    "report-mitigation": "A report says what helps until there is a fix, where a desk asks for that.",
    "report-several": "A report is about one bug.",
    "report-cve": "Nobody asks the team for a CVE.",
    "report-embargo": "Nobody asks for more time than the team gives.",
    "report-nda": "Nobody asks the team for a non-disclosure agreement.",
    "report-notice": "Nobody asks to be told early.",
    "report-assisted": "What was found with the help of AI, as the reporter says, is handled in public.",
    "report-signs": "Where a report reads as if AI helped, somebody asks the reporter.",
    # Cases among each other.
    "duplicate-of": "A duplicate names a case that there is and that is no duplicate itself.",
    # A change by a person, seen with --base.
    "transition": "A case goes forward; it goes back only by being reopened.",
    "fix-restart": "The instant at which the fix was ready moves only by a restart with a reason.",
    "public-kept": "What was public once stays public.",
    "state-edited": "State files are written by robots alone.",
    "case-removed": "A case is closed, never deleted.",
    "change-unjudged": "What a case was before a change can be read, so that the change can be judged.",
    # The policy.
    "clock-fact": "A clock names facts that there are.",
    "clock-twice": "Each clock has an id of its own.",
    "clock-length": "The lengths of a clock make sense: there is time between reminders, and working days are whole.",
    "clock-extension": "An extension belongs to the embargo, and there are reasons for it.",
    "line-twice": "Each line has a name of its own, over all trees.",
    "tree-twice": "Each tree has a name of its own.",
    "close-when": "What cases wait for can come.",
    "end-of-life": "The lines of the policy still get fixes.",
    "end-of-life-stale": "The releases file that the policy names can be read, and is fresh.",
    "wrong-fix": "An entry of a wrong `Fixes:` tag says which tag, changes it, and has it for itself.",
    "people-twice": "Each mail address belongs to one login.",
    "robots-login": "Where others can write, the robots' account is named.",
    "access-archive": "The repository of a case is not archived while its fix is watched for reverts.",
    "access-rooms": "The desk can let people in the way that the policy says.",
    # Templates of answers.
    "reply-form": "A template of an answer says what it is for and whom it goes to, and then has a short text.",
    "reply-placeholder": "What a template leaves open can be filled, and may be known by whom the answer goes to.",
    "reply-missing": "A desk has all templates that the desk it was made from has.",
}


def nearest(name: str, others: Collection[str] = ()) -> str | None:
    """The id, or the one of `others`, that a mistyped one most likely stands for; None where none is like it."""
    near = difflib.get_close_matches(name, [*RULES, *others], n=1)
    return near[0] if near else None
