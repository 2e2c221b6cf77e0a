"""What the company's people and jobs ask of the models: every distinct request, in time order."""

import math
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from random import Random

import duckdb

from .company import (
    GATEWAY_TEAMS,
    KINDS,
    MODELS,
    NO_SUCH_MODEL,
    ORPHAN_KEYS,
    PROJECTS,
    TIME_ZONE,
    UNKNOWN_VALUES,
    Model,
    Policy,
    Project,
)

MONTHLY_GROWTH = 1.08
# The in-house model without a price replaces the one that has a price.
UNPRICED_MODEL_FROM = date(2026, 10, 1)
LONGEST_PROMPT = 120_000
LONGEST_COMPLETION = 12_000
# Weights of the hours 0 to 23 of a local day, and of Saturdays and Sundays, by rhythm.
HOURS = {
    "office": (0, 0, 0, 0, 0, 0, 1, 4, 10, 16, 18, 16, 9, 13, 17, 16, 13, 8, 4, 2, 1, 1, 0, 0),
    "always": (2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 9, 9, 10, 10, 9, 9, 9, 9, 8, 7, 5, 3),
    "night": (14, 18, 20, 18, 12, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 5, 9),
}
WEEKEND = {"office": 0.06, "always": 0.55, "night": 0.8}
# How a request says who it is for, as shares: in tags and metadata, in one of them, in words that
# need an alias, in words that nobody knows, or not at all, with a key that is owned, with the
# gateway's team only, or with a key that nobody owns.
LABELLING = {
    "complete": 0.42,
    "tags": 0.22,
    "metadata": 0.14,
    "messy": 0.11,
    "unknown": 0.015,
    "key_only": 0.055,
    "team_only": 0.025,
    "orphan": 0.015,
}
ERRORS = (
    ("429", "RateLimitError", "429_RATE_LIMIT_EXCEEDED", "Rate limit reached"),
    ("500", "InternalServerError", "500_INTERNAL_SERVER_ERROR", "The server had an error"),
    ("408", "Timeout", "408_TIMEOUT", "Request timed out"),
    ("400", "ContextWindowExceededError", "400_CONTEXT_WINDOW_EXCEEDED", "Prompt is too long"),
)
OUTAGE = ("503", "ServiceUnavailableError", "503_SERVICE_UNAVAILABLE", "Overloaded")
UNKNOWN_MODEL = ("400", "ProxyModelNotFoundError", "400_INVALID_REQUEST", "Invalid model name")


@dataclass(slots=True)
class Request:
    """One call to a model.

    Attributes:
        call_id: The gateway's id of the call.
        request_id: The id of the answer; of the call where there is none.
        session_id: The conversation or job that it belongs to.
        local: When it started in local time without a zone, to the microsecond.
        started: The same in UTC without a zone.
        duration: How long it took.
        project: The project it is truly for.
        team_id: The team that truly owns the project on that day.
        environment: Where it truly ran.
        model: The model that it was sent to.
        tokens: Tokens by kind, disjoint, in the order of `KINDS`.
        cost: USD as the gateway computes it, in floating point.
        error: Code, class, normalised code and message of a failure, None for a success.
        retries: Failed attempts before this one.
        labelling: One of `LABELLING`.
        labels: What the request says of its owner and task, by metadata key.
        key_alias: Alias of the key, None where the key has none.
        key_hash: The gateway's hash of the key.
        gateway_team: The team of the key: the gateway's id and alias, or None.
        end_user: Who asked, None where the caller does not say.
    """

    call_id: str
    request_id: str
    session_id: str
    local: datetime
    started: datetime
    duration: timedelta
    project: Project
    team_id: str
    environment: str
    model: Model
    tokens: tuple[int, ...]
    cost: float
    error: tuple[str, ...] | None
    retries: int
    labelling: str
    labels: dict[str, str]
    key_alias: str | None
    key_hash: str
    gateway_team: tuple[str, str] | None
    end_user: str | None

    @property
    def prompt_tokens(self) -> int:
        """Tokens of the prompt, cache reads and writes included."""
        return sum(self.tokens[:4])

    @property
    def completion_tokens(self) -> int:
        """Tokens of the completion, reasoning included."""
        return sum(self.tokens[4:])


@dataclass(slots=True)
class Choice:
    """Options with cumulative weights, for a fast draw."""

    options: list
    weights: list[float]
    cumulative: list[float] = field(init=False)

    def __post_init__(self) -> None:
        """Add the weights up once."""
        self.cumulative = list(accumulate(self.weights))

    def draw(self, rng: Random) -> object:
        """Draw one option."""
        return rng.choices(self.options, cum_weights=self.cumulative)[0]

    @classmethod
    def of(cls, weights: dict) -> "Choice":
        """A choice of a dictionary's keys, weighted by its values."""
        return cls(list(weights), list(weights.values()))


def first_days(start: date, months: int) -> list[date]:
    """The first day of each month from the start, and of the month after the last."""
    numbers = range(start.year * 12 + start.month - 1, start.year * 12 + start.month + months)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def monthly_requests(requests: int, months: int) -> list[int]:
    """Split a number of requests over months that grow steadily; the parts add up exactly."""
    weights = list(accumulate(MONTHLY_GROWTH**month for month in range(months)))
    edges = [0, *(round(requests * weight / weights[-1]) for weight in weights)]
    return [end - begin for begin, end in pairwise(edges)]


def local_hours(first: date, after: date) -> list[tuple[datetime, datetime]]:
    """Every hour between two local days that exists, as local and UTC times without a zone."""
    return duckdb.execute(
        """
        with hours as (
            select unnest(generate_series(
                timezone('UTC', timezone($zone, $first::timestamp)),
                timezone('UTC', timezone($zone, $after::timestamp)) - interval 1 hour,
                interval 1 hour
            )) as utc
        )
        select timezone($zone, timezone('UTC', utc)), utc from hours order by utc
        """,
        {"zone": TIME_ZONE, "first": first, "after": after},
    ).fetchall()


def rhythm_of(hours: list[tuple[datetime, datetime]], rhythm: str) -> Choice:
    """A choice of hours, weighted by the hour of the day and the day of the week."""
    weights = [
        HOURS[rhythm][local.hour] * (WEEKEND[rhythm] if local.weekday() >= 5 else 1)
        for local, _ in hours
    ]
    return Choice(hours, weights)


class Traffic:
    """A stream of requests that depends on nothing but its seed."""

    def __init__(self, seed: int, *, clean: bool) -> None:
        """Set the dice; a clean stream labels every request completely."""
        self.rng = Random(seed)  # noqa: S311 - a reproducible sample, not a secret
        self.policy = Policy()
        self.labelling = Choice.of({"complete": 1} if clean else LABELLING)
        self.models = {project.project_id: Choice.of(project.models) for project in PROJECTS}
        self.environments = {
            project.project_id: Choice.of(project.environments) for project in PROJECTS
        }

    def month(self, first: date, after: date, requests: int) -> list[Request]:
        """The distinct requests that start in a local month, in time order."""
        hours = local_hours(first, after)
        active = [project for project in PROJECTS if project.first_day < after]
        projects = Choice(active, [project.weight for project in active])
        slots = {rhythm: rhythm_of(hours, rhythm) for rhythm in HOURS}
        drawn: list[Request] = []
        while len(drawn) < requests:
            project = projects.draw(self.rng)
            local, utc = slots[project.rhythm].draw(self.rng)
            session = self.session(project, local, utc)
            drawn += [
                request for request in session if project.first_day <= request.local.date() < after
            ]
        return sorted(drawn[:requests], key=lambda request: (request.started, request.call_id))

    def session(self, project: Project, local: datetime, utc: datetime) -> Iterator[Request]:
        """A conversation or job: one or more questions, each tried until it is answered."""
        rng = self.rng
        offset = timedelta(microseconds=rng.randrange(3_600_000_000))
        environment = self.environments[project.project_id].draw(rng)
        caller = self.caller(project, environment, (local + offset).date())
        questions = 1
        while rng.random() < (0.45 if project.has_tasks else 0.12) and questions < 6:
            questions += 1
        session_id = self.uuid()
        for _ in range(questions):
            misrouted = self.is_misrouted(project, environment, local + offset)
            model = self.model(project, (local + offset).date(), is_misrouted=misrouted)
            for retries in range(4):
                request = self.attempt(project, environment, model, retries, local + offset)
                request |= caller | {"session_id": session_id, "started": utc + offset}
                yield Request(**request)
                offset += request["duration"] + timedelta(seconds=rng.uniform(0.5, 4))
                is_hopeless = model is NO_SUCH_MODEL or (retries and rng.random() < 0.4)
                if not request["error"] or is_hopeless:
                    break
            offset += timedelta(seconds=rng.expovariate(1 / 45))

    def model(self, project: Project, day: date, *, is_misrouted: bool) -> Model:
        """The model that a question is sent to."""
        is_mistyped = not project.is_direct and not project.has_tasks
        if is_mistyped and self.rng.random() < 0.002:
            return NO_SUCH_MODEL
        if is_misrouted:
            return MODELS["claude-sonnet"]
        model = MODELS[self.models[project.project_id].draw(self.rng)]
        is_too_early = model.model_id is None and day < UNPRICED_MODEL_FROM
        return MODELS["inhouse-priced"] if is_too_early else model

    def is_misrouted(self, project: Project, environment: str, local: datetime) -> bool:
        """Whether the gateway sends a request to the larger model by mistake."""
        is_helpdesk = project.project_id == "helpdesk-bot" and environment == "production"
        return is_helpdesk and self.is_within("incident-2026-10-helpdesk", local)

    def attempt(
        self, project: Project, environment: str, model: Model, retries: int, local: datetime
    ) -> dict:
        """One attempt at a question: the fields of a request that do not depend on the caller."""
        rng = self.rng
        is_outage = model.wire in ("anthropic", "bedrock") and self.is_within(
            "incident-2026-09-anthropic", local
        )
        is_costly = (is_outage and retries > 0) or self.is_misrouted(project, environment, local)
        error = None
        if model is NO_SUCH_MODEL:
            error = UNKNOWN_MODEL
        elif rng.random() < (0.5 if is_outage else 0.025):
            error = OUTAGE if is_outage else ERRORS[rng.choices(range(4), (5, 3, 2, 1))[0]]
        tokens = (0,) * len(KINDS) if error else self.tokens(project, model, is_costly=is_costly)
        prices = self.policy.prices.get(model.model_id, (0.0,) * len(KINDS))
        call_id = self.uuid()
        has_chat_id = not error and model.wire != "embedding"
        completion = sum(tokens[4:])
        return {
            "call_id": call_id,
            "request_id": f"chatcmpl-{self.uuid()}" if has_chat_id else call_id,
            "local": local,
            "duration": timedelta(
                milliseconds=round(rng.lognormvariate(5.6, 0.5) + completion * rng.uniform(6, 18))
            ),
            "project": project,
            "environment": environment,
            "model": model,
            "tokens": tokens,
            "cost": math.fsum(count * price for count, price in zip(tokens, prices, strict=True)),
            "error": error,
            "retries": retries,
        }

    def tokens(self, project: Project, model: Model, *, is_costly: bool) -> tuple[int, ...]:
        """Tokens by kind: heavy-tailed, with the cache use and reasoning of the model's wire."""
        rng = self.rng
        prompt = round(project.prompt * rng.lognormvariate(0, 0.9)) + 8
        prompt = min(prompt * (3 if is_costly else 1), LONGEST_PROMPT)
        completion = 0
        if model.wire != "embedding":
            completion = round(project.completion * rng.lognormvariate(0, 0.8)) + 1
            completion = min(completion * (3 if is_costly else 1), LONGEST_COMPLETION)
        read, write, write_1h = self.cached(model, prompt)
        reasoning = round(completion * min(model.reasoning * rng.uniform(0.5, 1.4), 0.95))
        fresh = prompt - read - write - write_1h
        return fresh, read, write, write_1h, completion - reasoning, reasoning

    def cached(self, model: Model, prompt: int) -> tuple[int, int, int]:
        """Tokens of a prompt read from the cache, written for minutes and written for an hour."""
        rng = self.rng
        if prompt < 1024 or model.wire == "embedding" or rng.random() > 0.5:
            return 0, 0, 0
        if model.wire in ("openai", "google"):
            return int(prompt * rng.uniform(0.3, 0.9)) // 128 * 128, 0, 0
        read = int(prompt * rng.choice((0, 0.6, 0.7, 0.8)))
        written = int(prompt * rng.uniform(0.05, 0.2))
        is_long = model.wire == "anthropic" and rng.random() < 0.3
        return (read, 0, written) if is_long else (read, written, 0)

    def caller(self, project: Project, environment: str, day: date) -> dict:
        """Who calls and what the call says about that: the fields that a session shares."""
        rng = self.rng
        dated = self.policy.project(project.project_id, day)
        team_id = dated["team_id"]
        team = self.policy.team(team_id, day)
        labelling = self.labelling.draw(rng)
        if labelling == "team_only" and team_id not in GATEWAY_TEAMS:
            labelling = "key_only"
        key_alias: str | None = project.key
        gateway_team = (
            (GATEWAY_TEAMS[team_id], team["team_name"]) if team_id in GATEWAY_TEAMS else None
        )
        key_name = project.key
        if labelling == "orphan":
            key_alias = key_name = rng.choice(ORPHAN_KEYS)
            gateway_team = None
        elif labelling == "team_only":
            key_alias, key_name = None, f"shared-{team_id}"
        labels = {}
        if labelling in ("complete", "tags", "metadata", "messy", "unknown"):
            labels = self.labels(project, environment, labelling, dated | team)
        elif labelling == "team_only" and project.is_direct:
            labels = {"team": team_id}
        return {
            "team_id": team_id,
            "labelling": labelling,
            "labels": labels,
            "key_alias": key_alias,
            "key_hash": self.policy.key_hash(key_name),
            "gateway_team": gateway_team,
            "end_user": f"{team_id}-user-{int(rng.paretovariate(0.9))}"
            if rng.random() < 0.7
            else None,
        }

    def labels(
        self, project: Project, environment: str, labelling: str, owner: dict[str, str]
    ) -> dict[str, str]:
        """What a request says of its owner and task, as well or badly as its labelling has it."""
        rng = self.rng
        tags = {
            "team": owner["team_id"],
            "project": project.project_id,
            "environment": environment,
        }
        if labelling == "messy":
            tags = {tag: self.messy(tag, value) for tag, value in tags.items()}
        elif labelling == "unknown":
            tag = rng.choice(tuple(UNKNOWN_VALUES))
            tags[tag] = rng.choice(UNKNOWN_VALUES[tag])
        weights = [2] + [1] * (len(project.features) - 1)
        tags |= {
            "owner": owner["owner"],
            "cost_center": owner["cost_center"],
            "feature": rng.choices(project.features, weights)[0],
        }
        if project.has_tasks:
            tags["task_id"] = f"{project.project_id}-{rng.getrandbits(40):010x}"
            outcome = rng.choices(("success", "failure", None), (78, 14, 8))[0]
            tags |= {"task_outcome": outcome} if outcome else {}
        return tags

    def messy(self, tag: str, value: str) -> str:
        """A value as people write it: an alias, another case, stray blanks."""
        words = (value, *self.policy.aliases.get((tag, value), ()))
        word = self.rng.choice(words)
        return self.rng.choice((word, word.upper(), word.title(), f" {word} ", f"{word}  "))

    def is_within(self, rule_id: str, local: datetime) -> bool:
        """Whether a local time lies in the window of an exception rule of the seeds."""
        begin, end = self.policy.windows[rule_id]
        return begin <= local < end

    def uuid(self) -> str:
        """A random id."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
