"""Every command and query of the documentation runs, on a small company that is built once."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pytest

from bi.published_company import PublishedCompany, make_sample
from chargeback.database import quote_literal
from warehouse import PROJECT, CompiledProject, copy_project

PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").glob("*.md")),
]
FENCE = re.compile(r"^( *)```(\w+)(?: (\S+))?\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
SHELLS = ("sh", "bash", "console")
SCRIPT = re.compile(r"python scripts/\w+\.py")

# Why a block is not run here; which pages have such blocks.
SKIPPED = {
    "needs-credentials": {"docs/guardrails.md", "docs/live_pulls.md"},
    "needs-network": {"docs/list_prices.md"},
    # takes minutes; CI keeps the figures by a smaller one
    "measurement": {"docs/benchmarks.md", "docs/guardrails.md", "docs/scale.md"},
    # tests/python/bi asks MetricFlow for the same metrics, tests/python/spark builds on Spark
    "another-environment": {"docs/bi.md", "docs/spark.md"},
    "another-project": {"docs/package.md"},  # tests/python/package runs it
    "macro": {"CONTRIBUTING.md", "docs/package.md"},  # the tests of both use it
}
CHECKS = "tests/python/policy/test_check_policy.py"
# Lines that another test runs, where it says so: pattern, file, what the file must have.
ELSEWHERE = [
    (r"make (demo|test|dashboard|bench(?:-[a-z]+)?|lock)\b", "Makefile", r"\n{}:"),
    (r"dbt build( --full-refresh)?(?= *(#|$))", "Makefile", r"dbt --warn-error build"),
    (r".*check_policy\.py .*--proposed", CHECKS, '"--proposed"'),
    (r"python scripts/check_policy\.py *(#|$)", CHECKS, r"scripts/check_policy\.py"),
    (r"pip install", "Makefile", "pip install"),
]
PLACEHOLDERS = {
    "<id from the statement>": "select max(statement_line_id) from marts.team_statement_lines"
    " where line_type = 'rated'",
    "FOLDER": "select 'data/folder'",
    "SOURCE": "select 'plain'",
}
# Files that pages name: what stands for them here.
FILES = {
    "exports/spend_logs-1.csv": "tests/python/landing/fixtures/litellm_spend_logs.csv",
    "exports/2026-09.csv": "tests/python/landing/fixtures/litellm_spend_logs.csv",
    "exports/2026-09.jsonl": "tests/python/landing/fixtures/litellm_spend_logs.jsonl",
    "exports/2026-11-24.jsonl.gz": "tests/python/landing/fixtures/litellm_spend_logs.jsonl",
    "logs/1.jsonl": "tests/python/landing/fixtures/litellm_standard_logging.jsonl",
    "logs/day/1.jsonl.gz": "tests/python/landing/fixtures/litellm_standard_logging.jsonl",
    "other-usage/1.csv": "tests/python/landing/fixtures/plain.csv",
    "direct-usage.csv": "tests/python/landing/fixtures/plain.csv",
    "invoices/2026-09.csv": "tests/python/landing/fixtures/invoice_lines.csv",
    "invoices/azure-2026-09.csv": "tests/python/landing/fixtures/focus_azure.csv",
    "answers/openai-2026-09.json": "tests/python/landing/fixtures/openai_costs.json",
    "answers/anthropic-2026-09.jsonl": "tests/python/landing/fixtures/anthropic_costs.jsonl",
}


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, its language, and the reason for which it is not run."""

    page: str
    line: int
    language: str
    info: str
    text: str

    @property
    def skipped(self) -> str:
        return self.info.removeprefix("skip=") if self.info.startswith("skip=") else ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(*languages: str) -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text("utf-8")
        for match in FENCE.finditer(text):
            indent, language, info, body = match.groups()
            if language in languages:
                line = text.count("\n", 0, match.start()) + 1
                plain = "\n".join(part.removeprefix(indent) for part in body.splitlines())
                name = page.relative_to(PROJECT).as_posix()
                yield Block(name, line, language, info or "", plain)


SHELL_BLOCKS = [block for block in blocks(*SHELLS) if not block.skipped]
QUERIES = [block for block in blocks("sql") if not block.skipped]


def run_elsewhere(line: str) -> bool:
    """Whether another test runs this line; fails where that test does not have it."""
    for pattern, file, needle in ELSEWHERE:
        match = re.match(pattern, line.strip())
        if match:
            has = re.escape(match[1]) if "{}" in needle else ""
            text = (PROJECT / file).read_text("utf-8")
            assert re.search(needle.format(has), text), (line, file)
            return True
    return False


class Receiver(BaseHTTPRequestHandler):
    """Takes every alert."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def webhook() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/alerts"
    server.shutdown()


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's company, smaller, as a database file."""
    company = PublishedCompany(compiled_project, tmp_path_factory.mktemp("built"))
    warehouse = company.open_warehouse()
    warehouse.load(make_sample(company.folder / "sample", requests=3000))
    company.build(warehouse)
    return company.database


@pytest.fixture(scope="module")
def copy(built: Path, webhook: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with the files that pages name, in a repository of its own."""
    project = copy_project(tmp_path_factory.mktemp("copy"))
    shutil.copytree(PROJECT / "scripts", project / "scripts")
    shutil.copy(PROJECT / "Makefile", project)
    (project / ".venv").symlink_to(sys.prefix)
    for name, fixture in FILES.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = (PROJECT / fixture).read_bytes()
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(content))
        else:
            path.write_bytes(content)
    (project / "export").mkdir()
    invoice = PROJECT / FILES["invoices/azure-2026-09.csv"]
    rows = duckdb.read_csv(str(invoice), all_varchar=True)
    rows.write_parquet(str(project / "export" / "1.parquet"))
    (project / "data").mkdir()
    shutil.copytree(project / "seeds", project / "acme")
    git = ["git", "-c", "user.name=Acme", "-c", "user.email=acme@example.com"]
    for step in (["init", "-b", "main"], ["add", "seeds"], ["commit", "-m", "Seeds"]):
        subprocess.run([*git, *step], cwd=project, check=True, capture_output=True)
    shutil.copy(built, project / "data")
    return project


def with_values(text: str, database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as connection:
        for word, query in PLACEHOLDERS.items():
            if word in text:
                text = text.replace(word, str(connection.execute(query).fetchone()[0]))
    return text


@pytest.mark.takes_minutes
def test_every_block_of_commands_and_every_query_runs(copy: Path, webhook: str) -> None:
    """In one test, so that workers of pytest do not each build the company."""
    done: set[str] = set()
    faults = [fault for block in SHELL_BLOCKS if (fault := fault_of(block, copy, webhook, done))]
    faults += [fault for block in QUERIES if (fault := fault_of_query(block, copy))]
    assert not faults, "\n\n".join(faults)


def fault_of(block: Block, copy: Path, webhook: str, done: set[str]) -> str:
    """Run a block; the same command of another block is not run again, unless settings differ."""
    lines = [line for line in block.text.splitlines() if not run_elsewhere(line)]
    is_plain = "export " not in block.text and "\\\n" not in block.text
    commands = [re.sub(r"\s+#.*", "", line).removesuffix(" && dbt build") for line in lines]
    if is_plain:
        commands = [line for line in commands if not (SCRIPT.match(line) and line in done)]
    done.update(commands)
    if not commands:
        return ""
    text = with_values("\n".join(commands), copy / "data" / "chargeback.duckdb")
    if "CHARGEBACK_DB=data/acme" in text:  # stands for the one that `dbt build` would have built
        shutil.copy(copy / "data" / "chargeback.duckdb", copy / "data" / "acme.duckdb")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    run = subprocess.run(
        ["/bin/bash", "-c", f'set -eo pipefail\nexport PATH="$PWD/.venv/bin:$PATH"\n{text}'],
        cwd=copy,
        env={
            **kept,
            "CHARGEBACK_SALT": "salt of the pages",
            "CHARGEBACK_WEBHOOK_URL": webhook,
            "DBT_PROFILES_DIR": str(copy),
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    expected = int(block.info.removeprefix("exit=")) if block.info.startswith("exit=") else 0
    if run.returncode == expected and "Traceback" not in run.stderr:
        return ""
    output = f"{run.stdout[-2000:]}\n{run.stderr[-2000:]}"
    return f"{block} ends with {run.returncode}:\n{text}\n{output}"


def fault_of_query(block: Block, copy: Path) -> str:
    """Run a query where its page says: on what is published, or in the warehouse."""
    folder = "exports/serving/current" if block.page == "docs/bi.md" else "data"
    with duckdb.connect(str(copy / folder / "chargeback.duckdb"), read_only=True) as connection:
        connection.execute(f"set file_search_path = {quote_literal(str(copy))}")
        try:
            for query in connection.extract_statements(block.text):
                connection.execute(query)
        except duckdb.Error as error:
            return f"{block}: {error}"
    return ""


def test_blocks_that_are_not_run_say_why() -> None:
    found: dict[str, set[str]] = {}
    for block in blocks(*SHELLS, "sql"):
        if block.skipped:
            found.setdefault(block.skipped, set()).add(block.page)
    assert found == SKIPPED


def test_no_command_hides_outside_a_fence() -> None:
    hidden = [
        f"{page.name}: {line.strip()}"
        for page in PAGES
        for line in FENCE.sub("", page.read_text("utf-8")).splitlines()
        if re.match(r" {4,}(python|dbt|make|pip|export) ", line)
    ]
    assert hidden == []


def test_every_target_that_pages_name_is_in_the_makefile() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))
    named = {
        target
        for page in PAGES
        for target in re.findall(r"`make ([a-z-]+)`", page.read_text("utf-8"))
    }
    named |= {"demo", "test"}
    assert named <= targets
