"""L6: whatever is loaded and edited in whatever order, builds end in the rows of a full refresh."""

import contextlib
import random
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest

import company
from incremental.part_builds import KilledError, PartStatements, PartWarehouse
from policy_oracle.random_policies import draw_company
from warehouse import CompiledProject

HISTORIES, BLOCKS = 52, 4
# The tables with a row a request, what follows from them up to the charges, and those with days
# or months.
BUILT = (
    "fct_allocations",
    "fct_request_records",
    "int_daily_reliability",
    "int_daily_usage_mixes",
    "int_hourly_charges",
    "int_rated_usage_daily",
    "int_tag_gap_evidence",
    "price_of_quality",
    "unit_economics_daily",
)
GATEWAY_TWIN = {"call_type": "acompletion", "status": "success", "api_key": "key"}


class History:
    """What happens to a company: files, late and again; edits of each seed; killed builds."""

    def __init__(self, number: int, project: CompiledProject, statements: PartStatements) -> None:
        """Draw a company, and begin with a part of its policy and nothing landed."""
        self.rng = random.Random(number)
        example = draw_company(number, size=self.rng.randint(8, 24))
        example.seeds["metadata_repairs"] = [
            {
                "metadata_repair_id": tag,
                "tag": tag,
                "minimum_confidence": Decimal("0.3"),
                "valid_from": self.rng.choice([company.YEAR, example.rows[0]["started_at"].date()]),
            }
            for tag in ("team", "project", "environment")
        ]
        self.policy = example.seeds
        self.seeds = deepcopy(example.seeds)
        self.warehouse = PartWarehouse.of(project, statements, self.seeds)
        self.files = self.draw_files(example.rows)
        self.file_count = 0
        self.waiting: list[tuple[str, list[dict]]] = []
        for _ in range(3):
            self.edit()

    def draw_files(self, rows: list[dict]) -> list[tuple[str, list[dict]]]:
        """Files in the order in which they come: of any size, with any days."""
        records = [("plain", row) for row in rows]
        for row in self.rng.sample(rows, len(rows) // 3):
            shift = self.rng.choice([0, 0.4, -0.4, 1, -3600, 86_400])
            started_at = row["started_at"] + timedelta(seconds=shift)
            if self.rng.random() < 0.5:  # the same request in other words
                owner = self.rng.choice(rows)
                changed = {"project": owner.get("project"), "started_at": started_at}
                records.append(("plain", row | changed))
            elif row["fresh_input_tokens"]:  # and seen by the gateway, under an id of its own
                row.update(dict.fromkeys(("cache_read_tokens", "cache_write_tokens"), 0))
                row.update(dict.fromkeys(("cache_write_1h_tokens", "reasoning_tokens"), 0))
                twin = GATEWAY_TWIN | {
                    "request_id": f"g-{row['request_id']}",
                    "session_id": self.rng.choice(["s-1", "s-2", None]),
                    "startTime": started_at,
                    "model": row["model"],
                    "prompt_tokens": row["fresh_input_tokens"],
                    "completion_tokens": row["output_tokens"],
                    "spend": row.get("provider_cost"),
                }
                records.append(("litellm_spend_logs", twin))
        self.rng.shuffle(records)
        files = []
        while records:
            size = self.rng.randint(1, 8)
            taken, records = records[:size], records[size:]
            for source in ("plain", "litellm_spend_logs"):
                if rows_of := [row for name, row in taken if name == source]:
                    files.append((source, rows_of))
        if self.rng.random() < 0.5:
            files.append(self.rng.choice(files))  # delivered once more, under another name
        return files

    def load(self) -> None:
        """Land the next file, if there is one; of some a part waits in quarantine."""
        if self.files:
            source, rows = self.files.pop()
            self.file_count += 1
            file = f"file-{self.file_count}"
            landed = [
                row | {"_file_id": file, "_record_number": number}
                for number, row in enumerate(rows, start=1)
            ]
            count = self.rng.choice([1, len(rows), len(rows)])
            self.warehouse.insert(source, landed[:count])
            self.warehouse.insert("load_manifest", company.manifest(landed[:count], source))
            self.waiting += [(source, landed[count:])] if landed[count:] else []

    def retry(self) -> None:
        """Land what waits of a file."""
        if self.waiting:
            source, rows = self.waiting.pop()
            self.warehouse.insert(source, rows)
            self.warehouse.connection.execute(
                "update raw.load_manifest set rows_landed = rows_landed + ? where file_id = ?",
                [len(rows), rows[0]["_file_id"]],
            )

    def edit(self) -> None:
        """Take a row out of a seed, bring back what was taken out, or change amounts."""
        seed = self.rng.choice([name for name, rows in self.policy.items() if rows])
        rows = self.seeds[seed]
        kind = self.rng.random()
        if kind < 0.4 and rows:
            rows.remove(self.rng.choice(rows))
        elif kind < 0.7 and len(rows) < len(self.policy[seed]):
            self.seeds[seed] = deepcopy(self.policy[seed])
        else:
            for row in self.rng.sample(rows, min(1, len(rows))):
                row.update({k: v / 2 for k, v in row.items() if isinstance(v, Decimal)})

    def build(self) -> None:
        """Build; now and then the build is killed, and the next thing happens before the next."""
        models_left = self.rng.randint(30, 110) if self.rng.random() < 0.35 else None
        with contextlib.suppress(KilledError):
            self.warehouse.build_parts(BUILT, models_left=models_left)

    def step(self) -> None:
        """Let one or two things happen, and build."""
        for _ in range(self.rng.randint(1, 2)):
            self.rng.choice([self.load, self.load, self.retry, self.edit, self.edit])()
        self.build()

    def finish(self) -> None:
        """Load what is left, mostly, and build."""
        while self.files and self.rng.random() < 0.9:
            self.load()
            self.retry()
        self.warehouse.build_parts(BUILT)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_any_history_ends_in_the_rows_of_a_full_refresh(
    compiled_project: CompiledProject, part_statements: PartStatements, block: int
) -> None:
    for number in range(block, HISTORIES, BLOCKS):
        history = History(number, compiled_project, part_statements)
        history.load()
        for _ in range(history.rng.randint(1, 3)):
            history.step()
        history.finish()
        assert (number, history.warehouse.differences(BUILT)) == (number, [])
        history.warehouse.connection.close()
