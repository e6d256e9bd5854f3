"""`quietfix probe`."""

from pathlib import Path

import click

from quietfix.cli.common import Output, desk_option, mirrors_option, now_option, output_options
from quietfix.cli.fields import Field
from quietfix.desk.model import Commit, SourceFile
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.robots.probing import probe
from quietfix.robots.soundpolicy import sound_policy
from quietfix.robots.sources import Trees
from quietfix.rules.asking import Question, function_name
from quietfix.rules.questions import Asked, asked, asked_of
from quietfix.views.probing import probed_json, probed_text


class _Function(click.ParamType[str]):
    """The name of a function, with or without `()`."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it."""
        return function_name(value) or self.fail("should be the name of a function", param, ctx)


@click.command(name="probe")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@click.option(
    "--file", "files", metavar="PATH", multiple=True, type=Field("path", SourceFile), help="A file or folder."
)
@click.option("--function", "functions", metavar="NAME", multiple=True, type=_Function(), help="A function.")
@click.option(
    "--introduced", metavar="ID", multiple=True, type=Field("id", Commit), help="A commit that brought it in."
)
@click.option("--versions", metavar="TEXT", help="Which versions have it, such as '6.6 up to 6.18-rc6'.")
@click.option("--since", metavar="TAG", help="Only what this release does not have.")
@click.option("--limit", metavar="N", type=click.IntRange(1, 200), default=20, show_default=True, help="Show so many.")
@click.option("--fetch", is_flag=True, help="Fetch all public trees of the policy first.")
@desk_option
@mirrors_option
@now_option
@output_options
def command(
    names: tuple[str, ...],
    files: tuple[str, ...],
    functions: tuple[str, ...],
    introduced: tuple[CommitId, ...],
    versions: str | None,
    since: str | None,
    limit: int,
    fetch: bool,
    desk: Desk,
    mirrors: Path | None,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Was it fixed already? Rank the public commits that touch files, functions or versions of a case.

    Of a case its `affects` and `introduced` are taken. Which files a commit touches is known of trees that the policy
    has with `depth: paths` or `content`. The answer rests on the last fetch of each tree: a fetch whenever a report
    comes in would tell others when that is. It is for a person's eyes, as that of `show` is.
    """
    if versions is not None and since is not None:
        raise UsageError("--versions and --since both say from where on", "give one of them")
    output = Output(json_, quiet)
    more = Question(files, functions, tuple(commit.text for commit in introduced))
    if not names and more.empty:
        raise UsageError("there is nothing to look for", "name a case, or give --file, --function or --introduced")
    policy = sound_policy(desk)
    questions, status = _questions(desk, names, more, versions, since, output)
    trees = Trees.of(desk, policy, mirrors)
    if fetch:
        trees = trees.fetch(now)
    answers = [probe(question, policy, trees, limit) for question in questions]
    if json_:
        output.shape(probed_json(answers))
    else:
        output.data("\n".join(probed_text(answer, rich=output.rich) for answer in answers))
    for answer in answers:
        case = f"{answer.asked.case}: " if answer.asked.case is not None else ""
        for note in answer.asked.notes:
            output.talk(f"{case}{note}")
        for why in answer.unknown:
            output.talk(f"{case}unknown: {why}")
        if answer.unknown:
            status = max(status, ExitStatus.UNKNOWN)
    return status


def _questions(
    desk: Desk, names: tuple[str, ...], more: Question, versions: str | None, since: str | None, output: Output
) -> tuple[list[Asked], int]:
    """The question of each case, or the one that was asked without any, and the status so far."""
    if not names:
        return [asked(more.files, more.functions, more.introduced, versions, since)], ExitStatus.FINE
    found: list[Asked] = []
    status = ExitStatus.FINE
    for file in desk.cases(desk.select(names)):
        if file.case is None or not file.sound:
            output.talk(f"{file.id}: its files have errors, see `quietfix check {file.id}`")
            status = max(status, ExitStatus.FINDINGS)
            continue
        question = asked_of(file.case, more, versions, since)
        if question.question.empty:
            output.talk(f"{file.id}: unknown: it names no file, function or commit to look for")
            output.talk(
                f"  `quietfix show {file.id} --triage` looks for what its report names; `quietfix set` notes that"
            )
            status = max(status, ExitStatus.UNKNOWN)
        else:
            found.append(question)
    return found, status
