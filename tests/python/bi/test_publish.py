"""What is published is the marts of one whole build, complete at any moment, always the same."""

import hashlib
import json
import re
import signal
import time
from pathlib import Path

import duckdb
import pytest

from bi.published_company import PublishedCompany, mart_names, note_run
from warehouse import PROJECT

MART = re.compile(r"\bmarts\.(\w+)")
DESCRIPTION = """
    select table_name, column_name, data_type, is_nullable, comment
    from duckdb_columns()
    where schema_name = 'marts' and table_name <> 'published_build'
    order by all
"""


def contents(folder: Path) -> dict[str, bytes]:
    """Manifest and Parquet files: what is the same whenever the same is published."""
    files = [folder / "manifest.json", *(folder / "marts").iterdir()]
    return {path.name: path.read_bytes() for path in files}


def reader(build: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(build / "chargeback.duckdb"), read_only=True)


def change_warehouse(company: PublishedCompany, statement: str) -> None:
    with duckdb.connect(str(company.database)) as connection:
        connection.execute(statement)


def test_all_marts_are_published_as_they_are(published: PublishedCompany) -> None:
    names = mart_names(published.project)
    with reader(published.current) as connection:
        connection.execute(f"attach '{published.database}' as warehouse (read_only)")
        served = connection.execute(
            "select table_name from duckdb_tables() where database_name <> 'warehouse' order by 1"
        ).fetchall()
        assert {name for (name,) in served} == {*names, "published_build"}
        different = {}
        for name in names:
            file = published.current / "marts" / f"{name}.parquet"
            for copy in (f"chargeback.marts.{name}", f"'{file}'"):
                ((missing, added),) = connection.execute(
                    "select"
                    f" (select count(*) from (from warehouse.marts.{name} except all from {copy})),"
                    f" (select count(*) from (from {copy} except all from warehouse.marts.{name}))"
                ).fetchall()
                if missing or added:
                    different[copy] = (missing, added)
        assert different == {}
        ((rows,),) = connection.execute(
            "select sum(net_charge) from chargeback.marts.team_statements"
        ).fetchall()
        assert rows > 0


def test_types_keys_and_descriptions_are_kept(company: PublishedCompany) -> None:
    change_warehouse(
        company,
        """
        comment on table marts.team_statements is 'What a team''s month comes to.';
        comment on view marts.fct_ledger_requests is 'A view.';
        comment on column marts.team_statements.net_charge is 'What the team "owes".';
        alter table marts.team_statements alter column team_id set not null;
        """,
    )
    assert company.publish().exit_code == 0
    with duckdb.connect(str(company.database), read_only=True) as warehouse:
        described = warehouse.execute(DESCRIPTION).fetchall()
    with reader(company.current) as connection:
        assert connection.execute(DESCRIPTION).fetchall() == described
        assert {row[:2]: row[3:] for row in described}["team_statements", "net_charge"] == (
            True,
            'What the team "owes".',
        )
        comments = dict(
            connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        )
        assert comments["team_statements"] == "What a team's month comes to."
        assert comments["fct_ledger_requests"] == "A view."


def test_the_same_build_is_published_once(published: PublishedCompany, tmp_path: Path) -> None:
    build = published.current.resolve()
    before = {path: path.stat().st_mtime_ns for path in build.rglob("*")}
    again = published.publish()
    assert again.stdout.startswith(f"unchanged  serving  {build.name}")
    assert {path: path.stat().st_mtime_ns for path in build.rglob("*")} == before

    elsewhere = published.publish("--out", str(tmp_path / "elsewhere"))
    assert elsewhere.stdout.startswith(f"published  serving  {build.name}")
    assert contents(tmp_path / "elsewhere" / "current") == contents(build)


def test_the_manifest_says_what_is_there(published: PublishedCompany) -> None:
    manifest = json.loads((published.current / "manifest.json").read_bytes())
    assert manifest["build_id"] == published.current.resolve().name
    listed = {
        entry["file"]: (entry["bytes"], entry["sha256"], entry["rows"])
        for entry in manifest["marts"]
    }
    assert [*listed] == [f"marts/{name}.parquet" for name in mart_names(published.project)]
    with reader(published.current) as connection:
        for name, (size, digest, rows) in listed.items():
            content = (published.current / name).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (size, digest)
            mart = Path(name).stem
            assert connection.execute(f"select count(*) from marts.{mart}").fetchall() == [(rows,)]
        (stamp,) = connection.execute("from marts.published_build").fetchall()
        (versions,) = connection.execute(
            "select policy_version, input_version from marts.statement_versions"
        ).fetchall()
        file = published.current / "marts" / "published_build.parquet"
        assert connection.execute(f"from '{file}'").fetchall() == [stamp]
    assert stamp[:3] == (manifest["build_id"], *versions)
    assert str(stamp[5]) == manifest["latest_charge_date"] == "2026-10-31"


def test_files_are_not_for_writing(published: PublishedCompany) -> None:
    files = [path for path in published.current.resolve().rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o444}


def test_a_reader_keeps_the_build_that_it_has_open(company: PublishedCompany) -> None:
    builds = []
    readers = []
    for number in range(3):
        change_warehouse(company, f"update marts.statement_versions set currency = 'C{number}'")
        assert company.publish("--keep", "1").stdout.startswith("published")
        builds.append(company.current.resolve())
        readers.append(reader(company.current))
    assert len(set(builds)) == 3
    assert [build.exists() for build in builds] == [False, False, True]
    for number, connection in enumerate(readers):
        assert connection.execute("select currency from marts.published_build").fetchall() == [
            (f"C{number}",)
        ]
        connection.close()


def test_some_builds_before_stay(company: PublishedCompany) -> None:
    builds = []
    for number in [0, 1, 0, 2]:
        change_warehouse(company, f"update marts.statement_versions set currency = 'C{number}'")
        assert company.publish("--keep", "2").exit_code == 0
        builds.append(company.current.resolve())
    kept = set((company.serving / "builds").iterdir())
    assert kept == {builds[0], builds[3]}, "what was published last before stays, however old"


@pytest.mark.parametrize(
    ("runs", "complaint"),
    [
        ([], "no dbt run has built all marts"),
        ([{"is_whole": False}], "no dbt run has built all marts"),
        ([{"failures": 3}], "the last build failed at 3 of its nodes"),
        (
            [{}, {"is_whole": False, "marts": ["alerts"]}],
            "built part of the marts since, such as alerts",
        ),
        ([{}, {"is_whole": False, "is_finished": False, "marts": []}], "was killed or still runs"),
        (
            [{}, {"is_whole": False, "failures": 2, "marts": []}],
            "a dbt run since the last build failed at 2",
        ),
        ([{}, {"is_whole": False, "marts": []}], None),
    ],
)
def test_only_a_whole_build_is_published(
    company: PublishedCompany, runs: list[dict], complaint: str | None
) -> None:
    with duckdb.connect(str(company.database)) as connection:
        connection.execute("delete from builds.dbt_runs")
        for run in runs:
            note_run(connection, **{"marts": mart_names(company.project), **run})
    outcome = company.publish()
    if complaint is None:
        assert outcome.exit_code == 0
        return
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error: ") and outcome.stderr.count("\n") == 1
    assert complaint in outcome.stderr
    assert not company.current.exists()


def test_a_warehouse_of_before_is_to_be_built(company: PublishedCompany) -> None:
    change_warehouse(company, "drop table builds.dbt_runs")
    outcome = company.publish()
    assert (outcome.exit_code, outcome.stderr) == (
        2,
        "error: the marts are not built, or not anew: run `dbt build`\n",
    )


def test_what_is_not_ours_stays(company: PublishedCompany) -> None:
    company.current.mkdir(parents=True)
    outcome = company.publish()
    assert outcome.exit_code == 2
    assert "not the link to a build; choose another --out" in outcome.stderr
    assert company.current.is_dir() and not company.current.is_symlink()


def test_a_killed_publication_leaves_what_was_there(company: PublishedCompany) -> None:
    started = time.monotonic()
    output, _ = company.start_publishing().communicate()
    duration = time.monotonic() - started
    assert output.startswith("published")
    for number, share in enumerate((0.5, 0.75, 0.95)):
        before = company.current.resolve()
        whole = contents(before)
        change_warehouse(company, f"update marts.statement_versions set currency = 'C{number}'")
        process = company.start_publishing()
        time.sleep(duration * share)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if company.current.resolve() == before:  # the last may be done before it is killed
            assert contents(before) == whole
        assert company.publish().exit_code == 0
        with reader(company.current) as connection:
            stamp = connection.sql("select currency from marts.published_build").fetchall()
        assert stamp == [(f"C{number}",)]
        assert sorted(path.name for path in company.serving.iterdir()) == ["builds", "current"]


def test_what_a_killed_publication_left_is_removed(company: PublishedCompany) -> None:
    company.publish()
    (company.serving / ".unfinished-removal" / "marts").mkdir(parents=True)
    (company.serving / ".unfinished-build" / "marts").mkdir(parents=True)
    (company.serving / ".unfinished-current").symlink_to("builds")
    assert company.publish().exit_code == 0
    assert sorted(path.name for path in company.serving.iterdir()) == ["builds", "current"]
    assert list(company.current.resolve().parent.iterdir()) == [company.current.resolve()]


def test_exposures_name_the_marts_that_are_read(published: PublishedCompany) -> None:
    manifest = json.loads((published.project.target / "manifest.json").read_bytes())
    read = {
        exposure["name"]: {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]}
        for exposure in manifest["exposures"].values()
    }
    assert read["published_marts"] == set(mart_names(published.project))
    queries = (PROJECT / "scripts" / "dashboard" / "queries").glob("*.sql")
    shown = {mart for path in queries for mart in MART.findall(path.read_text("utf-8"))}
    assert read["chargeback_dashboard"] == shown - {"published_build"}


def test_a_mart_changes_by_a_build_only(published: PublishedCompany) -> None:
    """A mart that is a view must not look through other views at what is loaded since the build."""
    nodes = {node["name"]: node for node in published.project.nodes}
    views = {name for name, node in nodes.items() if node["config"].get("materialized") == "view"}
    seen_through = {}
    for mart in mart_names(published.project):
        reached, to_follow = set(), {mart} & views
        while to_follow:
            name = to_follow.pop()
            reached |= published.project.parents[name]
            to_follow |= published.project.parents[name] & views
        changing = {name for name in reached if "staging" in nodes[name]["fqn"]}
        changing |= {name for name in reached if nodes[name]["resource_type"] == "seed"}
        if changing:
            seen_through[mart] = changing
    assert "fct_ledger_requests" in views
    assert seen_through == {}
