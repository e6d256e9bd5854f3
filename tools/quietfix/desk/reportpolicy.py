"""The policy of reports: how much each rule of form and content matters, and limits (`policy/report.yml`)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

from quietfix.desk.keys import key_of
from quietfix.desk.model import Length, Number, Shape

Level: TypeAlias = Literal["error", "warning", "off"]


class ReportRules(Shape):
    """How much each rule of reports matters. A rule that the file does not name has the level of the template."""

    report_html: Level = "error"
    """No tags and no character references of HTML."""
    report_markdown: Level = "error"
    """No Markdown."""
    report_rst: Level = "error"
    """No reStructuredText."""
    report_encrypted: Level = "error"
    """No encryption: a team cannot read it together."""
    report_signed: Level = "warning"
    """No signature around the text, which changes lines that start with a hyphen."""
    report_binary: Level = "error"
    """No base64, uuencode, data URIs, long hexadecimal text, archives and programs."""
    report_invisible: Level = "error"
    """No control, zero-width, bidirectional and private characters."""
    report_length: Level = "warning"
    """Not longer than people read."""
    report_summary: Level = "warning"
    """What it is about comes first, in prose."""
    report_patch: Level = "warning"
    """Patches arrive as they were made: no wrapped lines, no tabs that became blanks."""
    report_versions: Level = "error"
    """Which versions are affected."""
    report_description: Level = "error"
    """What the problem is."""
    report_reproducer: Level = "error"
    """A way to trigger the bug and a way to confirm it, as text."""
    report_conditions: Level = "error"
    """What must be so for the bug to show: configuration, permissions, timing."""
    report_location: Level = "warning"
    """Files and functions, by which maintainers are found."""
    report_fix: Level = "off"
    """A proposed fix. Most reports have none, so who wants to ask for it turns it on."""
    report_introduced: Level = "off"
    """The commit that brought the bug in."""
    report_mitigation: Level = "off"
    """What helps until there is a fix."""
    report_several: Level = "warning"
    """One bug a report."""
    report_cve: Level = "warning"
    """No request for a CVE, which the team does not assign."""
    report_embargo: Level = "warning"
    """No request for more time than the team gives."""
    report_nda: Level = "warning"
    """No request for a non-disclosure agreement, which the team does not sign."""
    report_notice: Level = "warning"
    """No request to be told early."""
    report_assisted: Level = "warning"
    """The reporter says that it was found with the help of AI, so that it is handled in public."""
    report_signs: Level = "warning"
    """It reads as if written with the help of AI: a question to the triager."""


class ReportLimits(Shape):
    """Where rules of reports draw their lines."""

    characters: Number = 200_000
    """The longest report, traces and patches included."""
    prose_lines: Number = 300
    """The most lines of prose, counted at 80 characters."""
    summary_within: Number = 20
    """Among so many lines, the first ones that are not empty, is a sentence that says what it is about."""
    description_words: Number = 25
    """The fewest words of prose that describe a problem."""
    encoded: Number = 512
    """The most characters in a row that are base64 or hexadecimal text without blanks."""
    embargo: Length = timedelta(days=7)
    """The longest embargo that a reporter may ask for."""


class ReportPolicy(Shape):
    """`report.yml`: what a report must be and contain."""

    schema_: Literal["1"]
    rules: ReportRules = ReportRules()
    limits: ReportLimits = ReportLimits()

    @property
    def levels(self) -> Mapping[str, Level]:
        """The level of each rule, by its id."""
        return {key_of(name): getattr(self.rules, name) for name in ReportRules.model_fields}
