"""The made-up company: which models it buys, what each project does with them, and its policy.

Who owns a project, what a key or a model costs and when an exception applies is read from the
bundled seeds, so the logs and the policy cannot disagree. What the seeds do not say, how a
project uses models, is in the table of models below and in `projects.csv`.
"""

import csv
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
TIME_ZONE = "Europe/Berlin"
KINDS = ("fresh_input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning")


@dataclass(frozen=True, slots=True)
class Model:
    """A model behind the gateway.

    Attributes:
        name: The model as the gateway logs it, prefix included.
        group: The name that callers ask the gateway for.
        model_id: The model in the seed of list prices, None where it has no price.
        wire: The wire format, which decides how cache use is counted.
        reasoning: Mean share of the completion that is reasoning.
    """

    name: str
    group: str
    model_id: str | None
    wire: str = "openai"
    reasoning: float = 0.0

    @property
    def provider(self) -> str:
        """The gateway's name of the provider: the first part of the model's name."""
        return self.name.partition("/")[0] if "/" in self.name else ""

    @property
    def direct_name(self) -> str:
        """The name that the provider itself uses."""
        return self.name.rpartition("/")[2]


MODELS = {
    model.group: model
    for model in (
        Model("openai/gpt-4o", "gpt-4o", "gpt-4o"),
        Model("azure/gpt-4o-2024-08-06", "azure-gpt-4o", "gpt-4o"),
        Model("openai/gpt-4o-mini", "gpt-4o-mini", "gpt-4o-mini"),
        Model("openai/gpt-4.1", "gpt-4.1", "gpt-4.1"),
        Model("azure/gpt-4.1-mini", "azure-gpt-4.1-mini", "gpt-4.1-mini"),
        Model("openai/o3-mini", "o3-mini", "o3-mini", reasoning=0.6),
        Model("openai/o4-mini", "o4-mini", "o4-mini", reasoning=0.7),
        Model(
            "openai/text-embedding-3-small", "embed-small", "text-embedding-3-small", "embedding"
        ),
        Model(
            "openai/text-embedding-3-large", "embed-large", "text-embedding-3-large", "embedding"
        ),
        Model(
            "anthropic/claude-sonnet-4-5-20250929",
            "claude-sonnet",
            "claude-sonnet-4-5",
            "anthropic",
        ),
        Model(
            "anthropic/claude-haiku-4-5-20251001", "claude-haiku", "claude-haiku-4-5", "anthropic"
        ),
        Model(
            "bedrock/converse/anthropic.claude-3-5-sonnet-20241022-v2:0",
            "bedrock-claude",
            "claude-3-5-sonnet",
            "bedrock",
        ),
        Model("gemini/gemini-2.5-flash", "gemini-flash", "gemini-2.5-flash", "google"),
        Model("vertex_ai/gemini-2.5-pro", "gemini-pro", "gemini-2.5-pro", "google", reasoning=0.4),
        Model("openai/inhouse-llama-70b", "inhouse-llama", None),
        Model("openai/inhouse-priced", "inhouse-priced", "inhouse-priced"),
    )
}
# What a caller gets who asks for a model that the gateway does not have.
NO_SUCH_MODEL = Model("no-such-model", "", None)


@dataclass(frozen=True, slots=True)
class Project:
    """How a project uses models: a row of `projects.csv`.

    Attributes:
        project_id: The project in the seeds.
        key: Alias of the key that it calls with.
        weight: Its share of all arrivals, relative to the other projects'.
        rhythm: When its users are at work: office, always or night.
        prompt: Median tokens of a prompt.
        completion: Median tokens of a completion.
        models: Shares of its requests by model group.
        features: What it does, one of which each request says; the first twice as often.
        environments: Shares of its requests by environment.
        has_tasks: Whether it tells its task ids and their outcomes.
        is_direct: Whether it calls a provider without the gateway.
        separator: What stands between a tag's key and value.
        first_day: The first day with traffic.
    """

    project_id: str
    key: str
    weight: float
    rhythm: str
    prompt: int
    completion: int
    models: dict[str, float]
    features: tuple[str, ...]
    environments: dict[str, float]
    has_tasks: bool
    is_direct: bool
    separator: str
    first_day: date

    @classmethod
    def from_row(cls, row: dict[str, str]) -> "Project":
        """Read a row of texts."""
        typed = {
            "weight": float(row["weight"]),
            "prompt": int(row["prompt"]),
            "completion": int(row["completion"]),
            "models": shares(row["models"]),
            "features": tuple(row["features"].split()),
            "environments": shares(row["environments"]),
            "has_tasks": row["has_tasks"] == "yes",
            "is_direct": row["is_direct"] == "yes",
            "first_day": date.fromisoformat(row["first_day"] or "0001-01-01"),
        }
        return cls(**(row | typed))


def shares(text: str) -> dict[str, float]:
    """Read shares such as ``gpt-4o=0.7 gpt-4o-mini=0.3``."""
    pairs = (part.split("=") for part in text.split())
    return {name: float(share) for name, share in pairs}


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file as a list of rows by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PROJECTS = tuple(
    Project.from_row(row) for row in read_table(Path(__file__).with_name("projects.csv"))
)

# Teams that the gateway knows, by its own ids; keys of the others belong to no team there.
GATEWAY_TEAMS = {
    "engineering": "team-eng",
    "data": "team-data",
    "search": "team-search",
    "growth": "team-growth",
    "support": "team-support",
    "finance": "team-finance",
}
# Keys that nobody owns: absent from the seed of key owners on purpose.
ORPHAN_KEYS = ("hackathon-2026", "intern-notebook", "old-proof-of-concept")
# Values that no seed knows, as people mistype and make them up.
UNKNOWN_VALUES = {
    "team": ("skunkworks", "team-42"),
    "project": ("tmp-demo", "my first bot"),
    "environment": ("prodution", "blue"),
}


def read_seed(name: str) -> list[dict[str, str]]:
    """Read a bundled seed, such as ``policy/teams``, as a list of rows by column name."""
    return read_table(SEEDS / f"{name}.csv")


def read_list_prices() -> dict[str, dict[str, str]]:
    """Read each model's latest list prices, of the first band: no prompt here is longer."""
    rows = read_seed("reference/provider_list_prices")
    return {row["model_id"]: row for row in rows if row["input_tokens_from"] == "0"}


class Policy:
    """The parts of the bundled seeds that the logs must agree with."""

    @cached_property
    def prices(self) -> dict[str, tuple[float, ...]]:
        """List prices in USD per token, in the order of `KINDS`, by model id."""
        return {
            model_id: tuple(float(f"{row[f'{kind}_price']}e-6") for kind in KINDS)
            for model_id, row in read_list_prices().items()
        }

    @cached_property
    def key_hashes(self) -> dict[str, str]:
        """The gateway's hash of a key by its alias, where the seed of key owners has it."""
        rows = read_seed("policy/api_key_owners")
        return {row["api_key_alias"]: row["api_key_hash"] for row in rows if row["api_key_hash"]}

    @cached_property
    def aliases(self) -> dict[tuple[str, str], list[str]]:
        """The aliases of a value by tag and value."""
        aliases: dict[tuple[str, str], list[str]] = {}
        for row in read_seed("policy/tag_aliases"):
            aliases.setdefault((row["tag"], row["value"]), []).append(row["alias"])
        return aliases

    @cached_property
    def windows(self) -> dict[str, tuple[datetime, datetime]]:
        """The window of each exception rule, half-open, local time without a zone."""
        return {
            row["rule_id"]: (
                datetime.fromisoformat(row["starts_at"]),
                datetime.fromisoformat(row["ends_at"]),
            )
            for row in read_seed("policy/exception_rules")
        }

    @cached_property
    def _members(self) -> dict[str, list[dict[str, str]]]:
        members: dict[str, list[dict[str, str]]] = {}
        for row in read_seed("policy/teams"):
            members.setdefault(row["team_id"], []).append(row)
        for row in read_seed("policy/projects"):
            members.setdefault(f"project {row['project_id']}", []).append(row)
        return members

    def team(self, team_id: str, day: date) -> dict[str, str]:
        """The row of a team that is valid on a local day."""
        return _valid_on(self._members[team_id], day)

    def project(self, project_id: str, day: date) -> dict[str, str]:
        """The row of a project that is valid on a local day."""
        return _valid_on(self._members[f"project {project_id}"], day)

    def key_hash(self, alias: str) -> str:
        """The gateway's hash of a key, made up where the seeds do not have it."""
        made_up = hashlib.sha256(f"sk-sample-{alias}".encode()).hexdigest()
        return self.key_hashes.get(alias, made_up)


def _valid_on(rows: list[dict[str, str]], day: date) -> dict[str, str]:
    """The row whose half-open dates hold the day; the first where the day is before all."""
    text = day.isoformat()
    valid = (row for row in rows if row["valid_from"] <= text < (row["valid_to"] or "9999"))
    return next(valid, rows[0])
