"""Builds the project's own models in an in-memory DuckDB, many times a second.

dbt compiles the project once; each build then runs the compiled SQL of seeds, models and data
tests in dependency order. Tests that need many inputs or policies (random ones, or one defect each)
run the very SQL that `dbt build` runs, without paying for its start-up.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from chargeback.database import quote_identifier
from chargeback.landing import find_files, load_file, prepare
from chargeback.sources import SOURCES
from dbt_process import DbtProcess

PROJECT = Path(__file__).resolve().parents[2]
DATABASE = "chargeback"
RELATION = re.compile(rf'"{DATABASE}"\.("\w+"\."\w+")')
# What dbt needs of the environment, which it looks through for each line that it logs.
ENVIRONMENT = re.compile("PATH|HOME|TMPDIR|LANG|(CHARGEBACK|DBT)_.*")
HISTORY = ("posted_at", "entry_hash", "previous_posting_hash", "posting_hash")


def start_dbt(*arguments: str, project: Path, **environment: str) -> DbtProcess:
    """Start dbt on a copy of the project; its database and all that dbt writes lie beside it.

    It writes no log, unless told to: of what a small build costs, that is a fifth.
    The paths are relative: dbt takes over what it has parsed in another folder only if the profile
    says the same.
    """
    beside = {
        "CHARGEBACK_DB": f"../{DATABASE}.duckdb",
        "CHARGEBACK_SPILL_DIRECTORY": "../spill",
        "DBT_TARGET_PATH": "../target",
        "DBT_LOG_PATH": "../logs",
        "DBT_LOG_LEVEL_FILE": "none",
    }
    kept = {name: value for name, value in os.environ.items() if ENVIRONMENT.fullmatch(name)}
    return DbtProcess(*arguments, project=project, environment={**kept, **beside, **environment})


def run_dbt(*arguments: str, project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run dbt on a copy of the project; the caller judges the exit code."""
    return start_dbt(*arguments, project=project, **environment).wait()


def copy_project(folder: Path, parsed: Path | None = None) -> Path:
    """Copy what dbt reads of the project to `folder / "project"`, and return that.

    `parsed` is what dbt has parsed of another copy: it then parses only what a test edits.
    """
    copy = folder / "project"
    if parsed:
        (folder / "target").mkdir()
        shutil.copy(parsed, folder / "target")
    copy.mkdir()
    for name in ("models", "macros", "seeds", "tests", "analyses"):
        shutil.copytree(PROJECT / name, copy / name)
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(PROJECT / name, copy / name)
    return copy


@dataclass(frozen=True)
class CompiledProject:
    """The project as dbt compiled it: nodes in the order in which they build.

    Attributes:
        nodes: Seeds and models.
        tests: SQL of each data test.
        analyses: SQL of each analysis.
        parents: The seeds and models that each node, test and analysis reads.
        target: Folder of what dbt wrote, such as the manifests.
    """

    nodes: list[dict]
    tests: dict[str, str]
    analyses: dict[str, str]
    parents: dict[str, set[str]]
    target: Path

    @classmethod
    def compile(
        cls, folder: Path, project: Path, *, ledger: "CompiledProject | None" = None
    ) -> "CompiledProject":
        """Compile a copy in `folder`, against a database name that `Warehouse` gives its own.

        What compiles depends on whether a ledger is there. Given the project as compiled without
        one, it is compiled as for every build after the first.
        """
        if ledger:
            columns = Warehouse(ledger).build().query("describe marts.fct_ledger_entries")
            schema = ", ".join(f"{quote_identifier(name)} {kind}" for name, kind, *_ in columns)
            with duckdb.connect(str(folder / f"{DATABASE}.duckdb")) as connection:
                connection.execute("create schema marts")
                connection.execute(f"create table marts.fct_ledger_entries ({schema})")
        run = run_dbt("compile", project=project)
        assert run.returncode == 0, run.stdout
        manifest = json.loads((folder / "target" / "manifest.json").read_text())
        nodes = {
            node["name"]: node
            for node in manifest["nodes"].values()
            if node["resource_type"] in ("seed", "model", "test", "analysis")
        }
        names = {node["unique_id"]: name for name, node in nodes.items()}
        parents = {
            name: {names[key] for key in node["depends_on"].get("nodes", []) if key in names}
            for name, node in nodes.items()
        }
        order = [nodes[name] for name in TopologicalSorter(parents).static_order()]

        def of_type(*types: str) -> list[dict]:
            return [node for node in order if node["resource_type"] in types]

        return cls(
            nodes=of_type("seed", "model"),
            tests={node["name"]: node["compiled_code"] for node in of_type("test")},
            analyses={node["name"]: node["compiled_code"] for node in of_type("analysis")},
            parents=parents,
            target=folder / "target",
        )

    def nodes_of(self, names: Iterable[str]) -> list[dict]:
        """The seeds and models that these nodes and tests are made of, themselves among them."""
        found: set[str] = set()
        to_find = list(names)
        while to_find:
            name = to_find.pop()
            if name not in found:
                found.add(name)
                to_find += self.parents[name]
        return [node for node in self.nodes if node["name"] in found]


@dataclass
class Warehouse:
    """One in-memory build, and those after it.

    A table is not built again where its SQL and all that it reads are as they were: the same rows
    come to the same rows. What a test writes to raw tables or to the ledger between two builds is
    seen; what it writes to any other table is not.

    `seeds` replaces the rows of a seed: name -> list of dicts (missing columns are null).
    `defects` replaces text in a model's compiled SQL: name -> (old, new); the old must be there.
    `built` are the nodes of the last build, `views` the SQL of the views that there are. `made` is
    the version of what each table was made of, `versions` that of its content, and `read` that of
    the content of raw tables and of the ledger.
    """

    project: CompiledProject
    seeds: dict[str, list[dict]] = field(default_factory=dict)
    defects: dict[str, tuple[str, str]] = field(default_factory=dict)
    threads: int = 1
    file: str = ":memory:"
    built: list[dict] = field(default_factory=list)
    views: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the database and make the raw tables that the loader would make."""
        self.connection = duckdb.connect(config={"threads": self.threads})
        self.connection.execute(
            f"attach '{self.file}' as {DATABASE}; use {DATABASE}; set TimeZone = 'UTC'"
        )
        prepare(self.connection, salt="salt of the tests")

    def insert(self, table: str, rows: list[dict]) -> None:
        """Land rows in a raw table as they are; columns that a row leaves out are null."""
        relation = f"raw.{quote_identifier(table)}"
        types = {name: kind for name, kind, *_ in self.query(f"describe {relation}")}
        for columns in {tuple(row): None for row in rows}:
            alike = [row for row in rows if tuple(row) == columns]
            values = ", ".join(
                f"unnest(cast(? as {types[name]}[])) as {quote_identifier(name)}"
                for name in columns
            )
            self.connection.execute(
                f"insert into {relation} by name select {values}",
                [[row[name] for row in alike] for name in columns],
            )

    def load(self, folder: Path) -> None:
        """Load a folder of logs as the sample lays them out: a folder a source it has."""
        for name, source in SOURCES.items():
            files = find_files([str(folder / name)]) if (folder / name).exists() else []
            for file in files:
                load_file(self.connection, source, file)

    def load_file(self, source: str, path: Path) -> None:
        """Load one file of a source."""
        load_file(self.connection, SOURCES[source], path)

    def build(self, *, of: Iterable[str] | None = None, keep_ledger: bool = False) -> "Warehouse":
        """Build seeds and models, the ledger anew unless told to add to it.

        `of` names the models and tests that matter; what they are made of is built, no more.
        """
        self.built = self.project.nodes if of is None else self.project.nodes_of(of)
        self.read.clear()
        for schema in {node["schema"] for node in self.built}:
            self.connection.execute(f"create schema if not exists {quote_identifier(schema)}")
        for node in self.built:
            schema, name = quote_identifier(node["schema"]), quote_identifier(node["alias"])
            if node["resource_type"] == "seed":
                self._build_seed(node, f"{schema}.{name}")
                continue
            self._build_model(node, f"{schema}.{name}", keep_ledger=keep_ledger)
        return self

    def rebuild(self, project: CompiledProject, *, of: Iterable[str] | None = None) -> "Warehouse":
        """Build once more, from a project that was compiled as for a database with a ledger."""
        self.project = project
        return self.build(of=of, keep_ledger=True)

    def _build_model(self, node: dict, relation: str, *, keep_ledger: bool) -> None:
        sql = node["compiled_code"]
        if node["name"] in self.defects:
            old, new = self.defects[node["name"]]
            assert old in sql, f"{node['name']} has no {old!r}"
            sql = sql.replace(old, new)
        materialized = node["config"]["materialized"]
        if materialized == "incremental":
            add = f"insert into {relation} by name {sql}"
            create = f"create or replace table {relation} as {sql}"
            self.connection.execute(add if keep_ledger else create)
            self.read.pop(relation, None)
            return
        if materialized == "view":
            if self.views.get(node["name"]) != sql:
                self.connection.execute(f"create or replace view {relation} as {sql}")
                self.views[node["name"]] = sql
            self.versions[relation] = self._version(sql)
            return
        inputs = self._version(sql)
        was_made = self.made.get(relation)
        if was_made == inputs:
            return
        before = self._content(relation) if was_made else None
        self.connection.execute(f"create or replace table {relation} as {sql}")
        self.made[relation] = inputs
        if before is None or self._content(relation) != before:
            self.versions[relation] = inputs

    def _version(self, sql: str) -> int:
        """The version of what this SQL makes: of itself and of all that it reads."""
        return hash((sql, *(self._version_of(name) for name in sorted({*RELATION.findall(sql)}))))

    def _version_of(self, relation: str) -> int:
        if relation in self.versions:
            return self.versions[relation]
        if relation not in self.read:
            self.read[relation] = self._content(relation)
        return self.read[relation]

    def _content(self, relation: str) -> int:
        """A digest of the rows of a relation, whatever their order."""
        ((content,),) = self.query(f"select coalesce(sum(hash(rows)), 0) from {relation} as rows")
        return content

    def _build_seed(self, node: dict, relation: str) -> None:
        rows = self.seeds.get(node["name"])
        version = hash(repr(rows))
        if self.versions.get(relation) == version:
            return
        types = node["config"]["column_types"]
        columns = ", ".join(f"{quote_identifier(n)} {kind}" for n, kind in types.items())
        self.connection.execute(f"create or replace table {relation} ({columns})")
        if rows is None:
            path = Path(node["root_path"]) / node["original_file_path"]
            self.connection.execute(
                f"insert into {relation} by name select * from read_csv(?, all_varchar = true)",
                [str(path)],
            )
        for row in rows or ():
            marks = ", ".join("?" * len(row))
            self.connection.execute(
                f"insert into {relation} ({', '.join(row)}) values ({marks})", list(row.values())
            )
        self.versions[relation] = version

    def query(self, sql: str) -> list[tuple]:
        """Rows of a query."""
        return self.connection.execute(sql).fetchall()

    def failures(self, test: str) -> list[tuple]:
        """Rows that a data test of the project returns: none where it passes."""
        return self.query(self.project.tests[test])

    def failing_tests(self) -> list[str]:
        """Names of the project's data tests that return rows."""
        return [name for name in self.project.tests if self.failures(name)]

    def digest(self) -> dict[str, tuple]:
        """Row count and content hash of every table built, whatever the order of its rows."""
        return digest(self.connection, self.built)


def digest(connection: duckdb.DuckDBPyConnection, nodes: list[dict]) -> dict[str, tuple]:
    """Row count and content hash of built seeds and models, whatever the order of their rows.

    When an entry of the ledger was posted, and the hashes that cover it, are its history and differ
    from build to build.
    """
    found = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = current_database() and column_name in (select unnest(?))",
        [list(HISTORY)],
    ).fetchall()
    digests = {}
    for node in nodes:
        relation = f"{quote_identifier(node['schema'])}.{quote_identifier(node['alias'])}"
        place = (node["schema"], node["alias"])
        history = [column for *relation_of, column in found if tuple(relation_of) == place]
        content = f"* exclude ({', '.join(history)})" if history else "*"
        digests[node["name"]] = connection.execute(
            f"with rows as (select {content} from {relation})"
            " select count(*), bit_xor(md5_number(rows::varchar)) from rows"
        ).fetchone()
    return digests
