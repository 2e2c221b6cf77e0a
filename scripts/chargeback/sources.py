"""The fields that may land, source by source: the only place that names them.

From a declaration come the readers' column lists, the casts, the checks and the raw table. A new
source is a new declaration.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chargeback.database import quote_identifier, quote_literal
from chargeback.project import tag_keys

# Kind -> type in the raw table. `kinds.sql` has a macro `as_<kind>` for each, but for tags.
SQL_TYPES = {
    "text": "varchar",
    "key": "varchar",
    "hash": "varchar",
    "role": "varchar",
    "texts": "varchar[]",
    "count": "bigint",
    "whole": "bigint",
    "total": "bigint",
    "real": "double",
    "money": "decimal(28, 12)",
    "time": "timestamp",
    "nanoseconds": "timestamp",
    "month": "date",
    "day": "date",
    "currency": "varchar",
    "ticks": "timestamp",
    "traffic": "varchar",
    "counts": "struct(usage_field varchar, tokens bigint)[]",
}

# Kind -> what is wrong with a text that is no such value, where the field is required.
NO_SUCH_VALUE = {
    "time": "is not a time",
    "nanoseconds": "is not a time",
    "month": "is not a month",
    "day": "is not a day",
    "count": "is not a whole number",
    "money": "is not a decimal number",
    "total": "is not a whole number",
    "currency": "is not three letters",
}

# An OTLP attribute list, as a DuckDB type: keys with a value of one of these kinds; no lists.
ATTRIBUTE_VALUES = ("stringValue", "intValue", "doubleValue", "boolValue")
ATTRIBUTES_TYPE = (
    "STRUCT(key VARCHAR, value STRUCT("
    + ", ".join(f"{quote_identifier(name)} VARCHAR" for name in ATTRIBUTE_VALUES)
    + "))[]"
)


@dataclass(frozen=True)
class Column:
    """One field that may land.

    Attributes:
        field: where the record has it, nesting written with dots.
        kind: a key of SQL_TYPES, or "tags" for an object of which only the tag keys land.
        required: a record in which it is missing or unreadable goes to quarantine.
        alias: the raw column's name where it is not the field's (dots as double underscores).
        attributes: the OTLP attribute list that has the field, where it is one of its keys; of kind
            counts, the field is what the keys begin with.
        also: other names of the field, which are read where a record does not have it.
        inside: the fields, one for each of the names, that hold JSON as an object or as text, of
            which the field is a part.
        known: of kind counts, the parts that land as columns of their own.
        usual: of kind counts, the other parts that most records have: an object without further
            ones need not be searched.
    """

    field: str
    kind: str = "text"
    required: bool = False
    alias: str = ""
    attributes: str = ""
    also: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The raw column."""
        return self.alias or self.field.replace(".", "__")

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which a record may have the field, the one that wins first."""
        return (self.field, *self.also)

    def outer(self, name: str) -> str:
        """Tell which field holds a name as a part of its JSON; empty where none does."""
        return next((outer for outer in self.inside if name.startswith(f"{outer}.")), "")

    def path(self, name: str) -> list[str]:
        """List a name's steps from the record's top; attributes and JSON are brought up there."""
        if self.attributes:
            return [f"{self.attributes}:{name}"]
        if outer := self.outer(name):
            return [f"{outer}:", *name.removeprefix(f"{outer}.").split(".")]
        return name.split(".")

    @property
    def raw(self) -> str:
        """SQL for the field as text, over a relation with the record's top-level fields."""
        found = [".".join(map(quote_identifier, self.path(name))) for name in self.names]
        return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"

    @property
    def value(self) -> str:
        """SQL for the value that lands."""
        if self.kind == "tags":
            parts = (
                f"{quote_identifier(key)} := as_text(({self.raw}).{quote_identifier(key)})"
                for key in tag_keys()
            )
            return f"struct_pack({', '.join(parts)})"
        if self.kind == "counts":
            return f"as_counts({self.step('counts')})"
        # Counts and totals are whole numbers with a check on top.
        kind = "whole" if self.kind in ("count", "total") else self.kind
        return f"as_{kind}({self.raw})"

    def step(self, name: str) -> str:
        """Name a step on the way to what lands of this field, brought up as a field."""
        return quote_identifier(f"{self.name}:{name}")

    @property
    def count_steps(self) -> dict[str, str]:
        """The steps from an object to its counts: name -> SQL over the step before.

        Each is brought up as a field, since what follows looks at it more than once.
        """
        names = ("object", "usual", "unusual", "keys", "fields", "inner", "innermost")
        whole, usual, unusual, keys, fields, inner, innermost = map(self.step, names)
        parents = {n.rpartition(".")[0] for n in (*self.known, *self.usual)} - {""}
        looked_at = [*self.usual, *sorted(parents)]
        parts = f"parts_of_usual({whole}, {_paths(looked_at)}, {_paths(self.known)})"
        return {
            "object": f"as_object({self.raw})",
            "usual": parts if self.usual else "null::varchar[]",
            "unusual": f"case when {usual} is null then {whole} end",
            "keys": f"json_keys({unusual})",
            "fields": f"json_fields({keys}, {unusual})",
            "inner": f"inner_fields({fields})",
            "innermost": f"inner_fields({inner})",
            "counts": (
                f"whole_counts(coalesce(named_parts({_sql_list(looked_at)}, {usual}),"
                f" flatten([{fields}, {inner}, {innermost}])), {_sql_list(self.known)})"
            ),
        }

    @property
    def sql_type(self) -> str:
        """The raw column's type."""
        if self.kind == "tags":
            parts = (f"{quote_identifier(key)} varchar" for key in tag_keys())
            return f"struct({', '.join(parts)})"
        return SQL_TYPES[self.kind]

    @property
    def shape(self) -> object:
        """The field's form in a record: all text, so that no digit is lost on the way."""
        if self.kind == "tags":
            return dict.fromkeys(tag_keys(), "VARCHAR")
        return ["VARCHAR"] if self.kind == "texts" else "VARCHAR"

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The checks of this field: (SQL condition, reason for quarantine)."""
        found = []
        value = self.step("value")
        if self.required:
            missing = f"{value} is null and as_text({self.raw}) is null"
            found.append((missing, f"{self.field} is missing"))
        if self.required and self.kind in NO_SUCH_VALUE:
            found.append((f"{value} is null", f"{self.field} {NO_SUCH_VALUE[self.kind]}"))
        out_of_range = f"{self.field} is out of range"
        if self.kind in ("count", "total"):
            found.append((f"is_absurd_{self.kind}({self.raw})", out_of_range))
        elif self.kind in ("time", "nanoseconds", "ticks", "month", "day"):
            found.append((f"is_absurd_time({value})", out_of_range))
        elif self.kind == "counts" and not self.known:
            # A field that nobody knows may count anything.
            found.append((f"is_absurd_counts({self.step('counts')})", out_of_range))
        return found


@dataclass(frozen=True)
class Source:
    """A kind of file: a usage log, or what a provider says of its costs.

    Attributes:
        name: the word on the command line and the table in schema `raw`.
        formats: the file formats it comes in: jsonl, csv, parquet.
        columns: the fields that may land, identifying ones first.
        levels: lists within lists of which the innermost holds the records, outermost first; a
            record has the fields of all levels. Empty where a line of the file is a record.
        ignored: SQL condition over the fields, all text, of records that tell of no usage; they
            are counted and do not land. Empty where every record does.
        refused: further (SQL condition, reason) for which a record goes to quarantine.
    """

    name: str
    formats: tuple[str, ...]
    columns: tuple[Column, ...]
    levels: tuple[str, ...] = ()
    ignored: str = ""
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def shape(self) -> dict[str, object]:
        """The record's form: top-level field -> "VARCHAR", a list of it, or a nested dict."""
        shape: dict = {}
        for column in self.columns:
            for name in column.names:
                if outer := column.outer(name):
                    _set_part(shape, outer.split("."), "VARCHAR")
                else:
                    _set_part(shape, column.path(name), column.shape)
        return shape

    @property
    def inner_shapes(self) -> dict[str, dict[str, object]]:
        """The form of each field that holds JSON as an object or as text: the parts that land."""
        shapes: dict[str, dict] = {}
        for column in self.columns:
            for name in column.names:
                if outer := column.outer(name):
                    inner = column.path(name)[1:]
                    _set_part(shapes.setdefault(outer, {}), inner, column.shape)
        return shapes

    @property
    def attribute_columns(self) -> list[Column]:
        """The columns that stand in an OTLP attribute list."""
        return [column for column in self.columns if column.attributes]

    @property
    def is_report(self) -> bool:
        """Whether its documents are answers of a provider, which may be of any of the levels."""
        return bool(self.levels) and not self.attribute_columns

    @property
    def file_shape(self) -> dict[str, object]:
        """The form of a record of any level as the file has it, attribute lists and all."""
        shape = {name: part for name, part in self.shape.items() if ":" not in name}
        for column in self.attribute_columns:
            *parents, leaf = column.attributes.split(".")
            level = shape
            for parent in parents:
                level = level.setdefault(parent, {})
            level[leaf] = ATTRIBUTES_TYPE
        return shape

    @property
    def document_shape(self) -> dict[str, object]:
        """The form of a document of all levels, the innermost lists within those around them."""
        shape = self.file_shape
        for level in reversed(self.levels):
            shape = self.file_shape | {level: [shape]}
        return shape

    @property
    def is_ignored(self) -> str:
        """SQL for whether a record is one of this source that tells of no usage."""
        if not self.ignored:
            return "false"
        identified = [f"as_text({c.raw}) is not null" for c in self.columns if c.required]
        return " and ".join([*identified, f"coalesce({self.ignored}, false)"])

    @property
    def reason(self) -> str:
        """SQL for why a record cannot land, null where it can; identifying fields come first."""
        faults = [fault for column in self.columns for fault in column.faults]
        faults += self.refused
        faults.sort(key=lambda fault: fault[1].endswith("out of range"))
        cases = (f"when {test} then {quote_literal(why)}" for test, why in faults)
        return f"case {' '.join(cases)} end"


def _set_part(shape: dict, path: list[str], part: object) -> None:
    """Put a part into a shape, with the levels above it."""
    for step in path[:-1]:
        shape = shape.setdefault(step, {})
    shape[path[-1]] = part


def _sql_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quote_literal, texts))}]::varchar[]"


def _paths(names: Iterable[str]) -> str:
    return _sql_list(f"$.{name}" for name in names)


def sql_type_of(shape: object) -> str:
    """Write a shape as a DuckDB type, as read_json wants it."""
    if isinstance(shape, dict):
        fields = (f"{quote_identifier(name)} {sql_type_of(part)}" for name, part in shape.items())
        return f"STRUCT({', '.join(fields)})"
    return f"{sql_type_of(shape[0])}[]" if isinstance(shape, list) else str(shape)


def _usage_object() -> tuple[Column, ...]:
    prefix = "metadata.usage_object"
    duration = "prompt_tokens_details.cache_creation_token_details"
    parts = (
        ("cache_read_input_tokens", "count"),
        ("cache_creation_input_tokens", "count"),
        ("prompt_tokens_details.cached_tokens", "count"),
        ("prompt_tokens_details.cache_creation_tokens", "count"),
        ("prompt_tokens_details.cache_write_tokens", "count"),
        (f"{duration}.ephemeral_5m_input_tokens", "count"),
        (f"{duration}.ephemeral_1h_input_tokens", "count"),
        ("completion_tokens_details.reasoning_tokens", "count"),
        ("service_tier", "text"),
    )
    in_the_record = ("prompt_tokens", "completion_tokens", "total_tokens")
    known = (*in_the_record, *(part for part, _ in parts))
    content = ("text", "audio", "image", "video")
    predictions = ("accepted_prediction", "rejected_prediction")
    usual = (
        *(f"prompt_tokens_details.{kind}_tokens" for kind in content),
        *(f"completion_tokens_details.{kind}_tokens" for kind in (*content, *predictions)),
        *("cost", "inference_geo", "iterations", "speed"),
    )
    return (
        *(Column(f"{prefix}.{part}", kind, inside=(prefix,)) for part, kind in parts),
        Column(prefix, "counts", alias="other_usage", known=known, usual=usual),
    )


def _key_owner() -> tuple[Column, ...]:
    return (
        Column("metadata.user_api_key_alias", "key"),
        Column("metadata.user_api_key_team_id"),
        Column("metadata.user_api_key_team_alias"),
        Column("metadata.user_api_key_project_id"),
        Column("metadata.user_api_key_project_alias"),
    )


LITELLM_SPEND_LOGS = Source(
    "litellm_spend_logs",
    ("jsonl", "csv", "parquet"),
    (
        Column("request_id", required=True),
        Column("startTime", "time", required=True),
        Column("model", required=True),
        Column("endTime", "time"),
        Column("litellm_call_id"),
        Column("session_id"),
        Column("call_type"),
        Column("status"),
        Column("api_key", "key"),
        Column("team_id"),
        Column("end_user", "hash", alias="end_user_hash"),
        Column("model_group"),
        Column("custom_llm_provider"),
        Column("spend", "money"),
        Column("total_tokens", "count"),
        Column("prompt_tokens", "count"),
        Column("completion_tokens", "count"),
        Column("request_duration_ms", "whole"),
        Column("request_tags", "texts"),
        Column("cache_hit"),
        Column("metadata.status"),
        *_key_owner(),
        Column("metadata.attempted_retries", "count"),
        Column("metadata.error_information.error_class"),
        Column("metadata.error_information.error_code"),
        Column("metadata.spend_logs_metadata", "tags"),
        *_usage_object(),
        Column("metadata.additional_usage_values.cache_read_input_tokens", "count"),
    ),
)

LITELLM_STANDARD_LOGGING = Source(
    "litellm_standard_logging",
    ("jsonl",),
    (
        Column("id", required=True),
        Column("startTime", "time", required=True),
        Column("model", required=True),
        Column("endTime", "time"),
        Column("response_time", "real"),
        Column("litellm_call_id"),
        Column("trace_id"),
        Column("session_id"),
        Column("call_type"),
        Column("status"),
        Column("end_user", "hash", alias="end_user_hash"),
        Column("model_group"),
        Column("custom_llm_provider"),
        Column("response_cost", "money"),
        Column("total_tokens", "count"),
        Column("prompt_tokens", "count"),
        Column("completion_tokens", "count"),
        Column("request_tags", "texts"),
        Column("cache_hit"),
        Column("error_information.error_class"),
        Column("error_information.error_code"),
        Column("metadata.user_api_key_hash", "key"),
        *_key_owner(),
        Column("metadata.spend_logs_metadata", "tags"),
        Column("metadata.requester_metadata", "tags"),
        *_usage_object(),
    ),
)

PLAIN = Source(
    "plain",
    ("jsonl", "csv", "parquet"),
    (
        Column("request_id", required=True),
        Column("started_at", "time", required=True),
        Column("model", required=True),
        Column("ended_at", "time"),
        Column("provider"),
        Column("requested_model"),
        Column("service_tier"),
        Column("fresh_input_tokens", "count"),
        Column("cache_read_tokens", "count"),
        Column("cache_write_tokens", "count"),
        Column("cache_write_1h_tokens", "count"),
        Column("output_tokens", "count"),
        Column("reasoning_tokens", "count"),
        Column("status"),
        Column("error_class"),
        Column("latency_ms", "whole"),
        Column("retry_count", "count"),
        Column("provider_cost", "money"),
        Column("api_key_hash", "key"),
        Column("api_key_alias", "key"),
        Column("team"),
        Column("project"),
        Column("environment"),
        Column("owner"),
        Column("cost_center"),
        Column("application"),
        Column("feature"),
        Column("task_id"),
        Column("task_outcome"),
        Column("end_user", "hash", alias="end_user_hash"),
        Column("tags", "texts"),
    ),
)

BEDROCK_INVOCATIONS = Source(
    "bedrock_invocations",
    ("jsonl",),
    (
        Column("requestId", required=True, alias="request_id"),
        Column("timestamp", "time", required=True, alias="logged_at"),
        Column("modelId", required=True, alias="model_id"),
        Column("accountId", alias="account_id"),
        Column("region"),
        Column("inferenceRegion", alias="inference_region"),
        Column("operation"),
        Column("errorCode", alias="error_code"),
        Column("identity.arn", "role", alias="caller_arn"),
        Column("performanceConfig.latency", alias="performance_latency"),
        Column("input.inputTokenCount", "count", alias="input_tokens"),
        Column("input.cacheReadInputTokenCount", "count", alias="cache_read_tokens"),
        Column("input.cacheWriteInputTokenCount", "count", alias="cache_write_tokens"),
        Column("output.outputTokenCount", "count", alias="output_tokens"),
        Column("requestMetadata", "tags", alias="request_metadata"),
    ),
)

OPENROUTER_GENERATIONS = Source(
    "openrouter_generations",
    ("jsonl",),
    (
        Column("id", required=True),
        Column("created_at", "time", required=True),
        Column("model", required=True),
        Column("api_type"),
        Column("provider_name"),
        Column("service_tier"),
        Column("latency", "real"),
        Column("cancelled"),
        Column("finish_reason"),
        Column("is_byok"),
        Column("total_cost", "money"),
        Column("upstream_inference_cost", "money"),
        Column("native_tokens_prompt", "count"),
        Column("native_tokens_cached", "count"),
        Column("native_tokens_completion", "count"),
        Column("native_tokens_reasoning", "count"),
        Column("external_user", "hash", alias="end_user_hash"),
    ),
)

SPAN_USAGE = tuple(
    f"gen_ai.usage.{part}"
    for part in (
        "input_tokens",
        "prompt_tokens",
        "output_tokens",
        "completion_tokens",
        "cache_read.input_tokens",
        "cache_read_input_tokens",
        "cache_creation.input_tokens",
        "cache_creation_input_tokens",
        "reasoning.output_tokens",
    )
)
SPAN_MODEL = 'coalesce("attributes:gen_ai.response.model", "attributes:gen_ai.request.model")'
IS_MODEL_CALL = f"""
    case
        when "attributes:gen_ai.operation.name" is not null
            then
                lower("attributes:gen_ai.operation.name")
                in ('chat', 'text_completion', 'generate_content', 'embeddings')
        else {SPAN_MODEL} is not null
    end
"""

OTEL_SPANS = Source(
    "otel_spans",
    ("jsonl",),
    (
        Column("traceId", required=True, alias="trace_id"),
        Column("spanId", required=True, alias="span_id"),
        Column("startTimeUnixNano", "nanoseconds", required=True, alias="started_at"),
        Column("endTimeUnixNano", "nanoseconds", alias="ended_at"),
        Column("status.code", alias="status_code"),
        *(
            Column(key, kind, alias=alias, attributes="attributes")
            for key, kind, alias in (
                ("gen_ai.operation.name", "text", "operation_name"),
                ("gen_ai.provider.name", "text", "provider_name"),
                ("gen_ai.system", "text", "system"),
                ("gen_ai.request.model", "text", "request_model"),
                ("gen_ai.response.model", "text", "response_model"),
                ("gen_ai.response.id", "text", "response_id"),
                ("gen_ai.conversation.id", "text", "conversation_id"),
                ("gen_ai.usage.input_tokens", "count", "input_tokens"),
                ("gen_ai.usage.prompt_tokens", "count", "prompt_tokens"),
                ("gen_ai.usage.output_tokens", "count", "output_tokens"),
                ("gen_ai.usage.completion_tokens", "count", "completion_tokens"),
                ("gen_ai.usage.cache_read.input_tokens", "count", "cache_read_tokens"),
                ("gen_ai.usage.cache_read_input_tokens", "count", "earlier_cache_read_tokens"),
                ("gen_ai.usage.cache_creation.input_tokens", "count", "cache_write_tokens"),
                ("gen_ai.usage.cache_creation_input_tokens", "count", "earlier_cache_write_tokens"),
                ("gen_ai.usage.reasoning.output_tokens", "count", "reasoning_tokens"),
                ("openai.response.service_tier", "text", "service_tier"),
                ("gen_ai.openai.response.service_tier", "text", "earlier_service_tier"),
                ("error.type", "text", "error_type"),
                ("enduser.id", "hash", "end_user_hash"),
                ("tags", "tags", "span_tags"),
            )
        ),
        Column(
            "gen_ai.usage.",
            "counts",
            alias="other_usage",
            attributes="attributes",
            known=SPAN_USAGE,
        ),
        Column("service.name", alias="service_name", attributes="resource.attributes"),
        Column(
            "deployment.environment.name",
            alias="environment_name",
            attributes="resource.attributes",
        ),
        Column(
            "deployment.environment",
            alias="earlier_environment_name",
            attributes="resource.attributes",
        ),
        Column("tags", "tags", alias="resource_tags", attributes="resource.attributes"),
    ),
    levels=("resourceSpans", "scopeSpans", "spans"),
    ignored=f"not ({IS_MODEL_CALL})",
    refused=((f"{SPAN_MODEL} is null", "gen_ai.request.model is missing"),),
)

LANGFUSE_OBSERVATIONS = Source(
    "langfuse_observations",
    ("jsonl", "csv", "parquet"),
    (
        Column("id", required=True),
        Column("start_time", "time", required=True, also=("startTime",)),
        Column("provided_model_name", also=("providedModelName", "model"), alias="model"),
        Column("type", alias="observation_type"),
        Column("end_time", "time", also=("endTime",)),
        Column("trace_id", also=("traceId",)),
        Column("session_id", also=("sessionId",)),
        Column("environment"),
        Column("level"),
        Column(
            "model_parameters.service_tier",
            also=("modelParameters.service_tier",),
            inside=("model_parameters", "modelParameters"),
            alias="service_tier",
        ),
        Column("usage_details", "counts", also=("usageDetails",)),
        Column("total_cost", "money", also=("totalCost", "calculatedTotalCost")),
        Column("user_id", "hash", also=("userId",), alias="end_user_hash"),
        Column("tags", "texts"),
        Column("metadata", "tags"),
    ),
    ignored="""upper("type") not in ('GENERATION', 'EMBEDDING')""",
    refused=(
        (
            'as_text(coalesce("provided_model_name", "providedModelName", "model")) is null',
            "provided_model_name is missing",
        ),
    ),
)

HELICONE_REQUESTS = Source(
    "helicone_requests",
    ("jsonl", "csv"),
    (
        Column("response_id", required=True, also=("request_id",), alias="request_id"),
        Column("request_created_at", "time", required=True),
        Column("model", required=True, also=("response_model", "request_model")),
        Column("response_created_at", "time"),
        Column("request_model"),
        Column("provider"),
        Column("request_path"),
        Column("response_status", "whole"),
        Column("delay_ms", "real", also=("latency",)),
        Column("cost", "money", also=("costUSD",)),
        Column("prompt_tokens", "count"),
        Column("prompt_cache_read_tokens", "count"),
        Column("prompt_cache_write_tokens", "count"),
        Column("completion_tokens", "count"),
        Column("prompt_audio_tokens", "count"),
        Column("completion_audio_tokens", "count"),
        Column("cache_reference_id"),
        Column("request_user_id", "hash", alias="end_user_hash"),
        Column("request_properties", "tags", also=("properties",)),
        Column(
            "request_properties.Helicone-Session-Id",
            also=("properties.Helicone-Session-Id",),
            alias="session_id",
        ),
    ),
)

AZURE_OPENAI_LOGS = Source(
    "azure_openai_logs",
    ("jsonl", "csv"),
    (
        Column("correlationId", required=True, alias="correlation_id"),
        Column("time", "time", required=True, alias="logged_at"),
        Column("category"),
        Column("operationName", alias="operation_name"),
        Column("durationMs", "whole", alias="duration_ms"),
        Column("resultSignature", alias="result_signature"),
        Column("resourceId", alias="resource_id"),
        *(
            Column(f"properties.{name}", kind, inside=("properties",), alias=alias)
            for name, kind, alias in (
                ("modelName", "text", "model_name"),
                ("modelVersion", "text", "model_version"),
                ("modelDeploymentName", "text", "model_deployment_name"),
                ("deploymentName", "text", "deployment_name"),
                ("streamType", "text", "stream_type"),
                ("requestTime", "ticks", "requested_at"),
                ("apimSubscriptionId", "key", "apim_subscription_id"),
                ("promptTokens", "count", "prompt_tokens"),
                ("completionTokens", "count", "completion_tokens"),
                ("totalTokens", "count", "total_tokens"),
            )
        ),
    ),
    ignored="""
        as_text("properties:"."modelName") is null
        or coalesce("category", '') not in ('', 'RequestResponse', 'GatewayLlmLogs')
    """,
)

VERTEX_REQUESTS = Source(
    "vertex_requests",
    ("jsonl", "parquet"),
    (
        Column("request_id", required=True),
        Column("logging_time", "time", required=True),
        Column("model", required=True),
        Column("model_version"),
        Column("api_method"),
        *(
            Column(name, kind, also=also, inside=("full_response",), alias=alias)
            for name, kind, also, alias in (
                ("full_response.createTime", "time", ("full_response.create_time",), "created_at"),
                (
                    "full_response.responseId",
                    "text",
                    ("full_response.response_id", "full_response.id"),
                    "response_id",
                ),
                (
                    "full_response.modelVersion",
                    "text",
                    ("full_response.model_version", "full_response.model"),
                    "response_model",
                ),
                ("full_response.error.code", "text", (), "error_code"),
                (
                    "full_response.usageMetadata",
                    "traffic",
                    ("full_response.usage_metadata",),
                    "traffic_type",
                ),
                (
                    "full_response.usageMetadata",
                    "counts",
                    ("full_response.usage_metadata", "full_response.usage"),
                    "usage_metadata",
                ),
            )
        ),
        Column("full_request.labels", "tags", inside=("full_request",), alias="labels"),
        Column(
            "metadata.request_latency", "real", inside=("metadata",), alias="request_latency_ms"
        ),
    ),
)

INVOICE_LINES = Source(
    "invoice_lines",
    ("jsonl", "csv", "parquet"),
    (
        Column("invoice_line_id", required=True),
        Column("shared_cost_id", required=True),
        Column("billing_period", "month", required=True),
        Column("amount", "money", required=True),
        Column("currency", "currency", required=True),
        Column("invoice_id"),
        Column("description"),
    ),
)

BUSINESS_OUTCOMES = Source(
    "business_outcomes",
    ("jsonl", "csv", "parquet"),
    (
        Column("date", "day", required=True, alias="outcome_date"),
        Column("project", required=True),
        Column("outcome", required=True),
        Column("count", "count", required=True, alias="outcome_count"),
        Column("value", "money", alias="outcome_value"),
        Column("currency", "currency"),
        Column("revision", "count"),
    ),
    refused=(
        (
            '"outcome_value:value" is null and as_text(value) is not null',
            "value is not a decimal number",
        ),
        (
            '"currency:value" is null and "outcome_value:value" is not null',
            "currency is not three letters",
        ),
    ),
)

FOCUS_INVOICES = Source(
    "focus_invoices",
    ("jsonl", "csv", "parquet"),
    (
        Column("BillingAccountId", required=True, alias="billing_account_id"),
        Column("BillingPeriodStart", "time", required=True, alias="billing_period_start"),
        Column("BilledCost", "money", required=True, alias="billed_cost"),
        Column("BillingCurrency", "currency", required=True, alias="billing_currency"),
        Column("ChargeCategory", required=True, alias="charge_category"),
        Column("ChargePeriodStart", "time", required=True, alias="charge_period_start"),
        Column("ChargePeriodEnd", "time", required=True, alias="charge_period_end"),
        Column("SubAccountId", alias="sub_account_id"),
        Column("ProviderName", alias="provider_name"),
        Column("InvoiceId", alias="invoice_id"),
        Column("ChargeClass", alias="charge_class"),
        Column("ChargeDescription", alias="charge_description"),
        Column("ListCost", "money", alias="list_cost"),
        Column("ConsumedQuantity", "money", alias="consumed_quantity"),
        Column("ConsumedUnit", alias="consumed_unit"),
        Column("SkuId", alias="sku_id"),
        Column("ResourceId", alias="resource_id"),
        Column("x_Model", alias="model"),
        Column("x_ExchangeRate", "money", alias="exchange_rate"),
    ),
)

OPENAI_COSTS = Source(
    "openai_costs",
    ("jsonl",),
    (
        Column("start_time", "time", required=True),
        Column("end_time", "time", required=True),
        Column("amount.value", "money", required=True),
        Column("amount.currency", "currency", required=True),
        Column("line_item"),
        Column("project_id"),
        Column("api_key_id"),
        Column("organization_id"),
        Column("quantity", "money"),
        Column("quantity_unit"),
    ),
    levels=("data", "results"),
)

ANTHROPIC_COSTS = Source(
    "anthropic_costs",
    ("jsonl",),
    (
        Column("starting_at", "time", required=True),
        Column("ending_at", "time", required=True),
        Column("amount", "money", required=True),
        Column("currency", "currency", required=True),
        Column("workspace_id"),
        Column("cost_type"),
        Column("description"),
        Column("model"),
        Column("service_tier"),
        Column("token_type"),
        Column("context_window"),
        Column("inference_geo"),
    ),
    levels=("data", "results"),
)

OPENAI_USAGE = Source(
    "openai_usage",
    ("jsonl",),
    (
        Column("start_time", "time", required=True),
        Column("end_time", "time", required=True),
        Column("input_tokens", "total", required=True),
        Column("num_model_requests", "total"),
        Column("input_cached_tokens", "total"),
        Column("input_cache_write_tokens", "total"),
        Column("output_tokens", "total"),
        Column("input_audio_tokens", "total"),
        Column("output_audio_tokens", "total"),
        Column("object"),
        Column("model"),
        Column("project_id"),
        Column("api_key_id"),
        Column("batch"),
        Column("service_tier"),
    ),
    levels=("data", "results"),
)

ANTHROPIC_USAGE = Source(
    "anthropic_usage",
    ("jsonl",),
    (
        Column("starting_at", "time", required=True),
        Column("ending_at", "time", required=True),
        Column("uncached_input_tokens", "total", required=True),
        Column("output_tokens", "total", required=True),
        Column("cache_read_input_tokens", "total"),
        Column("cache_creation.ephemeral_5m_input_tokens", "total"),
        Column("cache_creation.ephemeral_1h_input_tokens", "total"),
        Column("server_tool_use.web_search_requests", "total"),
        Column("model"),
        Column("workspace_id"),
        Column("api_key_id"),
        Column("service_tier"),
        Column("context_window"),
        Column("inference_geo"),
    ),
    levels=("data", "results"),
)

SOURCES = {
    source.name: source
    for source in (
        LITELLM_SPEND_LOGS,
        LITELLM_STANDARD_LOGGING,
        PLAIN,
        BEDROCK_INVOCATIONS,
        OPENROUTER_GENERATIONS,
        OTEL_SPANS,
        LANGFUSE_OBSERVATIONS,
        HELICONE_REQUESTS,
        AZURE_OPENAI_LOGS,
        VERTEX_REQUESTS,
        INVOICE_LINES,
        BUSINESS_OUTCOMES,
        FOCUS_INVOICES,
        OPENAI_COSTS,
        ANTHROPIC_COSTS,
        OPENAI_USAGE,
        ANTHROPIC_USAGE,
    )
}
