"""`quietfix upgrade`."""

import click

from quietfix import __version__
from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.desk.migrations import SCHEMA
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.instants import Instant
from quietfix.robots.person import policy_of
from quietfix.robots.upgrading import bring_up, take_release
from quietfix.views.upgrade import forms_json, forms_text, release_json, release_text


@click.command(name="upgrade")
@click.option("--from", "tag", metavar="TAG", help="The release of the project to take, such as v0.2.0.")
@click.option(
    "--was", metavar="TAG", help="The release that these tools came from; the one of their version by default."
)
@click.option("--template", metavar="URL|DIR", help="Where the project lies; `template` of policy/desk.yml by default.")
@click.option("--take", metavar="PATH", multiple=True, help="Of a file that both changed: the project's holds.")
@click.option("--keep", metavar="PATH", multiple=True, help="Of a file that both changed: yours holds.")
@desk_option
@now_option
@click.option("--apply", "write", is_flag=True, help="Do it. Without this it is only shown.")
@output_options
def command(
    tag: str | None,
    was: str | None,
    template: str | None,
    take: tuple[str, ...],
    keep: tuple[str, ...],
    desk: Desk,
    now: Instant,
    write: bool,
    json_: bool,
    quiet: bool,
) -> int:
    """Take new tools from the project that this desk was made from, or bring the desk's files to the form they read.

    With --from the release is compared with the one that these tools came from: what you left as it came is replaced,
    on a branch for review; cases and your policy stay; a file that both changed waits for your word. Without it,
    cases, states and policy in an older form are rewritten in one commit.
    """
    output = Output(json_, quiet)
    policy = policy_of(desk)
    if tag is None:
        if template or was or take or keep:
            raise UsageError("--was, --template, --take and --keep go with --from", "name the release to take")
        moved = [(one.path, one.schema) for one in bring_up(desk, policy, now, write=write)]
        if json_:
            output.shape(forms_json(moved, SCHEMA))
        else:
            output.data(forms_text(moved, SCHEMA, write=write))
        return ExitStatus.FINE
    url = template or (policy.desk.template if policy is not None else None)
    if url is None:
        raise UsageError(
            "it is not known where the project lies", "name it with --template, or `template` in policy/desk.yml"
        )
    before = was or f"v{__version__}"
    taken = take_release(desk, url, before, tag, now, take=take, keep=keep, policy=policy, write=write)
    if json_:
        output.shape(release_json(taken.steps, taken.branch, tag))
    else:
        output.data(release_text(taken.steps, taken.branch, tag))
    return ExitStatus.FINDINGS if taken.conflicts else ExitStatus.FINE
