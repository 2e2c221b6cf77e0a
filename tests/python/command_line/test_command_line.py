"""One style over all scripts: help with examples that work, exit codes, JSON, colours, progress."""

import importlib.util
import json
import os
import pty
import re
import select
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from chargeback.console import (
    ENVIRONMENT,
    Command,
    ExitCode,
    Group,
    UsageFault,
    json_option,
    show_outcome,
    tell,
)
from warehouse import PROJECT

# Runs in an environment that has neither click nor the project.
WITHOUT_CLICK = {"benchmark_autoets"}
SCRIPTS = sorted(path.stem for path in (PROJECT / "scripts").glob("*.py"))
PAGE = (PROJECT / "docs" / "command_line.md").read_text("utf-8")


def script(name: str) -> click.Command:
    """The command that a script is."""
    specification = importlib.util.spec_from_file_location(
        f"script_{name}", PROJECT / "scripts" / f"{name}.py"
    )
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    commands = {c for c in vars(module).values() if isinstance(c, click.Command)}
    within = {c for group in commands if isinstance(group, Group) for c in group.commands.values()}
    (command,) = commands - within
    return command


ALL = {name: script(name) for name in SCRIPTS if name not in WITHOUT_CLICK}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Each command by the words that start it: `export.py summary`."""
    for name, command in ALL.items():
        yield f"{name}.py", command
        if isinstance(command, click.Group):
            for sub_name, sub_command in command.commands.items():
                yield f"{name}.py {sub_name}", sub_command


COMMANDS = dict(commands())
LEAVES = {name: c for name, c in COMMANDS.items() if not isinstance(c, click.Group)}


def test_every_script_is_found() -> None:
    assert {"load", "pull", "export", "close", "check_policy", "notify", "sample"} <= ALL.keys()
    assert len(LEAVES) > len(ALL)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_exit_codes_and_examples_and_says_what_each_option_is(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Command | Group)
    context = click.Context(command, info_name=name)
    text = command.get_help(context)
    assert re.search(r"\nExit codes:\n  0  .*\n(?:.*\n)*?  2  ", text), text
    assert re.search(r"\nExamples:\n  python scripts/", text), text
    assert command.help.strip(), name
    undescribed = [
        option.name
        for option in command.get_params(context)
        if isinstance(option, click.Option) and not (option.help or "").strip()
    ]
    assert undescribed == []
    assert set(command.environment) <= ENVIRONMENT.keys()
    assert set(command.exit_codes) <= set(ExitCode)


def examples() -> list[tuple[str, str]]:
    return [
        (name, part)
        for name, command in LEAVES.items()
        for example in command.examples
        for part in example.split(" && ")
    ]


@pytest.mark.parametrize(("name", "example"), examples())
def test_an_example_is_a_command_that_parses(
    name: str, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    python, path, *arguments = shlex.split(example)
    assert python == "python"
    command = ALL[Path(path).stem]
    assert (PROJECT / path).is_file()
    for argument in arguments:
        if argument.endswith(".csv"):
            (tmp_path / argument).parent.mkdir(exist_ok=True)
            (tmp_path / argument).touch()  # some commands want files that are there
    context = command.make_context(path, list(arguments))
    if isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        sub_name, sub_command, rest = command.resolve_command(context, rest)
        sub_command.make_context(sub_name, rest, parent=context)


@pytest.mark.parametrize("name", LEAVES)
def test_a_command_shows_an_example_of_itself(name: str) -> None:
    assert any(f"scripts/{name}" in example for example in LEAVES[name].examples)


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_prints_json_unless_the_page_says_why_not(name: str) -> None:
    has_json = any("--json" in parameter.opts for parameter in LEAVES[name].params)
    assert has_json is (f"| `{name}` | yes |" in PAGE), name


def test_the_page_lists_every_command_with_what_its_help_says_first() -> None:
    rows = re.findall(r"^\| `(\S+\.py(?: \w+)?)` \| (?:yes|no) \| (.*) \|$", PAGE, re.MULTILINE)
    without_click = {f"{name}.py" for name in WITHOUT_CLICK}
    firsts = {name: command.get_short_help_str(1000) for name, command in LEAVES.items()}
    assert {name: text for name, text in rows if name not in without_click} == firsts
    assert without_click <= {name for name, _ in rows}


def test_the_page_has_the_exit_codes() -> None:
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)} == set(ExitCode)


def test_the_script_without_click_has_the_same_sections() -> None:
    """Its help must work here too, where its forecasting package is not installed."""
    for name in WITHOUT_CLICK:
        run = subprocess.run(
            [sys.executable, f"scripts/{name}.py", "--help"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Exit codes:\n  0  " in run.stdout
        assert "Examples:\n  python scripts/" in run.stdout


@click.group(cls=Group, environment=["CHARGEBACK_DB"], exit_codes={ExitCode.FOUND: "found"})
def tool() -> None:
    """Try the manners."""


@tool.command(examples=["python scripts/tool.py end ok"])
@click.argument("how")
@json_option
def end(how: str) -> None:
    """End in a way."""
    tell("a message")
    if how == "fault":
        raise UsageFault("file.csv: line 3: wrong")
    if how == "defect":
        raise ZeroDivisionError
    if how == "interrupt":
        raise KeyboardInterrupt
    show_outcome("ended", {"way": how}, {"lines": 2})


def run(*arguments: str) -> SimpleNamespace:
    result = CliRunner().invoke(tool, list(arguments))
    return SimpleNamespace(code=result.exit_code, out=result.stdout, err=result.stderr)


def test_a_result_is_a_line_or_a_document() -> None:
    assert run("end", "well").out == "ended  well  lines=2\n"
    document = run("end", "well", "--json")
    assert json.loads(document.out) == {"outcome": "ended", "way": "well", "lines": 2}
    assert document.err == "a message\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(["end", "fault"], 2, "error: file.csv: line 3: wrong", id="a fault"),
        pytest.param(["end"], 2, "error: Missing argument 'HOW'; --help explains", id="missing"),
        pytest.param(["ende"], 2, "error: No such command 'ende'", id="unknown command"),
        pytest.param(["end", "well", "--jsn"], 2, "error: No such option '--jsn'", id="option"),
        pytest.param(["end", "interrupt"], 130, "interrupted", id="interrupted"),
    ],
)
def test_what_goes_wrong_is_one_line_on_stderr(
    arguments: list[str], code: int, message: str
) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (code, "")
    assert result.err.splitlines()[-1].startswith(message)
    assert "Usage:" not in result.err


def test_a_defect_does_not_look_like_a_finding() -> None:
    result = run("end", "defect")
    assert result.code == ExitCode.CRASH
    assert "ZeroDivisionError" in result.err


COLOURED = f"""
import sys
sys.path.insert(0, {str(PROJECT / "scripts")!r})
from chargeback.console import bad, progress, show, tell
with progress(10, "working") as advance:
    advance(4)
    show(bad("a result"), [])
    tell(bad("a message"))
    advance(6)
"""


def on_terminal(**environment: str) -> str:
    """What appears on a terminal."""
    controller, terminal = pty.openpty()
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-c", COLOURED],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**kept, "TERM": "xterm", **environment},
    )
    os.close(terminal)
    seen = b""
    while select.select([controller], [], [], 20)[0]:
        try:
            piece = os.read(controller, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(controller)
    assert process.wait(20) == 0, seen
    return seen.decode()


def test_a_terminal_has_colours_and_a_bar_that_makes_room_for_lines() -> None:
    seen = on_terminal()
    assert "\x1b[31ma result\x1b[0m" in seen
    assert "\x1b[31ma message\x1b[0m" in seen
    assert "working" in seen
    assert "100%" in seen
    assert "\r\x1b[K\x1b[31ma result" in seen


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_for_who_wants_none(environment: dict[str, str]) -> None:
    seen = on_terminal(**environment)
    assert "a result" in seen
    assert "\x1b[31m" not in seen


def test_a_pipe_has_plain_lines_and_no_bar() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLOURED], capture_output=True, text=True, check=True
    )
    assert done.stdout == "a result\n"
    assert done.stderr == "a message\n"


def test_helpers_are_what_the_scripts_use() -> None:
    """No script prints past the console, where colours and JSON are decided."""
    past = {
        name for name in ALL if re.search(r"click\.echo|\bprint\(|sys\.exit\(\d", script_text(name))
    }
    assert past == set()


def script_text(name: str) -> str:
    return (PROJECT / "scripts" / f"{name}.py").read_text("utf-8")
