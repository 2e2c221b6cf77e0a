"""The service tier of the plain shape, from the file to the charged request."""

from pathlib import Path

from chargeback.landing import load_file
from chargeback.sources import SOURCES
from warehouse import Warehouse


def test_the_service_tier_reaches_the_request(warehouse: Warehouse, tmp_path: Path) -> None:
    lines = [
        "request_id,started_at,model,output_tokens,service_tier",
        "batch,2026-09-01,gpt-4o,80,batch",
        "none,2026-09-01,gpt-4o,80,",
    ]
    file = tmp_path / "usage.csv"
    file.write_text("\n".join(lines))
    older = tmp_path / "older.csv"
    older.write_text("request_id,started_at,model\nolder,2026-09-01,gpt-4o\n")
    for path in (file, older):
        load_file(warehouse.connection, SOURCES["plain"], path)
    assert warehouse.build().query(
        "select request_id, service_tier from marts.fct_request_costs order by request_id"
    ) == [("batch", "batch"), ("none", None), ("older", None)]
