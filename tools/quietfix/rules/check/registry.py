"""All rules by their ids. A rule's id is the name of its page under `docs/rules/`, and of its fixture."""

from collections.abc import Mapping

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
    "embargo-length": "An embargo lasts no longer than the policy allows, whatever was asked for.",
    "embargo-extension": "An embargo is extended only as the policy allows, by people who agreed, for a rollout.",
    "fix-restart": "The time at which the fix was ready moves only by a restart with a reason.",
    "distros-gate": "The linux-distros list is told after the maintainers accepted the fix, and before it is public.",
    "patch-unfindable": "A patch has at least one thing to find it by.",
    "public-reason": "A case that is handled in public says why.",
    "closed-incomplete": "Each way to close a case names what it needs.",
    "override": "An override is about a line that there is, and one that says landed names the commit.",
    # A case's folder, and its text.
    "folder-name": "Files in a case's folder have names that say nothing.",
    "folder-file": "A file that a case names is in its folder, and the folder holds plain files alone.",
    "secret": "No key or token lies on the desk.",
    # Cases among each other.
    "duplicate-of": "A duplicate names a case that there is and that is no duplicate itself.",
    # A change by a person, seen with --base.
    "transition": "A case goes forward; it goes back only by being reopened.",
    "state-edited": "State files are written by robots alone.",
    "case-removed": "A case is closed, never deleted.",
    # The policy.
    "clock-fact": "A clock names facts that there are.",
    "clock-twice": "Each clock has an id of its own.",
    "clock-length": "A clock has a length, and repeats at some length.",
    "line-twice": "Each line has a name of its own, over all trees.",
    "tree-twice": "Each tree has a name of its own.",
    "close-when": "What cases wait for can come.",
}
