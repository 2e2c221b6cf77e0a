"""A small company whose names try to break pages, and the site of its months."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import company
from books import closed
from chargeback.site import company as company_pages
from chargeback.site import reading
from chargeback.site.export import export_site
from chargeback.site.words import COMPANY_PAGES
from warehouse import CompiledProject, Warehouse

AUGUST = date(2026, 8, 1)
LAWS = ("l3_cents", "l3_statement_changes", "l3_statement_cuts", "l8_explainable")
MARTS = sorted(
    {
        mart
        for module in (reading, company_pages)
        for mart in re.findall(r"marts\.(\w+)", Path(module.__file__).read_text())
    }
)
LONG = "Winterfahrplan" * 14 + "Team"
# team_id of the small company -> a hostile one, with a hostile name
TEAMS = {
    "search": ("../../x", "<script>alert(1)</script>"),
    "legal": ("=cmd()", "\u202eevil \u05e9\u05dc\u05d5\u05dd"),
    "long": ("x" * 200, LONG),
}


@dataclass(frozen=True)
class SiteCompany:
    """A built warehouse and the sites of its months, by period."""

    warehouse: Warehouse
    folders: dict[str, Path]

    def statement_pages(self) -> list[Path]:
        """The teams' pages and the overview of every month."""
        return [page for page in self.pages() if page.stem not in COMPANY_PAGES]

    def pages(self) -> list[Path]:
        """Every page of every month."""
        return [page for folder in self.folders.values() for page in sorted(folder.glob("*.html"))]


def seeds() -> dict[str, list[dict]]:
    """The small company's policy with hostile teams, a third team, a budget and a shared cost."""
    policy = company.policy()
    policy["teams"].append(policy["teams"][0] | {"team_id": "long", "cost_center": "<b>cc</b>"})
    policy["projects"].append(
        policy["projects"][0]
        | {"project_id": "tool", "project_name": "Tool & <i>", "team_id": "long"}
    )
    policy["shared_costs"] = [
        {
            "shared_cost_id": "hosting",
            "shared_cost_name": "Hosting",
            "amount": 7,
            "currency": "USD",
            "driver": "requests",
            "valid_from": date(2026, 9, 1),
        }
    ]
    policy["budgets"] = [
        {
            "budget_id": "search-2026",
            "team_id": "search",
            "period_start": AUGUST,
            "period_months": 3,
            "amount": 9,
        }
    ]
    for rows in policy.values():
        for row in rows:
            if row.get("team_id") in TEAMS:
                team_id, team_name = TEAMS[row["team_id"]]
                row["team_id"] = team_id
                if "team_name" in row:
                    row["team_name"] = team_name
    return policy


def usage() -> list[dict]:
    """Three weeks of August, and the small company's September."""
    rows = [
        company.request(
            f"august-{number}",
            datetime(2026, 8, 3) + timedelta(days=number),
            project=project,
            output_tokens=9_000 + 777 * number,
        )
        for number in range(20)
        for project in [("finder", "audit", "tool", None)[number % 4]]
    ]
    rows += [row for row in company.usage() if row["request_id"] != "unrated"]
    rows.append(company.request("tool", datetime(2026, 9, 12), project="tool"))
    return [row | {"_record_number": number} for number, row in enumerate(rows, start=1)]


def build(first: CompiledProject, again: CompiledProject, folder: Path) -> SiteCompany:
    """Close August, then learn of one more request of it; September is open."""
    nodes = [*MARTS, *LAWS]
    warehouse = Warehouse(first, seeds=seeds())
    warehouse.seeds["billing_periods"] = [closed(AUGUST)]
    company.land(warehouse, usage())
    warehouse.build(of=nodes)
    late = company.request("late", datetime(2026, 8, 20), output_tokens=77_777)
    company.land(warehouse, [late | {"_file_id": "late"}])
    warehouse.rebuild(again, of=nodes)
    folders = {period: folder / period for period in ("2026-08", "2026-09")}
    for period, out in folders.items():
        export_site(warehouse.connection, period, out)
    return SiteCompany(warehouse, folders)
