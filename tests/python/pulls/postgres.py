"""A PostgreSQL of the test's own, on loopback, with LiteLLM's table of spend logs in it."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from servers import free_port

PASSWORD = "only-the-test-knows-7f3a"  # noqa: S105 - of a server that lives as long as a test

# The columns of LiteLLM's own migrations.
SPEND_LOGS = """
    create table "LiteLLM_SpendLogs" (
        "request_id" text primary key,
        "call_type" text not null,
        "api_key" text not null default '',
        "spend" double precision not null default 0.0,
        "total_tokens" integer not null default 0,
        "prompt_tokens" integer not null default 0,
        "completion_tokens" integer not null default 0,
        "startTime" timestamp(3) not null,
        "endTime" timestamp(3) not null,
        "completionStartTime" timestamp(3),
        "model" text not null default '',
        "model_id" text default '',
        "model_group" text default '',
        "custom_llm_provider" text default '',
        "api_base" text default '',
        "user" text default '',
        "metadata" jsonb default '{}',
        "cache_hit" text default '',
        "cache_key" text default '',
        "request_tags" jsonb default '[]',
        "team_id" text,
        "organization_id" text,
        "end_user" text,
        "requester_ip_address" text,
        "messages" jsonb default '{}',
        "response" jsonb default '{}',
        "proxy_server_request" jsonb default '{}',
        "session_id" text,
        "status" text,
        "mcp_namespaced_tool_name" text,
        "agent_id" text,
        "billing_agent_id" text,
        "litellm_call_id" text,
        "request_duration_ms" integer,
        "created_at" timestamp(3) default current_timestamp,
        "updated_at" timestamp(3) default current_timestamp
    );
    create index "LiteLLM_SpendLogs_startTime_idx" on "LiteLLM_SpendLogs" ("startTime");
"""


class Postgres:
    """A server in a folder of its own, run by a user without rights where the test is root."""

    def __init__(self, binaries: Path, folder: Path, user: str | None) -> None:
        self.binaries = binaries
        self.folder = folder
        self.user = user
        self.port = free_port()
        self.url = f"postgresql://reader:{PASSWORD}@127.0.0.1:{self.port}/litellm"
        self.admin_url = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.port}"
        password = folder / "password"
        password.write_text(PASSWORD)
        self._run(
            "initdb", "--pgdata", "data", "--username", "postgres", "--pwfile", str(password),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync",
        )  # fmt: skip
        self.server: subprocess.Popen | None = None

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.binaries / program, *arguments],
            cwd=self.folder,
            user=self.user,
            check=True,
            capture_output=True,
        )

    def start(self) -> None:
        self.server = subprocess.Popen(
            [
                self.binaries / "postgres", "-D", "data", "-p", str(self.port),
                "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
                "-c", "fsync=off", "-c", "timezone=Asia/Tokyo",
            ],
            cwd=self.folder,
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(600):
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(f"{self.admin_url}/postgres", connect_timeout=2).close()
                return
            time.sleep(0.05)
        raise TimeoutError("PostgreSQL does not start")

    def stop(self) -> None:
        """Stop at once: clients are cut off."""
        if self.server:
            self.server.send_signal(3)  # SIGQUIT: immediate shutdown
            self.server.wait(30)
            self.server = None

    def execute(self, statement: str, rows: list[tuple] | None = None) -> None:
        with psycopg.connect(f"{self.admin_url}/litellm", autocommit=True) as connection:
            if rows is None:
                connection.execute(statement)
            else:
                with connection.cursor() as cursor:
                    cursor.executemany(statement, rows)


def find_binaries() -> Path | None:
    """The folder of initdb, in PATH or where Debian puts it."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def unprivileged_user() -> str | None:
    """Whom to run the server as: nobody else, unless the test is root, which initdb refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("needs a PostgreSQL server (Debian: apt install postgresql), which is not here")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = unprivileged_user()
    if user:
        shutil.chown(folder, user)
    postgres = Postgres(binaries, folder, user)
    try:
        postgres.start()
        with psycopg.connect(f"{postgres.admin_url}/postgres", autocommit=True) as connection:
            connection.execute("create database litellm")
            connection.execute(f"create role reader login password '{PASSWORD}'")
        postgres.execute(SPEND_LOGS)
        postgres.execute('grant select on "LiteLLM_SpendLogs" to reader')
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(folder)
