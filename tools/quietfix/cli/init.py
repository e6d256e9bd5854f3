"""`quietfix init`."""

import click

from quietfix.cli.common import Output, desk_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.robots.doctor import set_up
from quietfix.views.doctor import setup_json, setup_text


@click.command(name="init")
@desk_option
@click.option("--apply", "write", is_flag=True, help="Change the settings. Without this they are only shown.")
@output_options
def command(desk: Desk, write: bool, json_: bool, quiet: bool) -> int:
    """Set up the desk's repository on GitHub: labels, environments, a ruleset, forks, pages and Actions.

    It takes an administrator's token (GH_TOKEN). What is right already is left alone, so it can be run again; what it
    cannot set, `quietfix doctor` tells.
    """
    output = Output(json_, quiet)
    went = set_up(desk, write=write)
    if json_:
        output.shape(setup_json(went.changes, went.outcomes))
    elif went.changes or not went.unknown:
        output.data(setup_text(went.changes, went.outcomes, write=write))
    for why in went.unknown:
        output.talk(f"could not tell: {why}")
    if went.failed:
        return ExitStatus.REFUSED
    return ExitStatus.UNKNOWN if went.unknown else ExitStatus.FINE
