"""Behaviour that a quarterly review must find, planted in the third quarter of 2026.

A story changes requests that were drawn already, so a sample with stories is the sample without
them but for what they tell. Their policy (a rate that rises, a pool that is soon spent, an
exception that is renewed again and again) is written beside the logs, as whole seeds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from math import fsum
from random import Random

from .company import KINDS, MODELS, Policy, read_seed
from .traffic import ERRORS, Request, first_days

POLICY = Policy()
FIRST_DAY, TURN, AFTER = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)
RATE_RISE, POOL_SPENT, PILOT_STOPS = date(2026, 8, 3), date(2026, 8, 20), date(2026, 9, 4)


@dataclass(frozen=True, slots=True)
class Story:
    """One planted behaviour.

    Attributes:
        project_id: The project that behaves so.
        team_id: The team that owns it.
        findings: The review rules that find it, by id.
        change: What becomes of a request; None: it is never made.
        first: The first day on which the project behaves so.
        after: The day on which it no longer does.
        keeps_outcomes: Whether what requests that are not made would achieve is achieved anyway.
    """

    project_id: str
    team_id: str
    findings: tuple[str, ...]
    change: Callable[[Request, Random], Request | None] = lambda request, _: request
    first: date = TURN
    after: date = date.max
    keeps_outcomes: bool = True


def with_tokens(request: Request, tokens: tuple[int, ...]) -> Request:
    """The request with other tokens, and what they cost."""
    prices = POLICY.prices.get(request.model.model_id, (0.0,) * len(KINDS))
    cost = fsum(count * price for count, price in zip(tokens, prices, strict=True))
    return replace(request, tokens=tokens, cost=cost)


def longer_prompts(factor: float) -> Callable[[Request, Random], Request]:
    """Prompts so many times as long."""

    def change(request: Request, _: Random) -> Request:
        *prompt, output, reasoning = request.tokens
        prompt = [round(count * factor) for count in prompt]
        return with_tokens(request, (*prompt, output, reasoning))

    return change


def other_model(groups: tuple[str, ...], group: str) -> Callable[[Request, Random], Request]:
    """Another model instead of some."""

    def change(request: Request, _: Random) -> Request:
        if request.model.group not in groups:
            return request
        return with_tokens(replace(request, model=MODELS[group]), request.tokens)

    return change


def cached(share: float) -> Callable[[Request, Random], Request]:
    """This share of every prompt read from the cache, and nothing written to it."""

    def change(request: Request, _: Random) -> Request:
        *prompt, output, reasoning = request.tokens
        read = int(sum(prompt) * share)
        return with_tokens(request, (sum(prompt) - read, read, 0, 0, output, reasoning))

    return change


def fewer(share: float) -> Callable[[Request, Random], Request | None]:
    """This share of the requests is not made."""
    return lambda request, rng: None if rng.random() < share else request


def failing(share: float) -> Callable[[Request, Random], Request]:
    """This share of the requests fails."""

    def change(request: Request, rng: Random) -> Request:
        if request.error or rng.random() >= share:
            return request
        failed = with_tokens(request, (0,) * len(KINDS))
        return replace(failed, error=ERRORS[1], request_id=request.call_id)

    return change


def retried(share: float) -> Callable[[Request, Random], Request]:
    """This share of the requests is tried once more."""

    def change(request: Request, rng: Random) -> Request:
        return replace(request, retries=request.retries + (rng.random() < share))

    return change


def unlabelled(share: float) -> Callable[[Request, Random], Request]:
    """This share of the requests says nothing but its key."""

    def change(request: Request, rng: Random) -> Request:
        if rng.random() >= share:
            return request
        return replace(request, labelling="key_only", labels={})

    return change


STORIES = (
    Story("invoice-ocr", "finance", ("cost-per-outcome-up",), longer_prompts(4)),
    Story("query-rewrite", "search", ("cost-per-outcome-down",), longer_prompts(0.25)),
    Story("rag-search", "data", ("premium-up",), other_model(("azure-gpt-4o",), "claude-sonnet")),
    Story(
        "ide-assist", "engineering", ("premium-down",), other_model(("claude-sonnet",), "gpt-4.1")
    ),
    Story("ci-review", "engineering", ("cache-down",), cached(0)),
    Story("voice-transcripts", "support", ("cache-up",), cached(0.85)),
    Story("sql-copilot", "data", ("errors-up",), failing(0.2)),
    Story("ad-variants", "growth", ("errors-down",), failing(0.25), first=FIRST_DAY, after=TURN),
    Story("embeddings-index", "data", ("retries-up",), retried(0.4)),
    Story(
        "data-quality-labels",
        "data",
        ("retries-down",),
        retried(0.4),
        first=FIRST_DAY,
        after=TURN,
    ),
    Story("ticket-summaries", "support", ("tags-down",), unlabelled(0.7)),
    Story(
        "incident-copilot",
        "engineering",
        ("tags-up",),
        unlabelled(0.9),
        first=FIRST_DAY,
        after=TURN,
    ),
    Story("feature-pilot", "product", ("experiment-idle",), fewer(1), first=PILOT_STOPS),
    Story("policy-faq", "people", ("exception-permanent",)),
    # Less usage for the same outcomes is also a lower cost of each: both are found where it lasts
    # for most of the quarter.
    Story(
        "helpdesk-bot",
        "support",
        ("suppressed-by-rate", "cost-per-outcome-down"),
        fewer(0.65),
        first=RATE_RISE,
    ),
    Story(
        "product-search",
        "search",
        ("suppressed-by-allowance",),
        fewer(0.75),
        first=POOL_SPENT,
    ),
    Story(
        "threat-triage",
        "security",
        ("work-lost-by-rate",),
        fewer(0.8),
        first=RATE_RISE,
        keeps_outcomes=False,
    ),
)


@dataclass(slots=True)
class Stories:
    """Tells the stories of a sample, with dice of their own.

    Attributes:
        seed: Seed of the sample.
    """

    seed: int
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        """Set the dice."""
        self.rng = Random(f"{self.seed} stories")  # noqa: S311 - a sample, not a secret

    def tell(self, requests: Iterable[Request]) -> list[tuple[Request, bool, bool]]:
        """What becomes of a month's requests.

        Returns:
            Each request as it is, whether it is made, and whether its outcome is achieved.
        """
        told = []
        for request in requests:
            story = _story_of(request)
            changed = story.change(request, self.rng) if story else request
            is_made = changed is not None
            told.append((changed or request, is_made, is_made or story.keeps_outcomes))
        return told

    @staticmethod
    def truth() -> list[dict]:
        """The findings that a review must have, and no other."""
        return [
            {
                "quarter": TURN.isoformat(),
                "team": story.team_id,
                "project": story.project_id,
                "rule": finding,
            }
            for story in STORIES
            for finding in story.findings
        ]

    @staticmethod
    def seeds() -> dict[str, list[dict[str, str]]]:
        """The seeds that the stories change, whole, by name."""
        rates = read_seed("policy/rates")
        premium = next(row for row in rates if row["rate_id"] == "premium-token-2026-01")
        rises = [
            premium
            | {
                "rate_id": f"{project_id}-token-2026-08",
                "provider_tier": "",
                "project_id": project_id,
                "valid_from": RATE_RISE.isoformat(),
                "valid_to": "",
            }
            for project_id in ("helpdesk-bot", "threat-triage")
        ]
        pools = [
            row | {"granted_amount": "0.005000"} if row["pool_id"] == "search-innovation" else row
            for row in read_seed("policy/allowance_pools")
        ]
        rules = read_seed("policy/exception_rules")
        renewed = next(row for row in rules if row["rule_id"] == "compliance-2026-contract-audit")
        edges = [date(2026, 1, 1), FIRST_DAY, TURN, AFTER]
        renewals = [
            renewed
            | {
                "rule_id": f"compliance-policy-faq-{first:%Y-%m}",
                "description": "Answers about the works agreement are borne in part",
                "team_id": "people",
                "project_id": "policy-faq",
                "tag": "",
                "starts_at": f"{first} 00:00:00",
                "ends_at": f"{after} 00:00:00",
            }
            for first, after in pairwise(edges)
        ]
        return {
            "rates": [*rates, *rises],
            "allowance_pools": pools,
            "exception_rules": [*rules, *renewals],
        }


def covers_stories(start: date, months: int) -> bool:
    """Whether a sample has both quarters that the stories compare."""
    return start <= FIRST_DAY and first_days(start, months)[-1] >= AFTER


def _story_of(request: Request) -> Story | None:
    day = request.local.date()
    for story in STORIES:
        is_told = story.first <= day < story.after
        if is_told and story.project_id == request.project.project_id:
            return story
    return None
