"""DuckDB 1.x and SQLAlchemy with duckdb-engine read what is published."""

import json
from decimal import Decimal

import duckdb

from bi.published_company import PublishedCompany
from environments import Environment

CLIENT = """
import json, sys, warnings
import duckdb, sqlalchemy
database, parquet = sys.argv[1:]
answers = {"duckdb": duckdb.__version__}
with duckdb.connect(database, read_only=True) as connection:
    names = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
    ).fetchall()
    answers["rows"] = {
        name: len(connection.execute(f"select * from marts.{name}").fetchall()) for name, in names
    }
    answers["parquet"] = str(
        connection.execute(f"select sum(net_charge) from '{parquet}'").fetchall()[0][0]
    )
engine = sqlalchemy.create_engine(f"duckdb:///{database}", connect_args={"read_only": True})
inspector = sqlalchemy.inspect(engine)
warnings.simplefilter("ignore")  # lists have no type of their own in SQLAlchemy
answers["columns"] = {
    name: {column["name"]: str(column["type"]) for column in inspector.get_columns(name, "marts")}
    for name in inspector.get_table_names("marts")
}
answers["comment"] = inspector.get_columns("team_statements", "marts")[0]["comment"]
with engine.connect() as connection:
    answers["charges"] = {
        team: str(charge) for team, charge in connection.execute(sqlalchemy.text(
            "select team_id, sum(net_charge) from marts.team_statements group by team_id"
        ))
    }
print(json.dumps(answers))
"""


def test_older_clients_read_it_exactly(company: PublishedCompany, sqlalchemy: Environment) -> None:
    with duckdb.connect(str(company.database)) as connection:
        connection.execute("comment on column marts.team_statements.statement_id is 'Its id.'")
    assert company.publish().exit_code == 0
    run = sqlalchemy.run(
        "python",
        "-c",
        CLIENT,
        str(company.current / "chargeback.duckdb"),
        str(company.current / "marts" / "team_statements.parquet"),
    )
    assert run.returncode == 0, run.stderr
    answers = json.loads(run.stdout)
    assert answers["duckdb"].startswith("1.5.")
    with duckdb.connect(str(company.database), read_only=True) as warehouse:
        charges = dict(
            warehouse.execute(
                "select team_id, sum(net_charge) from marts.team_statements group by team_id"
            ).fetchall()
        )
        rows = {
            name: warehouse.execute(f"select count(*) from marts.{name}").fetchall()[0][0]
            for name in answers["rows"]
            if name != "published_build"
        }
        columns = {
            name: {column for column, *_ in warehouse.execute(f"describe marts.{name}").fetchall()}
            for name in rows
        }
    assert len(charges) > 5
    assert {team: Decimal(charge) for team, charge in answers["charges"].items()} == charges
    assert Decimal(answers["parquet"]) == sum(charges.values())
    assert answers["rows"] == rows | {"published_build": 1}
    assert columns.items() <= {n: set(types) for n, types in answers["columns"].items()}.items()
    assert answers["columns"]["team_statements"]["net_charge"] == "NUMERIC(18, 2)"
    assert answers["comment"] == "Its id."
