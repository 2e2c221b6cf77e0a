"""Load usage logs, invoice lines, outcomes or a ledger: `load.py SOURCE FILE...`."""

import contextlib
import sys
from pathlib import Path

import click
import duckdb

from chargeback.console import Command, ExitCode, UsageFault, json_option, progress, show, tell
from chargeback.database import connect
from chargeback.file_content import printable
from chargeback.landing import Outcome, find_files, load_file, prepare
from chargeback.ledger import restore_ledger
from chargeback.load_outcomes import counts_of, numbers_of, show_file
from chargeback.raw_tables import required_salt
from chargeback.retrying import count_open, open_files, retry_file
from chargeback.sources import SOURCES

LEDGER = "ledger"
HELP = """Land usage logs, invoice lines and business outcomes in schema raw of the warehouse.

SOURCE is one of

\b
  litellm_spend_logs        a dump of LiteLLM's table LiteLLM_SpendLogs: JSON lines, CSV or Parquet
  litellm_standard_logging  StandardLoggingPayloads as LiteLLM's callbacks write them: JSON lines
  plain                     our shape for anything else (docs/plain_usage.md): all three formats
  otel_spans                OpenTelemetry spans of calls to models, as OTLP JSON
  langfuse_observations     exported observations of Langfuse: all three formats
  helicone_requests         exported requests of Helicone: JSON lines or CSV
  bedrock_invocations       Amazon Bedrock's model invocation logs: JSON lines
  openrouter_generations    generations as OpenRouter's API returns them: JSON lines
  vertex_requests           request-response logs of Vertex AI: JSON lines or Parquet
  azure_openai_logs         diagnostic logs of Azure OpenAI and API Management: JSON lines or CSV
  invoice_lines             invoices of shared costs (docs/invoice_lines.md): all three formats
  business_outcomes         what projects achieved (docs/business_outcomes.md): all three formats
  focus_invoices            invoices of providers as FOCUS: all three formats
  openai_costs              pages of OpenAI's organization costs: JSON
  anthropic_costs           pages of Anthropic's cost report: JSON
  openai_usage              pages of OpenAI's organization usage: JSON
  anthropic_usage           pages of Anthropic's usage report: JSON
  ledger                    the ledger.parquet that scripts/export.py ledger wrote, to restore it

FILE may be a file, a folder or a glob, and may be gzipped.

Each file lands whole or not at all. Content that has been loaded before, under any name, lands
nothing. Records that cannot be read, or lack what their source requires (usage: id, time, model),
go to raw.quarantine with their line and reason, and so does a file that is refused as a whole.
With --retry the files that have open rows there are read once more. Prompts and responses never
land; end-user ids are hashed with the salt in CHARGEBACK_SALT. A ledger is taken in only if its
hash chain holds.
"""


@click.command(
    cls=Command,
    help=HELP,
    environment=["CHARGEBACK_SALT", "CHARGEBACK_DB", "CHARGEBACK_WAIT", "CHARGEBACK_PROJECT"],
    exit_codes={
        ExitCode.DONE: "every file landed or was known already",
        ExitCode.FAULT: "a file could not be loaded, or the command was wrong; "
        "what the other files held has landed",
    },
    examples=[
        "python scripts/load.py litellm_spend_logs exports/2026-09.csv",
        "python scripts/load.py litellm_standard_logging 'logs/**/*.jsonl.gz'",
        "python scripts/load.py --retry",
        "python scripts/load.py ledger exports/ledger/ledger.parquet",
    ],
)
@click.argument("source", required=False, metavar="SOURCE", type=click.Choice([*SOURCES, LEDGER]))
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--retry", is_flag=True, help="Read files with open rows in quarantine again.")
@json_option
def load(source: str | None, files: tuple[str, ...], retry: bool) -> None:
    """Land each file and print a line for it."""
    if retry and (files or source == LEDGER):
        raise UsageFault("--retry takes a source of usage or invoices, and no file")
    if not retry and not (source and files):
        raise UsageFault("say which SOURCE to load, and which FILE; --help explains")
    if source == LEDGER:
        restore(find_files(list(files)))
        return
    salt = required_salt()
    paths = find_files(list(files))
    connection = connect()
    prepare(connection, salt)
    is_done = retry_all(connection, source) if retry else load_all(connection, source, paths)
    if not is_done:
        sys.exit(ExitCode.FAULT)


def load_all(connection: duckdb.DuckDBPyConnection, source: str, paths: list[Path]) -> bool:
    """Land files, print a line for each and one for all; False if one was refused."""
    total, refused = Outcome(), 0
    with progress(size_of(paths), f"loading {source}") as advance:
        for path in paths:
            try:
                outcome = load_file(connection, SOURCES[source], path, advance)
            except UsageFault as fault:
                fault.show()
                refused += 1
                continue
            total += outcome
            show_file(source, path.name, outcome)
    if len(paths) > 1:
        known = f" known={total.known}" if total.known else ""
        others = f" refused={refused}" if refused else ""
        show(
            f"total    {source}  {len(paths)} files  {counts_of(total)}{known}{others}",
            {
                "outcome": "total",
                "source": source,
                "files": len(paths),
                **numbers_of(total),
                "known": total.known,
                "refused": refused,
            },
        )
    return refused == 0


def retry_all(connection: duckdb.DuckDBPyConnection, source: str | None) -> bool:
    """Read the files with open rows again and print a line for each; False if one was refused."""
    files = open_files(connection, source)
    if not files:
        tell("nothing is open in quarantine")
    is_done = True
    for file in files:
        try:
            outcome = retry_file(connection, file)
        except UsageFault as fault:
            fault.show()
            is_done = False
            continue
        name = printable(file.name)
        still_open = count_open(connection, file)
        show(
            f"retried  {file.source.name}  {name}  landed={outcome.landed} open={still_open}",
            {
                "outcome": "retried",
                "source": file.source.name,
                "file": file.name,
                "landed": outcome.landed,
                "open": still_open,
            },
        )
    return is_done


def size_of(paths: list[Path]) -> int:
    """Add up the bytes of the files that are still there."""
    size = 0
    for path in paths:
        with contextlib.suppress(OSError):
            size += path.stat().st_size
    return size


def restore(paths: list[Path]) -> None:
    """Bring a ledger back from each file and print a line for it."""
    connection = connect()
    for path in paths:
        ledger, is_new = restore_ledger(connection, path)
        outcome = "loaded" if is_new else "skipped"
        counts = {"entries": ledger.entries, "postings": ledger.postings, "head": ledger.head}
        named = " ".join(f"{name}={value}" for name, value in counts.items())
        show(
            f"{outcome:7}  {LEDGER}  {path.name}  {named}",
            {"outcome": outcome, "source": LEDGER, "file": path.name, **counts},
        )


if __name__ == "__main__":
    load()
