"""Cost and usage reports of providers, day by day from their administration interfaces."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import requests
from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import APIKeyAuth, BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

from chargeback.database import UsageFault
from chargeback.pulls.pipeline import dlt, secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlt.extract import DltResource

DAYS_A_PAGE = 31  # the most that either provider gives
NO_REPORT = "answers with what is no report at"


@dataclass(frozen=True)
class Provider:
    """How a provider's administration interface is asked.

    Attributes:
        name: its name.
        url: where its interface is.
        variable: the environment variable of the administration key.
        secret_key: the key's name in dlt's secrets.
        headers: sent with each request.
        start: the parameter and the field of a bucket that say when it starts.
        end: those that say when it ends.
        group_by: the parameter that asks for a breakdown.
    """

    name: str
    url: str
    variable: str
    secret_key: str
    headers: dict[str, str]
    start: tuple[str, str]
    end: tuple[str, str]
    group_by: str

    def written(self, moment: datetime) -> str | int:
        """Write a time as the interface takes it."""
        if self.start[0] == "start_time":
            return int(moment.timestamp())
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"

    def read(self, value: object) -> datetime:
        """Read the time of a bucket."""
        if isinstance(value, int):
            return datetime.fromtimestamp(value, UTC)
        return datetime.fromisoformat(str(value)).astimezone(UTC)

    def client(self, url: str | None) -> RESTClient:
        """Make the client: it follows next_page, waits as told, and tries again when cut off."""
        key = secret(self.variable, self.secret_key)
        auth = (
            BearerTokenAuth(key)
            if self.start[0] == "start_time"
            else APIKeyAuth(name="x-api-key", api_key=key, location="header")
        )
        # No redirect is followed: the key would be sent to wherever it leads.
        session = Client(raise_for_status=False, session_attrs={"max_redirects": 0})
        session.configure()
        return RESTClient(
            base_url=url or self.url,
            headers=self.headers,
            auth=auth,
            session=session.session,
            paginator=JSONResponseCursorPaginator(
                cursor_path="next_page", cursor_param="page", has_more_path="has_more"
            ),
            data_selector="data",
        )


OPENAI = Provider(
    name="OpenAI",
    url="https://api.openai.com/v1/",
    variable="OPENAI_ADMIN_KEY",
    secret_key="sources.openai.admin_key",  # noqa: S106 - the name of the secret
    headers={},
    start=("start_time", "start_time"),
    end=("end_time", "end_time"),
    group_by="group_by",
)
ANTHROPIC = Provider(
    name="Anthropic",
    url="https://api.anthropic.com/v1/",
    variable="ANTHROPIC_ADMIN_KEY",
    secret_key="sources.anthropic.admin_key",  # noqa: S106 - the name of the secret
    headers={"anthropic-version": "2023-06-01"},
    start=("starting_at", "starting_at"),
    end=("ending_at", "ending_at"),
    group_by="group_by[]",
)


@dataclass(frozen=True)
class Report:
    """A report that is pulled.

    Attributes:
        source: the source it lands as.
        provider: whose it is.
        paths: where it is asked for, each with the fields of its breakdown.
    """

    source: str
    provider: Provider
    paths: dict[str, tuple[str, ...]]


REPORTS = {
    report.source: report
    for report in (
        Report(
            "openai_costs",
            OPENAI,
            {"organization/costs": ("project_id", "line_item")},
        ),
        Report(
            "openai_usage",
            OPENAI,
            {
                "organization/usage/completions": (
                    "project_id",
                    "api_key_id",
                    "model",
                    "batch",
                    "service_tier",
                ),
                "organization/usage/embeddings": ("project_id", "api_key_id", "model"),
            },
        ),
        Report(
            "anthropic_costs",
            ANTHROPIC,
            {"organizations/cost_report": ("workspace_id", "description")},
        ),
        Report(
            "anthropic_usage",
            ANTHROPIC,
            {
                "organizations/usage_report/messages": (
                    "workspace_id",
                    "api_key_id",
                    "model",
                    "service_tier",
                    "context_window",
                )
            },
        ),
    )
}


def resource(
    report: Report,
    since: datetime,
    until: datetime,
    overlap: timedelta,
    *,
    url: str | None,
    pause: float,
) -> "DltResource":
    """Make the resource that yields the days of the next month or so, a document a day and path.

    Args:
        report: what to ask for.
        since: where the first pull begins.
        until: the end of the last day that may be asked for.
        overlap: how long before the last day seen amounts may still change.
        url: where the interface is, if not at the provider.
        pause: seconds between two requests.
    """
    client = report.provider.client(url)

    @dlt.resource(name=report.source, write_disposition="append")
    def days(fetched_until: dlt.sources.incremental[datetime]) -> "Iterator[dict]":
        state = dlt.current.resource_state()
        state["since"] = since.isoformat()
        start = fetched_until.start_value.astimezone(UTC)
        if state.get("next_part"):
            # The overlap is of the first part, not of each.
            start = datetime.fromisoformat(state["next_part"])
        start = min(start, until)
        end = min(start + timedelta(days=DAYS_A_PAGE), until)
        state["next_part"] = end.isoformat() if end < until else None
        if start == end:
            return
        for path, group_by in report.paths.items():
            for bucket in _buckets(client, report.provider, path, group_by, start, end, pause):
                first = report.provider.read(bucket[report.provider.start[1]])
                if bucket.get("results"):
                    name = f"{first:%Y-%m-%d}-{path.rpartition('/')[2]}"
                    text = json.dumps(bucket, sort_keys=True)
                    yield {"fetched_until": first, "name": name, "text": text}
        yield {"fetched_until": end, "name": "", "text": ""}

    lag = overlap.total_seconds()
    return days(dlt.sources.incremental("fetched_until", initial_value=since, lag=lag))


def _buckets(
    client: RESTClient,
    provider: Provider,
    path: str,
    group_by: tuple[str, ...],
    start: datetime,
    end: datetime,
    pause: float,
) -> "Iterator[dict]":
    """Ask for the days from start to end, page by page.

    Raises:
        UsageFault: the interface refuses, stays away, or answers something else.
    """
    parameters = {
        provider.start[0]: provider.written(start),
        provider.end[0]: provider.written(end),
        "bucket_width": "1d",
        "limit": DAYS_A_PAGE,
        provider.group_by: list(group_by),
    }
    try:
        for page in client.paginate(path, params=parameters):
            # With all digits: a float in between would lose some.
            document = json.loads(page.response.text, parse_float=str)
            for bucket in document["data"]:
                if start <= provider.read(bucket[provider.start[1]]) < end:
                    yield bucket
            time.sleep(pause)
    except requests.RequestException as error:
        raise UsageFault(f"{provider.name} {_failing(provider, path, error)}") from None
    except (ValueError, KeyError, TypeError):
        raise UsageFault(f"{provider.name} {NO_REPORT} {path}") from None


def _failing(provider: Provider, path: str, error: requests.RequestException) -> str:
    """Say what went wrong, without the text of the answer, which may repeat the key."""
    if isinstance(error, requests.HTTPError):
        status = error.response.status_code
        hint = f"see {provider.variable}" if status in (401, 403) else "run again to go on"
        return f"answers {path} with status {status}; {hint}"
    if isinstance(error, requests.TooManyRedirects):
        return f"sends {path} elsewhere; nothing is sent there"
    if isinstance(error, requests.JSONDecodeError):
        return f"{NO_REPORT} {path}"
    if isinstance(error, ValueError):
        return f"cannot be asked for {path} at this --url"
    if isinstance(error, requests.Timeout):
        return f"does not answer {path}; run again to go on"
    return f"breaks off at {path}; run again to go on"
