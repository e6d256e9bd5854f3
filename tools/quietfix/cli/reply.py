"""`quietfix reply`."""

import os
from pathlib import Path

import click

from quietfix.cli.common import Output, desk_option, mirrors_option, now_option, output_options
from quietfix.desk.replies import Audience
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.instants import Instant
from quietfix.robots.replying import Wanted, known_templates, prepare
from quietfix.rules.replies.placeholders import MEANINGS
from quietfix.views.replies import mail_bytes, reply_json, templates_json, templates_text


@click.command(name="reply", epilog="Example: quietfix reply 2026-0007 received | sendmail -t")
@click.argument("name", metavar="[CASE|PATH]", required=False)
@click.argument("template", metavar="[TEMPLATE]", required=False)
@click.option("--list", "listed", is_flag=True, help="Show the templates, and what each is for.")
@click.option("--reporter", type=click.IntRange(min=1), default=1, metavar="N", help="Which reporter; the first, 1.")
@click.option("--reason", metavar="CODE", help="Why it is no security bug; what the case was closed for by default.")
@click.option("--maintainers", metavar="FILE", help="MAINTAINERS, for templates that name public lists.")
@click.option("--output", "place", metavar="FILE", type=click.Path(path_type=Path), help="Write the mail into a file.")
@desk_option
@mirrors_option
@now_option
@output_options
def command(
    name: str | None,
    template: str | None,
    listed: bool,
    reporter: int,
    reason: str | None,
    maintainers: str | None,
    place: Path | None,
    desk: Desk,
    mirrors: Path | None,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Prepare an answer from a template of policy/replies/ as a mail that is ready to send. Nothing is sent.

    It goes to one reporter, or to the maintainers who are drawn in; the team is in copy. It answers the report's own
    mail, and holds nothing of another case or another reporter. --now is its date.
    """
    output = Output(json_, quiet)
    if listed:
        known = known_templates(desk)
        if json_:
            output.shape(templates_json(known, [(each.value, meaning.says) for each, meaning in MEANINGS.items()]))
        else:
            output.data(templates_text(known, rich=output.rich))
        return ExitStatus.FINE
    if name is None or template is None:
        raise UsageError("an answer needs a case and a template", "`quietfix reply --list` shows the templates")
    wanted = Wanted(name, template, reporter, reason, maintainers, mirrors)
    made = prepare(desk, wanted, now)
    mail = mail_bytes(made.reply)
    if place is not None:
        _write(place, mail)
    if json_:
        output.shape(reply_json(made.reply))
    elif place is None:
        output.raw(mail)
    output.talk("nothing was sent")
    if made.to is Audience.REPORTER and made.case.answered is None:
        output.talk(f"  next, once it is: quietfix answered {made.case.id}")
    for number in made.others:
        output.talk(f"  another reporter gets a mail of their own: --reporter {number}")
    return ExitStatus.FINE


def _write(place: Path, mail: bytes) -> None:
    """Write the mail where only its owner can read it. Raises UsageError where that cannot be."""
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(mail)
    except OSError as error:
        raise UsageError(f"the mail cannot be written there: {error.strerror}", "name another file") from None
