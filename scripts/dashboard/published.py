"""The build that is published, and what the pages ask of it: the SQL of `queries/`."""

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import streamlit as st

QUERIES = Path(__file__).with_name("queries")
SERVING_FOLDER = "CHARGEBACK_SERVING"
Parameter = str | date | bool | None


@dataclass(frozen=True)
class PublishedBuild:
    """A published build; a page that has begun with one ends with it, whatever is published since.

    Attributes:
        folder: Its folder, which no later publication changes.
    """

    folder: Path

    @classmethod
    def current(cls) -> "PublishedBuild | None":
        """Find the build that is published now; None where there is none."""
        project = Path(__file__).resolve().parents[2]
        serving = Path(os.environ.get(SERVING_FOLDER) or project / "exports" / "serving")
        folder = (serving / "current").resolve()
        return cls(folder) if (folder / "chargeback.duckdb").exists() else None

    def table(self, query: str, **parameters: Parameter) -> pa.Table:
        """Run a query of `queries/`, by its file's name; amounts stay decimals."""
        return _table(self.folder, query, parameters)

    def rows(self, query: str, **parameters: Parameter) -> list[dict]:
        """Rows of a query of `queries/`, each as column: value."""
        return self.table(query, **parameters).to_pylist()

    def row(self, query: str, **parameters: Parameter) -> dict | None:
        """Return the one row of a query of `queries/`; None where there is none."""
        rows = self.rows(query, **parameters)
        return rows[0] if rows else None

    @property
    def currency(self) -> str:
        """ISO code of the currency of all amounts."""
        return self.rows("published_build")[0]["currency"]

    @property
    def latest_load_at(self) -> datetime | None:
        """When the newest file was loaded, UTC."""
        return self.rows("published_build")[0]["latest_load_at"]


@st.cache_resource(max_entries=3, on_release=lambda connection: connection.close())
def _connection(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(folder / "chargeback.duckdb"), read_only=True)
    # the pages need no other file and no extension
    connection.execute("set TimeZone = 'UTC'; set enable_external_access = false")
    return connection


@st.cache_data(max_entries=1000, show_spinner=False)
def _table(folder: Path, query: str, parameters: dict[str, Parameter]) -> pa.Table:
    sql = (QUERIES / f"{query}.sql").read_text("utf-8")
    with _connection(folder).cursor() as cursor:
        return cursor.execute(sql, parameters).to_arrow_table()
