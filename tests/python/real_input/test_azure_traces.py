"""Two production LLM services of one hour, through the plain shape with a team for each."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

import company
from chargeback.landing import load_file
from chargeback.sources import SOURCES
from warehouse import CompiledProject, Warehouse

TRACES = {
    "code": ("AzureLLMInferenceTrace_code.csv", 8_819),
    "conv": ("AzureLLMInferenceTrace_conv.csv", 19_366),
}


def as_plain(trace: Path, team: str, folder: Path) -> Path:
    """Write a trace in the plain shape: what a company does with any log of its own."""
    target = folder / f"{team}.csv"
    duckdb.sql(
        f"""
        copy (
            select
                '{team}-' || row_number() over () as request_id,
                TIMESTAMP as started_at,
                'gpt-4o' as model,
                ContextTokens as fresh_input_tokens,
                GeneratedTokens as output_tokens,
                '{team}' as team
            from read_csv('{trace}')
        ) to '{target}'
        """
    )
    return target


def policy() -> dict[str, list[dict]]:
    long_ago = date(2023, 1, 1)
    seeds = company.policy()
    seeds["teams"] = [
        {"team_id": team, "team_name": team, "cost_center": team, "valid_from": long_ago}
        for team in TRACES
    ]
    for seed in ("projects", "api_key_owners", "exception_rules", "allowance_pools"):
        seeds[seed] = []
    for seed in ("rates", "provider_list_prices"):
        seeds[seed] = [row | {"valid_from": long_ago} for row in seeds[seed]]
    return seeds


def test_every_request_and_token_is_charged(
    compiled_project: CompiledProject, shared_data: Path, tmp_path: Path
) -> None:
    warehouse = Warehouse(compiled_project, seeds=policy())
    expected = []
    for team, (name, count) in TRACES.items():
        trace = shared_data / "traces" / name
        load_file(warehouse.connection, SOURCES["plain"], as_plain(trace, team, tmp_path))
        tokens = duckdb.sql(
            f"select sum(ContextTokens), sum(GeneratedTokens) from read_csv('{trace}')"
        ).fetchall()[0]
        charge = Decimal(sum(tokens)) / 100_000
        expected.append((team, count, *tokens, charge))
    warehouse.build()

    assert (
        warehouse.query(
            "select team_id, count(*), sum(fresh_input_tokens), sum(output_tokens),"
            " sum(gross_charge) from marts.fct_request_costs group by team_id order by team_id"
        )
        == expected
    )
    assert sum(row[1] for row in expected) == 28_185
    assert warehouse.failing_tests() == []
