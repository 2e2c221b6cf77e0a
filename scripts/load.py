"""Load usage logs, invoice lines or a ledger into the warehouse: `load.py SOURCE FILE...`."""

import os
import sys
from pathlib import Path

import click

from chargeback.console import outcome_line
from chargeback.database import UsageFault, connect
from chargeback.landing import find_files, load_file, prepare
from chargeback.ledger import restore_ledger
from chargeback.sources import SOURCES

LEDGER = "ledger"
HELP = """Land usage logs and invoice lines in schema raw of the warehouse.

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
  focus_invoices            invoices of providers as FOCUS: all three formats
  openai_costs              pages of OpenAI's organization costs: JSON
  anthropic_costs           pages of Anthropic's cost report: JSON
  openai_usage              pages of OpenAI's organization usage: JSON
  anthropic_usage           pages of Anthropic's usage report: JSON
  ledger                    the ledger.parquet that scripts/export.py ledger wrote, to restore it

FILE may be a file, a folder or a glob, and may be gzipped.

Each file lands whole or not at all. Content that has been loaded before, under any name, lands
nothing. Records that cannot be read, or lack what their source requires (usage: id, time, model),
go to raw.quarantine with their line and reason. Prompts and responses never land; end-user ids are
hashed with the salt in CHARGEBACK_SALT. A ledger is taken in only if its hash chain holds.

\b
Environment:
  CHARGEBACK_SALT  a secret of your company, the same for every load (required, but for a ledger)
  CHARGEBACK_DB    path of the database (default data/chargeback.duckdb)

\b
Exit codes:
  0  every file landed or was known already
  2  a file could not be loaded, or the command was wrong; what the other files held has landed

\b
Examples:
  python scripts/load.py litellm_spend_logs exports/2026-09.csv
  python scripts/load.py litellm_standard_logging 'logs/**/*.jsonl.gz'
"""


@click.command(help=HELP)
@click.argument("source", type=click.Choice([*SOURCES, LEDGER]), metavar="SOURCE")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def load(source: str, files: tuple[str, ...]) -> None:
    """Land each file and print a line for it."""
    if source == LEDGER:
        restore(find_files(list(files)))
        return
    salt = os.environ.get("CHARGEBACK_SALT")
    if not salt:
        raise UsageFault("CHARGEBACK_SALT is not set; end-user ids are hashed with it")
    paths = find_files(list(files))
    connection = connect()
    prepare(connection, salt)
    has_failed = False
    size = sum(path.stat().st_size for path in paths)
    is_watched = sys.stderr.isatty()
    with click.progressbar(
        length=size, label=f"loading {source}", file=sys.stderr, hidden=not is_watched
    ) as bar:
        for path in paths:
            try:
                outcome = load_file(connection, SOURCES[source], path, bar.update)
            except UsageFault as fault:
                fault.show()
                has_failed = True
                continue
            click.echo(outcome_line(source, path.name, outcome))
    if has_failed:
        sys.exit(UsageFault.exit_code)


def restore(paths: list[Path]) -> None:
    """Bring a ledger back from each file and print a line for it."""
    connection = connect()
    for path in paths:
        ledger, is_new = restore_ledger(connection, path)
        outcome = "loaded " if is_new else "skipped"
        click.echo(
            f"{outcome}  {LEDGER}  {path.name}  entries={ledger.entries} "
            f"postings={ledger.postings} head={ledger.head}"
        )


if __name__ == "__main__":
    load()
