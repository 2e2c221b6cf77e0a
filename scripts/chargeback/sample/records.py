"""One request in each form that it may be logged in, like LiteLLM 1.106 writes it, but leaner.

What is left out is what no chargeback reads: the price map's entry of the model and dozens of
fields that are null. Prompts and answers are as empty or redacted as LiteLLM leaves them.
"""

import json
from datetime import UTC, timedelta, timezone

from .traffic import Request

USER_AGENTS = {
    "office": ("openai-python", "1.99.6"),
    "always": ("python-httpx", "0.28.1"),
    "night": ("langchain-batch", "0.3.27"),
}
SPEND_LOG_JSON = ("metadata", "request_tags", "messages", "response", "proxy_server_request")


def compact(value: object) -> str:
    """A value as compact JSON text."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def spend_log(request: Request) -> dict:
    """A row of the gateway's table LiteLLM_SpendLogs, as row_to_json has it."""
    team_id, team_alias = request.gateway_team or (None, None)
    ended = request.started + request.duration
    usage = usage_object(request)
    status = "failure" if request.error else "success"
    return {
        "request_id": request.request_id,
        "call_type": call_type(request),
        "api_key": request.key_hash,
        "spend": request.cost,
        "total_tokens": request.prompt_tokens + request.completion_tokens,
        "prompt_tokens": request.prompt_tokens,
        "completion_tokens": request.completion_tokens,
        "startTime": request.started.isoformat(timespec="milliseconds"),
        "endTime": ended.isoformat(timespec="milliseconds"),
        "model": request.model.name,
        "model_group": request.model.group,
        "custom_llm_provider": request.model.provider,
        "user": "",
        "metadata": {
            "status": "failure" if request.error else None,
            "usage_object": usage,
            "user_api_key": request.key_hash,
            "attempted_retries": request.retries,
            "error_information": error_information(request) if request.error else None,
            "user_api_key_alias": request.key_alias,
            "spend_logs_metadata": metadata(request),
            "user_api_key_team_id": team_id,
            "user_api_key_team_alias": team_alias,
            "user_api_key_project_id": None,
            "user_api_key_project_alias": None,
            "additional_usage_values": {
                key: value for key, value in usage.items() if key.startswith("cache_")
            },
        },
        "cache_hit": "None",
        "request_tags": request_tags(request),
        "team_id": team_id or "",
        "end_user": request.end_user or "",
        "messages": {},
        "response": {},
        "proxy_server_request": {},
        "session_id": request.session_id,
        "status": status,
        "request_duration_ms": request.duration // timedelta(milliseconds=1),
        "litellm_call_id": request.call_id,
    }


def spend_log_csv(request: Request) -> dict:
    """The same row as PostgreSQL's COPY writes it: JSON columns as text, null as nothing."""
    row = spend_log(request)
    row |= {column: compact(row[column]) for column in SPEND_LOG_JSON}
    row |= {column: row[column].replace("T", " ") for column in ("startTime", "endTime")}
    return row


def standard_payload(request: Request) -> dict:
    """The payload that the gateway's logging callbacks receive."""
    team_id, team_alias = request.gateway_team or (None, None)
    agent = "/".join(USER_AGENTS[request.project.rhythm])
    said = metadata(request)
    started = request.started.replace(tzinfo=UTC)
    ended = started + request.duration
    return {
        "id": request.request_id,
        "litellm_call_id": request.call_id,
        "trace_id": request.session_id,
        "session_id": "",
        "call_type": call_type(request),
        "cache_hit": None,
        "stream": None,
        "status": "failure" if request.error else "success",
        "custom_llm_provider": request.model.provider or None,
        "startTime": started.timestamp(),
        "endTime": ended.timestamp(),
        "response_time": request.duration / timedelta(seconds=1),
        "model": request.model.name,
        "metadata": {
            "user_api_key_hash": request.key_hash,
            "user_api_key_alias": request.key_alias,
            "user_api_key_team_id": team_id,
            "user_api_key_team_alias": team_alias,
            "user_api_key_project_id": None,
            "user_api_key_project_alias": None,
            "user_api_key_end_user_id": request.end_user,
            "spend_logs_metadata": said,
            "requester_metadata": (said or {}) | {"headers": {"user-agent": agent}},
            "usage_object": usage_object(request),
        },
        "response_cost": request.cost,
        "total_tokens": request.prompt_tokens + request.completion_tokens,
        "prompt_tokens": request.prompt_tokens,
        "completion_tokens": request.completion_tokens,
        "request_tags": request_tags(request),
        "end_user": request.end_user,
        "model_group": request.model.group,
        "user_agent": agent,
        "messages": [{"role": "user", "content": "redacted-by-litellm"}],
        "response": {"text": "redacted-by-litellm"},
        "model_parameters": {},
        "error_information": error_information(request),
    }


def plain_row(request: Request) -> dict:
    """A row of the plain shape, from a team that calls a provider without the gateway."""
    zone = timezone(request.local - request.started)
    started = request.started.replace(tzinfo=UTC).astimezone(zone)
    labels = request.labels
    kinds = dict(zip(PLAIN_TOKENS, request.tokens, strict=True))
    return {
        "request_id": request.request_id,
        "started_at": started.isoformat(timespec="milliseconds"),
        "ended_at": (started + request.duration).isoformat(timespec="milliseconds"),
        "provider": "google" if request.model.wire == "google" else "openai",
        "requested_model": request.model.direct_name,
        "model": request.model.direct_name,
        **kinds,
        "status": "failure" if request.error else "success",
        "error_class": request.error[1] if request.error else None,
        "latency_ms": request.duration // timedelta(milliseconds=1),
        "retry_count": request.retries,
        "provider_cost": request.cost,
        "api_key_hash": request.key_hash,
        "api_key_alias": request.key_alias,
        **{
            tag: labels.get(tag)
            for tag in ("team", "project", "environment", "owner", "cost_center", "feature")
        },
        "task_id": labels.get("task_id"),
        "task_outcome": labels.get("task_outcome"),
        "end_user": request.end_user,
        "tags": "",
    }


PLAIN_TOKENS = (
    "fresh_input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
)


def call_type(request: Request) -> str:
    """The gateway's name of the call."""
    return "aembedding" if request.model.wire == "embedding" else "acompletion"


def metadata(request: Request) -> dict[str, str] | None:
    """What the caller says in the request's metadata; tags alone say nothing of tasks."""
    if request.labelling == "tags":
        return None
    names = {"environment": "env"} if request.labelling == "messy" else {}
    said = {names.get(tag, tag): value for tag, value in request.labels.items()}
    return said or None


def request_tags(request: Request) -> list[str]:
    """The request's tags, always with the gateway's two about the user agent."""
    separator = request.project.separator
    names = ("team", "project", "environment", "feature")
    if request.labelling == "metadata":
        names = ("feature",)
    tags = [
        f"{'env' if tag == 'environment' else tag}{separator}{request.labels[tag]}"
        for tag in names
        if tag in request.labels
    ]
    agent, version = USER_AGENTS[request.project.rhythm]
    return [*tags, f"User-Agent: {agent}", f"User-Agent: {agent}/{version}"]


def error_information(request: Request) -> dict[str, str]:
    """Why the request failed; empty texts where it did not."""
    code, kind, normalised, message = request.error or ("", "", None, "")
    return {
        "error_code": code,
        "error_class": kind,
        "llm_provider": request.model.provider if code else "",
        "error_message": f"litellm.{kind}: {message}" if code else "",
        "normalized_error": normalised,
    }


def usage_object(request: Request) -> dict:
    """The usage as the provider's wire format tells it: prompts include what the cache did."""
    if request.error:
        return {}
    fresh, read, write, write_1h, output, reasoning = request.tokens
    usage: dict = {
        "completion_tokens": request.completion_tokens,
        "prompt_tokens": request.prompt_tokens,
        "total_tokens": request.prompt_tokens + request.completion_tokens,
        "completion_tokens_details": None,
        "prompt_tokens_details": None,
    }
    wire = request.model.wire
    if wire == "embedding":
        return usage
    usage["completion_tokens_details"] = {"reasoning_tokens": reasoning, "text_tokens": output}
    usage["prompt_tokens_details"] = {"audio_tokens": 0, "cached_tokens": read}
    if wire in ("anthropic", "bedrock"):
        written = write + write_1h
        details = {
            "audio_tokens": None,
            "cache_write_tokens": written,
            "cached_tokens": read,
            "text_tokens": fresh,
            "cache_creation_tokens": written,
        }
        if wire == "anthropic":
            details["cache_creation_token_details"] = {
                "ephemeral_5m_input_tokens": write,
                "ephemeral_1h_input_tokens": write_1h,
            }
            usage["service_tier"] = "standard"
        usage |= {
            "prompt_tokens_details": details,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
        }
    return usage
