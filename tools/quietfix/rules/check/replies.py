"""Rules over the templates of answers: their placeholders are known and may be read by whom the mail goes to."""

from collections.abc import Iterator, Sequence

from quietfix.desk.replies import REPLIES, Audience, TemplateFile
from quietfix.finding import Finding, Severity
from quietfix.rules.check.names import nearest_of
from quietfix.rules.replies.placeholders import KNOWN, MEANINGS, Placeholder, used
from quietfix.rules.replies.shipped import SHIPPED


def check_replies(files: Sequence[TemplateFile]) -> Iterator[Finding]:
    """What is wrong with the templates of a desk that has any."""
    for file in files:
        yield from file.findings
        yield from placeholders_are_known(file)
    names = {file.name for file in files}
    for name in SHIPPED if files else ():
        if name not in names:
            message, hint = f"there is no template {name}", "copy it from the repository that this desk was made from"
            yield Finding(str(REPLIES), 1, 1, "reply-missing", Severity.WARNING, message, hint)


def placeholders_are_known(file: TemplateFile) -> Iterator[Finding]:
    """What is filled in is known, and meant for whom the mail goes to."""
    if file.template is None:
        return
    for found in used(file.template):
        slip = _slip(file, found.name, alone=found.alone)
        if slip is not None:
            message, hint = slip
            path = file.document.path
            yield Finding(path, found.line, found.column, "reply-placeholder", Severity.ERROR, message, hint)


def _slip(file: TemplateFile, name: str, *, alone: bool) -> tuple[str, str] | None:
    assert file.template is not None
    if name not in KNOWN:
        near = nearest_of(name, KNOWN)
        return (
            "nothing fills this placeholder",
            f"did you mean {{{near}}}?" if near else f"there are {', '.join(KNOWN)}",
        )
    meaning = MEANINGS[Placeholder(name)]
    if file.template.to not in meaning.audience:
        whom = "the reporter" if file.template.to is Audience.REPORTER else "maintainers"
        return f"this is not for a mail to {whom}", "take it out, or change `To`"
    if meaning.block and not alone:
        return "this is filled with lines of its own", "put it on a line of its own in the text"
    return None
