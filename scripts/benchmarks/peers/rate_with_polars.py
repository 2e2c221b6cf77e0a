"""Rate each request and sum the charges to lines, with Polars: `rate_with_polars.py FOLDER`.

Money is whole numbers of 10^-12, so that nothing is rounded but where the policy rounds.
"""

import sys
from pathlib import Path

import polars as pl
from polars import col

KINDS = ("fresh_input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning")
PARTS = ("token", "request", "task")
USAGE = ["charge_date", "charge_unit", "provider_tier", "model_id", "team_id", "project_id"]
SCOPES = {"project_id": 8, "team_id": 4, "model_id": 2, "provider_tier": 1}
ADJUSTMENTS = {"service_tier": ["service_tier"], "off_peak": ["local_hour"], "markup": []}
LINE = [
    *("charge_date", "team_id", "cost_center", "project_id", "environment", "provider_tier"),
    *("charge_unit", "rate_id", "rating_status"),
]
RATE = [
    "rate_id", *(f"{kind}_price" for kind in KINDS), "request_price", "task_price",
    *(f"{part}_weight" for part in PARTS), "exchange_rate",
]  # fmt: skip
RATED = ["request_id", "rating_status", "rate_id", "amount", "gross_charge"]
MULTIPLIER = 10**21  # of weight, exchange rate and three adjustments, over units of 10^-12
UNIT = 10**12


def matched_rates(requests: pl.LazyFrame, rates: pl.LazyFrame) -> pl.LazyFrame:
    """Find the most specific rate in force for each kind of usage."""
    applies = [
        col(f"{scope}_of_rate").is_null() | (col(f"{scope}_of_rate") == col(scope))
        for scope in SCOPES
    ]
    specificity = pl.sum_horizontal(
        col(f"{scope}_of_rate").is_not_null().cast(pl.Int32) * worth
        for scope, worth in SCOPES.items()
    )
    return (
        requests.select(USAGE)
        .filter(col("model_id").is_not_null())
        .unique()
        .join(rates, on=["charge_date", "charge_unit"], suffix="_of_rate")
        .filter(applies)
        .with_columns(specificity=specificity)
        .sort("specificity", "rate_id", descending=[True, False])
        .unique(USAGE, keep="first", maintain_order=True)
        .select(*USAGE, *RATE)
    )


def successful_tasks(requests: pl.LazyFrame) -> pl.LazyFrame:
    """Find the last request of each task that succeeded."""
    outcome = col("task_outcome").str.strip_chars().str.to_lowercase()
    return (
        requests.filter(col("charge_unit").is_in(["task", "blended"]))
        .select(
            "project_id",
            "request_id",
            "started_at",
            task=pl.coalesce("task " + col("task_id"), "request " + col("request_id")),
            outcome=pl.when(outcome.is_in(["success", "failure"])).then(outcome),
        )
        .sort("started_at", "request_id")
        .group_by("project_id", "task")
        .agg(col("request_id").last(), col("outcome").drop_nulls().last())
        .filter(col("outcome") == "success")
        .select("request_id", task_quantity=pl.lit(1, pl.Int64))
    )


def rounded(amount: pl.Expr, unit: int) -> pl.Expr:
    """Divide what is not negative, half up."""
    return (2 * amount + pl.lit(unit, pl.Int128)) // pl.lit(2 * unit, pl.Int128)


def discounts_of(requests: pl.LazyFrame, bands: pl.LazyFrame) -> pl.LazyFrame:
    """Find what each part of a team's monthly usage has as a discount, in its order."""
    groups = ["billing_period", "team_id", "provider_tier", "charge_unit"]
    start = pl.max_horizontal(col("after") - col("quantity"), "from_quantity")
    end = pl.min_horizontal("after", col("to_quantity").fill_null(2**62))
    return (
        requests.filter(
            (col("rating_status") == "rated")
            & (col("team_id") != "suspense")
            & (col("quantity") > 0)
        )
        .join(bands, on=["provider_tier", "charge_unit"], how="semi")
        .select("request_id", "started_at", "charge_date", *groups, "amount", "quantity")
        .sort("started_at", "request_id")
        .with_columns(after=col("quantity").cum_sum().over(groups))
        .join(bands, on=["charge_date", "provider_tier", "charge_unit"])
        .with_columns(inside=end - start)
        .filter(col("inside") > 0)
        .group_by("request_id", "amount", "quantity")
        .agg(share=(col("inside") * col("discount_share")).sum())
        .select(
            "request_id",
            discount=col("amount").cast(pl.Int128)
            * col("share")
            // (col("quantity").cast(pl.Int128) * 1_000_000),
        )
    )


def priced(requests: pl.LazyFrame, rates: pl.LazyFrame, adjustments: pl.LazyFrame) -> pl.LazyFrame:
    """Add to each request its rate, its amount and why it has none."""
    hour = col("started_at").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin")
    joined = (
        requests.join(matched_rates(requests, rates), on=USAGE, how="left")
        .join(successful_tasks(requests), on="request_id", how="left")
        .with_columns(
            local_hour=hour.dt.hour().cast(pl.Int32),
            service_tier=col("service_tier").str.to_lowercase(),
            task_quantity=col("task_quantity").fill_null(0),
            has_failed=(col("status") == "failure").fill_null(False),
        )
    )
    for kind, more in ADJUSTMENTS.items():
        on = ["charge_date", "provider_tier", *more]
        of_kind = adjustments.filter(col("kind") == kind)
        joined = joined.join(
            of_kind.select(*on, col("multiplier").alias(f"{kind}_multiplier")), on=on, how="left"
        )
    tokens_at_price = pl.sum_horizontal(
        col(f"{kind}_tokens") * col(f"{kind}_price").fill_null(0) for kind in KINDS
    )
    lacks_token_price = pl.any_horizontal(
        (col(f"{kind}_tokens") > 0) & col(f"{kind}_price").is_null() for kind in KINDS
    )
    factor = col("exchange_rate").cast(pl.Int128)
    for kind in ADJUSTMENTS:
        factor = factor * col(f"{kind}_multiplier").fill_null(1_000_000)
    measured = joined.with_columns(
        request_quantity=(~(col("has_failed") | col("is_gateway_cache_hit"))).cast(pl.Int64),
        lacks_tokens=col("charge_unit").is_in(["token", "blended"])
        & (col("total_tokens") == 0)
        & ~col("is_gateway_cache_hit")
        & ~col("has_failed"),
        factor=factor,
    )
    parts = {
        "token": pl.when(col("is_gateway_cache_hit")).then(0).otherwise(tokens_at_price),
        "request": col("request_price").fill_null(0) * 1_000_000 * col("request_quantity"),
        "task": col("task_price").fill_null(0) * 1_000_000 * col("task_quantity"),
    }
    amount = sum(
        amount.cast(pl.Int128) * rounded(col(f"{part}_weight") * col("factor"), MULTIPLIER)
        for part, amount in parts.items()
    )
    return measured.with_columns(
        amount=rounded(amount, UNIT).cast(pl.Int64),
        quantity=pl.when(col("charge_unit") == "token")
        .then(col("total_tokens"))
        .when(col("charge_unit") == "request")
        .then(col("request_quantity"))
        .otherwise(col("task_quantity")),
        has_no_price=(col("provider_tier") == "unknown")
        | col("rate_id").is_null()
        | col("exchange_rate").is_null()
        | ((col("token_weight") > 0) & ~col("is_gateway_cache_hit") & lacks_token_price)
        | ((col("request_weight") * col("request_quantity") > 0) & col("request_price").is_null())
        | ((col("task_weight") * col("task_quantity") > 0) & col("task_price").is_null()),
        is_free=(col("task_quantity") == 0)
        & (
            col("is_gateway_cache_hit")
            | (col("has_failed") & ((col("charge_unit") == "request") | (col("total_tokens") == 0)))
            | (col("charge_unit") == "task")
        ),
    )


def main(folder: Path) -> None:
    """Write what each of a folder's requests is charged, and the charge lines."""
    requests, rates, adjustments, bands = (
        pl.scan_parquet(folder / f"{name}.parquet")
        for name in ("requests", "rates", "adjustments", "bands")
    )
    status = (
        pl.when(col("is_free"))
        .then(pl.lit("not_charged"))
        .when(col("lacks_tokens") & (col("logged_cost") > 0))
        .then(pl.lit("unmeasured"))
        .when(col("has_no_price") | col("lacks_tokens"))
        .then(pl.lit("unrated"))
        .otherwise(pl.lit("rated"))
    )
    rated = priced(requests, rates, adjustments).with_columns(rating_status=status)
    charge = (
        pl.when(col("rating_status") == "rated")
        .then(col("amount") - col("discount").fill_null(0))
        .when(col("rating_status") == "unmeasured")
        .then(col("logged_cost"))
        .otherwise(0)
    )
    charged = (
        rated.join(discounts_of(rated, bands), on="request_id", how="left")
        .with_columns(
            rate_id=pl.when(col("rating_status") == "rated").then(col("rate_id")),
            gross_charge=charge.cast(pl.Int64),
        )
        .select(*dict.fromkeys([*RATED, *LINE, "total_tokens"]))
        .collect()
    )
    charged.select(RATED).write_parquet(folder / "polars_rated.parquet")
    lines = charged.group_by(LINE).agg(
        request_count=pl.len(),
        total_tokens=col("total_tokens").sum(),
        gross_charge=col("gross_charge").sum(),
    )
    lines.write_parquet(folder / "polars.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
