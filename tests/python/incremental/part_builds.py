"""Builds by part in an in-memory DuckDB: the statements are those that dbt itself runs."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

import company
from warehouse import DATABASE, CompiledProject, Warehouse, copy_project, digest, run_dbt

LOGGED = ["--log-format-file", "json", "--log-level-file", "debug"]
WRITES = ("create or replace temporary table", "delete from", "insert into")


class KilledError(Exception):
    """The build was killed."""


@dataclass(frozen=True)
class PartStatements:
    """What dbt runs to build models by part, where they have been built before.

    Attributes:
        of_models: The statements of each model, which are one transaction.
        notes: The statement that makes the table in which dbt notes what it has built.
    """

    of_models: dict[str, list[str]]
    notes: str

    @classmethod
    def capture(cls, folder: Path, parsed: Path) -> "PartStatements":
        """Build three times with dbt in `folder`, and look at what it runs after the first time.

        Where all parts of a model change it is built as a whole, so one month stays as it is. A
        request without tags has no vote, so after it evidence of other days stays, too.
        """
        project = copy_project(folder, parsed)
        database = folder / f"{DATABASE}.duckdb"
        rows = company.usage()
        land(database, [*rows, company.request("early", datetime(2026, 3, 10, 9))])
        models = ["--select", "+config.materialized:by_part"]
        finish("build", "--resource-type", "seed", project=project)
        finish("run", *models, project=project)
        late = [company.request(f"late {row['request_id']}", row["started_at"]) for row in rows]
        untagged = company.request(
            "untagged", rows[0]["started_at"], project=None, environment=None
        )
        of_models: dict[str, list[str]] = {}
        for file_id, landed in (("late", late), ("untagged", [untagged])):
            land(database, [row | {"_file_id": file_id} for row in landed])
            shutil.rmtree(folder / "logs", ignore_errors=True)
            finish(*LOGGED, "run", *models, project=project)
            written = statements_that_write(folder / "logs" / "dbt.log")
            # where some parts are built dbt finds, compares, builds and notes them
            of_models |= {name: found for name, found in written.items() if len(found) == 4}
        with duckdb.connect(str(database), read_only=True) as connection:
            ((notes,),) = connection.execute(
                "select sql from duckdb_tables() where table_name = 'model_parts'"
            ).fetchall()
            noted = connection.execute("select distinct model from builds.model_parts").fetchall()
        assert set(of_models) == {model for (model,) in noted}
        return cls(of_models, notes)

    def broken(self, model: str, old: str, new: str) -> "PartStatements":
        """The same with a defect in what builds a model."""
        statements = self.of_models[model]
        assert any(old in statement for statement in statements), f"{model} has no {old!r}"
        changed = [statement.replace(old, new) for statement in statements]
        return PartStatements(self.of_models | {model: changed}, self.notes)

    def blind(self, model: str, parent: str) -> "PartStatements":
        """The same, but a model does not see what changes in one of its parents."""
        return self.broken(
            model,
            "parent || ' ' || version",
            f"nullif(parent, '{parent}') || ' ' || version",
        )


def statements_that_write(log: Path) -> dict[str, list[str]]:
    """What dbt ran for each model that changes rows, by its log."""
    of_models: dict[str, list[str]] = {}
    for line in log.read_text("utf-8").splitlines():
        event = json.loads(line)
        node = event["data"].get("node_info", {})
        if event["info"]["name"] == "SQLQuery" and node.get("node_status") == "executing":
            statement = event["data"]["sql"].split("*/", maxsplit=1)[-1].strip()
            if statement.startswith(WRITES):
                of_models.setdefault(node["node_name"], []).append(statement)
    return of_models


def land(database: Path, rows: list[dict]) -> None:
    """Land rows of the plain shape in a database that dbt builds."""
    warehouse = Warehouse(CompiledProject([], {}, {}, {}, database.parent), file=str(database))
    company.land(warehouse, rows)
    warehouse.connection.close()


def finish(*arguments: str, project: Path) -> None:
    """Run dbt; it must succeed."""
    run = run_dbt("--quiet", *arguments, project=project)
    assert run.returncode == 0, run.stdout + run.stderr


@dataclass
class PartWarehouse(Warehouse):
    """A warehouse whose models build by part where dbt builds them so.

    Attributes:
        statements: What dbt runs.
        models_left: How many models the build may still build before it is killed.
        is_whole: Whether all is built as with `--full-refresh`.
        rebuilt: The parts of each model that the last build built anew, or took away.
        created: The relations of the models by part that there are.
    """

    statements: PartStatements | None = None
    models_left: int | None = None
    is_whole: bool = False
    rebuilt: dict[str, list] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Open the database, and make the table of notes."""
        super().__post_init__()
        self.connection.execute(f"create schema builds; {self.statements.notes}")

    @classmethod
    def of(
        cls, project: CompiledProject, statements: PartStatements, seeds: dict
    ) -> "PartWarehouse":
        """A warehouse of a company's policy."""
        return cls(project, seeds=seeds, threads=1, statements=statements)

    def build_parts(self, of: Iterable[str], *, models_left: int | None = None) -> "PartWarehouse":
        """Build what has changed; killed once so many models are built."""
        self.rebuilt, self.models_left = {}, models_left
        return self.build(of=of)

    def differences(self, of: Iterable[str]) -> list[str]:
        """The tables in which what is built differs from a full refresh, which it then is.

        Views are not compared: they show what the tables have.
        """
        tables = [node for node in self.built if node["config"]["materialized"] != "view"]
        found = digest(self.connection, tables)
        self.is_whole = True
        self.made.clear()
        self.build(of=of)
        self.is_whole = False
        wanted = digest(self.connection, tables)
        return [name for name in wanted if found[name] != wanted[name]]

    def _build_model(self, node: dict, relation: str, *, keep_ledger: bool) -> None:
        name = node["name"]
        is_killed = self.models_left == 0
        if self.models_left is not None:
            self.models_left -= 1
        if self.is_whole or name not in self.statements.of_models:
            if is_killed:
                raise KilledError
            super()._build_model(node, relation, keep_ledger=keep_ledger)
            return
        if relation not in self.created:
            sql = node["compiled_code"]
            self.connection.execute(f"create table {relation} as from ({sql}\n) limit 0")
            self.created.add(relation)
        find, compare, build, note = self.statements.of_models[name]
        self.connection.begin()
        self.connection.execute(f"{find}; {compare}")
        parts = self.query(f'from "{node["alias"]}__parts_to_build" order by all')
        if parts:
            self.connection.execute(f"{build}; {note}")
        if is_killed:
            self.connection.rollback()
            raise KilledError
        self.rebuilt[name] = [part for (part,) in parts]
        self.connection.commit()
        if parts:
            self.versions[relation] = self._content(relation)
