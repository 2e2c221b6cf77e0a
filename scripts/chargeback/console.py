"""The manners that all scripts share: help, exit codes, progress, colours, JSON for machines.

A script, or a command of a group whose class is `Group`, is written so:

    @click.command(
        cls=Command,
        environment=["CHARGEBACK_DB"],
        exit_codes={ExitCode.FOUND: "a blocking check fails"},
        examples=["python scripts/close.py --period 2026-10"],
    )
    @click.option("--period", required=True, help="Billing period such as 2026-10.")
    @json_option
    def main(period: str) -> None:
        with progress(len(teams), "writing pages") as advance:
            ...
            advance(1)
        show_outcome("exported", {"export": "site", "period": period}, {"pages": 12})

A command of a group (`@main.command(examples=[...])`) has the group's environment and exit codes
unless it names its own. Results go to stdout through `show` or `show_outcome`, all else to stderr
through `tell`. What a person can put right is raised as a `UsageFault`.
`tests/python/command_line` checks every script and command, its examples too.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any, NamedTuple, NoReturn, TextIO

import click

JSON = "chargeback.console.json"
ENVIRONMENT = {
    "ANTHROPIC_ADMIN_KEY": "an administration key of the organization",
    "CHARGEBACK_DB": "path of the database (default data/chargeback.duckdb)",
    "CHARGEBACK_PROJECT": "folder of a dbt project that installs this one as a package",
    "CHARGEBACK_PULLS": "folder of the pulls' state (default data/pulls)",
    "CHARGEBACK_SALT": "a secret of your company, the same for every load",
    "CHARGEBACK_SEEDS": "folder of the seeds, within the project (default seeds)",
    "CHARGEBACK_WAIT": "seconds to wait for another process that has the database (default 60)",
    "CHARGEBACK_WEBHOOK_URL": "where to post, a secret: https, or http on this machine",
    "DBT_TARGET_PATH": "folder of what dbt writes, and of temporary databases (default target)",
    "LITELLM_DATABASE_URL": "postgresql://user:password@host/database, a user that may only read",
    "OPENAI_ADMIN_KEY": "an administration key of the organization",
    "TMPDIR": "where temporary databases go",
}


class ExitCode(IntEnum):
    """What the exit code of every script means."""

    DONE = 0
    FOUND = 1
    FAULT = 2
    CRASH = 3
    INTERRUPTED = 130


USUAL_MEANING = {
    ExitCode.DONE: "done",
    ExitCode.FAULT: "the command was wrong, or what it needs is not there: stderr says what",
}


class Report(NamedTuple):
    """A result for both readers: `show(*report)`.

    Attributes:
        lines: What a person reads.
        record: The same for a machine.
    """

    lines: list[str]
    record: object


class UsageFault(click.ClickException):
    """Something the person running a script can put right: one line on stderr, exit code 2."""

    exit_code = ExitCode.FAULT

    def show(self, file: TextIO | None = None) -> None:
        """Print `error: message`, whatever the stream that click proposes."""
        tell(f"{bad('error:')} {self.message}")


class _Interrupted(click.ClickException):
    exit_code = ExitCode.INTERRUPTED

    def show(self, file: TextIO | None = None) -> None:
        tell("interrupted")


class _Manners(click.Command):
    """Adds environment, exit codes and examples to the help, and faults in one line."""

    def __init__(
        self,
        *arguments: Any,
        environment: Sequence[str] = (),
        exit_codes: Mapping[int, str] | None = None,
        examples: Sequence[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.environment = environment
        self.exit_codes = USUAL_MEANING | dict(exit_codes or {})
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.environment:
            with formatter.section("Environment"):
                formatter.write_dl([(name, ENVIRONMENT[name]) for name in self.environment])
        with formatter.section("Exit codes"):
            codes = sorted(self.exit_codes.items())
            formatter.write_dl([(str(int(code)), meaning) for code, meaning in codes])
        with formatter.section("Examples"):
            for example in self.all_examples():
                formatter.write(f"  {example}\n")

    def all_examples(self) -> Sequence[str]:
        """List the commands that the help shows."""
        return self.examples

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with _faults_in_one_line():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Interrupted("interrupted") from None

    def main(self, *arguments: Any, standalone_mode: bool = True, **options: Any) -> Any:
        try:
            return super().main(*arguments, standalone_mode=standalone_mode, **options)
        except Exception:
            if not standalone_mode:
                raise
            # A defect must not look as if a check had found something.
            traceback.print_exc()
            sys.exit(ExitCode.CRASH)


class Command(_Manners):
    """A script, or a command of one."""


class Group(_Manners, click.Group):
    """A script with several commands, each a `Command`."""

    command_class = Command

    def command(self, *arguments: Any, **options: Any) -> Any:
        """Make a command, with the group's environment and exit codes where it has no own."""
        options.setdefault("environment", self.environment)
        options.setdefault("exit_codes", self.exit_codes)
        return super().command(*arguments, **options)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say of each command all that its first sentence says."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self.commands[name].get_short_help_str(1000)) for name in self.commands]
            )

    def all_examples(self) -> Sequence[str]:
        """List the first example of each command."""
        firsts = [getattr(command, "examples", ())[:1] for command in self.commands.values()]
        return [example for examples in firsts for example in examples]

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple:
        """Find the command that the arguments name."""
        with _faults_in_one_line():
            return super().resolve_command(ctx, args)


@contextmanager
def _faults_in_one_line() -> Iterator[None]:
    """Turn click's message, with its usage and advice, into a line like any other fault."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        message = " ".join(error.format_message().split()).rstrip(".")
        raise UsageFault(f"{message}; --help explains") from None


def _remember_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    ctx.meta[JSON] = value


json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=_remember_json,
    help="Print results as JSON, a document a line.",
)


def wants_json() -> bool:
    """Tell whether the running command was given --json."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(JSON))


def show(lines: str | Sequence[str], record: object) -> None:
    """Print a result on stdout.

    Args:
        lines: What a person reads.
        record: The same for a machine, a line of JSON with decimals and dates as strings; printed
            instead if the command was given --json.
    """
    if wants_json():
        text = json.dumps(record, default=plain_text, ensure_ascii=False)
    else:
        text = lines if isinstance(lines, str) else "\n".join(lines)
    _erase_bar()
    click.echo(text, color=has_colour(sys.stdout))


def show_outcome(word: str, subject: Mapping[str, object], counts: Mapping[str, object]) -> None:
    """Print what a command has done: `exported  journal  2026-09  lines=12  out=exports/journal`.

    Args:
        word: What was done.
        subject: To what; the line shows the values alone.
        counts: Figures and places, shown with their names.
    """
    named = [f"{name}={value}" for name, value in counts.items()]
    line = "  ".join([word, *map(str, subject.values()), *named])
    show(line, {"outcome": word, **subject, **counts})


def tell(message: str) -> None:
    """Print a message that is no result on stderr."""
    _erase_bar()
    click.echo(message, err=True, color=has_colour(sys.stderr))


def finish_with_findings() -> NoReturn:
    """End a script whose check found something."""
    sys.exit(ExitCode.FOUND)


def bad(text: str) -> str:
    """Colour what somebody must look at, where `show` and `tell` print in colour."""
    return click.style(text, fg="red")


def good(text: str) -> str:
    """Colour what is as it should be, where `show` and `tell` print in colour."""
    return click.style(text, fg="green")


def has_colour(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal whose user wants colours (https://no-color.org)."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not is_plain


_is_bar_drawn = False


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """Draw a bar on stderr if it is a terminal; nothing in a pipe.

    Args:
        length: What there is to do, in any unit.
        label: What is being done.

    Yields:
        The function that moves the bar on by as much as was done.
    """
    global _is_bar_drawn
    is_watched = sys.stderr.isatty()
    with click.progressbar(
        length=length,
        label=label,
        file=sys.stderr,
        hidden=not is_watched,
        color=has_colour(sys.stderr),
    ) as bar:
        _is_bar_drawn = is_watched
        try:
            yield bar.update
        finally:
            _is_bar_drawn = False


def progress_bar(label: str) -> Callable[[Iterable, int], Iterator]:
    """Return what hands on so many items, one by one, and draws the bar of `progress` meanwhile."""

    def with_bar(items: Iterable, length: int) -> Iterator:
        with progress(length, label) as advance:
            for item in items:
                yield item
                advance(1)

    return with_bar


def _erase_bar() -> None:
    """Make room for a line; the bar is drawn again when it next moves."""
    if _is_bar_drawn:
        click.echo("\r\x1b[K", file=sys.stderr, nl=False)


def plain_text(value: object) -> str:
    """Write a value as people and machines read it: no exponents, dates as ISO 8601 has them."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Pad cells to the width of their column: the first to the left, numbers to the right."""
    first, *others = (max(map(len, column)) for column in zip(*rows, strict=True))
    return [
        "  ".join(
            [
                cells[0].ljust(first),
                *(cell.rjust(width) for cell, width in zip(cells[1:], others, strict=True)),
            ]
        ).rstrip()
        for cells in rows
    ]
