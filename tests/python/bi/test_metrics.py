"""MetricFlow finds nothing wrong with the metrics, and they are the marts' own sums."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from bi.published_company import PublishedCompany
from environments import Environment
from warehouse import PROJECT

METRICS = (
    "net_charge",
    "gross_charge",
    "absorbed_charge",
    "suspense_charge",
    "provider_cost",
    "list_cost",
    "tokens",
    "requests",
    "complete_requests",
)
SUMS = """
    select
        date_trunc('month', charge_date) as month, {dimensions}
        sum(net_charge), sum(gross_charge), sum(absorbed_charge), sum(suspense_charge),
        sum(provider_cost), sum(list_cost), sum(total_tokens), sum(request_count),
        sum(complete_request_count)
    from marts.fct_allocations
    left join marts.dim_teams using (team_id)
    left join marts.dim_projects on fct_allocations.project_id = dim_projects.project_id
    group by all
"""


@pytest.fixture(scope="module")
def project(
    published: PublishedCompany, metricflow: Environment, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What MetricFlow reads of the project, validated against the warehouse."""
    project = tmp_path_factory.mktemp("metrics")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, project)
    (project / "target").mkdir()
    shutil.copy(published.project.target / "semantic_manifest.json", project / "target")
    run = ask(metricflow, project, published, "validate-configs")
    assert "Successfully validated metrics against data warehouse" in run
    return project


def ask(metricflow: Environment, project: Path, company: PublishedCompany, *arguments: str) -> str:
    run = metricflow.run(
        "mf",
        *arguments,
        cwd=project,
        CHARGEBACK_DB=str(company.database),
        DBT_PROFILES_DIR=str(project),
        DO_NOT_TRACK="1",
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert "ERRORS: 0" in run.stdout or "ERROR" not in run.stdout, run.stdout[-3000:]
    return run.stdout


def query(
    metricflow: Environment,
    project: Path,
    company: PublishedCompany,
    metrics: tuple[str, ...],
    *dimensions: str,
) -> list[tuple]:
    """Run the SQL that MetricFlow makes for a query: its own output turns decimals into floats."""
    said = ask(
        metricflow,
        project,
        company,
        *("query", "--metrics", ",".join(metrics), "--group-by", ",".join(dimensions), "--explain"),
    )
    _, _, sql = said.partition("dataflow plan):")
    assert sql.strip()
    return rows(company, f"select {', '.join([*dimensions, *metrics])} from ({sql})")


def rows(company: PublishedCompany, sql: str) -> list[tuple]:
    with duckdb.connect(str(company.database), read_only=True) as connection:
        found = connection.execute(sql).fetchall()
    return sorted(found, key=lambda row: [str(value) for value in row])


def test_metrics_are_the_sums_of_the_marts(
    metricflow: Environment, project: Path, published: PublishedCompany
) -> None:
    dimensions = {
        "metric_time__month": "",
        "team__team_name": "team_name,",
        "project__project_name": "project_name,",
        "allocation__provider_tier": "provider_tier,",
        "allocation__environment": "environment,",
    }
    answered = query(metricflow, project, published, METRICS, *dimensions)
    assert answered == rows(published, SUMS.format(dimensions=" ".join(dimensions.values())))
    assert len(answered) > 100
    assert {type(value) for value in answered[0][5:11]} == {Decimal}


def test_ratios_and_months_side_by_side(
    metricflow: Environment, project: Path, published: PublishedCompany
) -> None:
    answered = query(
        metricflow,
        project,
        published,
        (
            *("net_charge", "net_charge_month_before", "net_charge_change", "statement_amount"),
            *("complete_tag_share", "net_charge_per_million_tokens", "net_charge_month_to_date"),
        ),
        "metric_time__month",
    )
    months = rows(
        published,
        """
        select
            billing_period,
            sum(net_charge),
            lag(sum(net_charge)) over (order by billing_period),
            sum(net_charge) - lag(sum(net_charge)) over (order by billing_period),
            (
                select sum(statements.net_charge)
                from marts.team_statements as statements
                where statements.billing_period = fct_allocations.billing_period
            ),
            sum(complete_request_count) / sum(request_count),
            cast(sum(net_charge) * 1000000 / sum(total_tokens) as double)
        from marts.fct_allocations
        group by billing_period
        """,
    )
    known = [row[1:] for row in answered if row[1] is not None]
    assert [row[:4] for row in known] == [row[1:5] for row in months]
    assert len(known) == 3
    for row, month in zip(known, months, strict=True):
        assert [float(value) for value in row[4:6]] == pytest.approx(month[5:7], rel=1e-12)


def test_a_query_writes_what_it_found(
    metricflow: Environment, project: Path, published: PublishedCompany, tmp_path: Path
) -> None:
    file = tmp_path / "requests.csv"
    command = ("query", "--metrics", "requests,failed_requests", "--group-by", "metric_time__month")
    ask(
        metricflow,
        project,
        published,
        *command,
        "--order",
        "metric_time__month",
        "--csv",
        str(file),
    )
    with file.open(encoding="utf-8", newline="") as opened:
        answered = [[*map(float, row[1:])] for row in [*csv.reader(opened)][1:]]
    assert answered == [
        [float(requests), float(failed)]
        for _, requests, failed in rows(
            published,
            """
            select billing_period, sum(request_count), sum(failed_request_count)
            from marts.unit_economics_daily
            group by billing_period
            """,
        )
    ]
