"""`quietfix list`."""

import click

from quietfix.cli.common import Output, desk_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.views.cases import list_json, list_text


@click.command(name="list")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@desk_option
@click.option("--open", "only_open", is_flag=True, help="Leave closed cases out.")
@output_options
def command(names: tuple[str, ...], desk: Desk, only_open: bool, json_: bool, quiet: bool) -> int:
    """List the cases, oldest first."""
    output = Output(json_, quiet)
    cases, broken = [], []
    for file in desk.cases(desk.select(names)):
        if file.case is None:
            broken.append(file.id)
        elif not (only_open and file.case.status == "closed"):
            cases.append(file.case)
    if json_:
        output.shape(list_json(cases))
    else:
        output.data(list_text(cases, rich=output.rich))
    for case in broken:
        output.talk(f"{case}: its file has errors, see `quietfix check {case}`")
    return ExitStatus.FINDINGS if broken else ExitStatus.FINE
