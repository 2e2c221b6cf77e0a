"""The project's own forecast models, run on daily charges instead of logs."""

from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from ..database import quote_identifier
from ..scratch import Scratch, seeds_folder

# What the forecasts read of usage: made of the charges that are given instead.
USAGE = {
    "marts.fct_request_costs": "select distinct day as charge_date from charges",
    "intermediate.int_daily_usage_mixes": """
        select
            day as charge_date,
            project as team_id,
            project as project_id,
            'token' as charge_unit,
            'standard' as provider_tier,
            'unknown' as model_id,
            0 as fresh_input_tokens,
            0 as cache_read_tokens,
            0 as cache_write_tokens,
            0 as cache_write_1h_tokens,
            0 as output_tokens,
            0 as reasoning_tokens,
            0 as request_quantity,
            0 as task_quantity,
            cast(amount as decimal(28, 12)) as gross_charge,
            cast(amount as decimal(28, 12)) as net_charge
        from charges
    """,
    "intermediate.int_daily_exchange_rates": """
        select day as charge_date, 'USD' as currency, cast(1 as decimal(18, 9)) as rate
        from charges limit 1
    """,
    "marts.fct_allocations": """
        select
            cast(null as date) as charge_date,
            cast(null as varchar) as team_id,
            cast(null as varchar) as project_id,
            cast(null as varchar) as rule_id,
            cast(null as varchar) as payer_type,
            cast(null as decimal(28, 12)) as absorbed_charge
        where false
    """,
}


class ForecastModels:
    """The forecast models, compiled once, in a database with the policy and no usage."""

    def __init__(self, folder: Path) -> None:
        """Build the policy and compile the models.

        Args:
            folder: An existing folder for the database and all that dbt writes.
        """
        scratch = Scratch("benchmark", seeds_folder("seeds"), folder)
        scratch.run_dbt("build", "--selector", "policy_check", "--exclude-resource-type", "test")
        scratch.run_dbt("compile", "--select", "+forecast_backtests")
        nodes = scratch.nodes()
        needed: dict[str, set[str]] = {}
        waiting = [key for key, node in nodes.items() if node["name"] == "forecast_backtests"]
        while waiting:
            key = waiting.pop()
            parents = {
                parent
                for parent in nodes[key]["depends_on"]["nodes"]
                if Path(nodes[parent]["original_file_path"]).parent.name == "planning"
                and f"{nodes[parent]['schema']}.{nodes[parent]['name']}" not in USAGE
            }
            needed[key] = parents
            waiting += parents - set(needed)
        self.models = [nodes[key] for key in TopologicalSorter(needed).static_order()]
        self.database = scratch.database

    def backtests(self, charges: Path, company: str) -> list[tuple]:
        """Forecast a company's projects from every first of a month.

        Args:
            charges: A CSV file as `write_charges` writes it.
            company: The company in the file.

        Returns:
            Rows of the mart forecast_backtests, of projects.
        """
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(
                """
                create or replace temp table charges as
                select project, day, amount
                from read_csv(
                    ?, header = true,
                    columns = {'company': 'varchar', 'project': 'varchar', 'day': 'date',
                               'amount': 'decimal(28, 12)'}
                )
                where company = ?
                """,
                [str(charges), company],
            )
            for schema in ("intermediate", "marts"):
                connection.execute(f"create schema if not exists {schema}")
            for relation, sql in USAGE.items():
                connection.execute(f"create or replace table {relation} as {sql}")
            for model in self.models:
                relation = f"{quote_identifier(model['schema'])}.{quote_identifier(model['name'])}"
                connection.execute(
                    f"create or replace table {relation} as {model['compiled_code']}"
                )
            return connection.execute(
                """
                select
                    project_id, origin_period, billing_period, horizon_months, usual_change,
                    actual_charge, expected_charge, naive_charge, seasonal_naive_charge,
                    lower_50_charge, upper_50_charge, lower_80_charge, upper_80_charge,
                    lower_95_charge, upper_95_charge
                from marts.forecast_backtests
                where project_id is not null
                order by all
                """
            ).fetchall()
