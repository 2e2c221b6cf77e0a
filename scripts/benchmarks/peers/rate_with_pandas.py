"""Rate each request and sum the charges to lines, with pandas: `rate_with_pandas.py FOLDER`.

Money is whole numbers of 10^-12, so that nothing is rounded but where the policy rounds. Text of
few values is categorical, keys of several columns are numbered once, and no row is looked at alone
but those that cross a threshold of a discount.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

KINDS = ("fresh_input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning")
PARTS = ("token", "request", "task")
USAGE = ["charge_date", "charge_unit", "provider_tier", "model_id", "team_id", "project_id"]
SCOPES = {"project_id": 8, "team_id": 4, "model_id": 2, "provider_tier": 1}
ADJUSTMENTS = {"service_tier": ["service_tier"], "off_peak": ["local_hour"], "markup": []}
LINE = [
    *("charge_date", "team_id", "cost_center", "project_id", "environment", "provider_tier"),
    *("charge_unit", "rate_id", "rating_status"),
]
FEW_VALUES = [
    *("team_id", "cost_center", "project_id", "environment", "model_id", "provider_tier"),
    *("charge_unit", "service_tier", "status"),
]
RATED = ["request_id", "rating_status", "rate_id", "amount", "gross_charge"]
UNIT = 10**12


def read(folder: Path, name: str, few_values: list[str] | None = None) -> pd.DataFrame:
    """Read a table, text of few values as categories, and each whole number as one."""
    table = pq.read_table(folder / f"{name}.parquet", read_dictionary=few_values)
    return table.to_pandas(date_as_object=False, integer_object_nulls=False)


def matched_rates(requests: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Give each request the most specific rate in force for its usage."""
    number = requests.groupby(USAGE, observed=True, sort=False).ngroup().to_numpy()
    usage = requests[USAGE].assign(number=number)
    usage = usage[number >= 0].drop_duplicates("number").astype(dict.fromkeys(USAGE[1:], "str"))
    found = usage.merge(rates, on=["charge_date", "charge_unit"], suffixes=("", "_of_rate"))
    found["specificity"] = 0
    for scope, worth in SCOPES.items():
        named = found[f"{scope}_of_rate"]
        found = found[named.isna() | (named == found[scope])]
        found["specificity"] += worth * found[f"{scope}_of_rate"].notna()
    best = found.sort_values(["specificity", "rate_id"], ascending=[False, True])
    best = best.drop_duplicates("number").set_index("number")
    best["rate_id"] = best["rate_id"].astype("category")
    return best.drop(columns=[name for name in best if name in USAGE]).reindex(number)


def successful_tasks(requests: pd.DataFrame) -> pd.Series:
    """Tell for each request whether it is the last of a task that succeeded."""
    of_tasks = requests[requests["charge_unit"].isin(["task", "blended"])]
    of_tasks = of_tasks.sort_values(["started_at", "request_id"])
    outcome = of_tasks["task_outcome"].str.strip().str.lower()
    named = "task " + of_tasks["task_id"]
    tasks = pd.DataFrame(
        {
            "project_id": of_tasks["project_id"],
            "task": named.fillna("request " + of_tasks["request_id"]),
            "outcome": outcome.where(outcome.isin(["success", "failure"])),
        }
    )
    keys = ["project_id", "task"]
    reported = tasks.groupby(keys, observed=True, sort=False)["outcome"].transform("last")
    is_last = ~tasks.duplicated(keys, keep="last")
    return (is_last & (reported == "success")).reindex(requests.index, fill_value=False)


def part_multipliers(requests: pd.DataFrame, rated: pd.DataFrame, adjustments: pd.DataFrame):
    """Multiply weights, exchange rates and adjustments: exactly, once for each combination."""
    keys = pd.DataFrame(
        {
            "charge_date": requests["charge_date"],
            "provider_tier": requests["provider_tier"].astype("str"),
            "service_tier": requests["service_tier"].str.lower(),
            "local_hour": requests["started_at"]
            .dt.tz_localize("UTC")
            .dt.tz_convert("Europe/Berlin")
            .dt.hour,
        }
    )
    factors = rated[[*(f"{part}_weight" for part in PARTS), "exchange_rate"]].fillna(0)
    for kind, more in ADJUSTMENTS.items():
        of_kind = adjustments[adjustments["kind"] == kind]
        on = ["charge_date", "provider_tier", *more]
        met = keys.merge(of_kind[[*on, "multiplier"]], on=on, how="left")["multiplier"]
        factors[kind] = met.fillna(1_000_000).to_numpy()
    columns = list(factors)
    number = factors.groupby(columns, sort=False).ngroup().to_numpy()
    combinations = factors.drop_duplicates().astype("int64").itertuples(index=False)
    found = [
        [
            rounded(weight * exchange * service * off_peak * markup, 10**21)
            for weight in (token, request, task)
        ]
        for token, request, task, exchange, service, off_peak, markup in combinations
    ]
    return np.array(found, dtype="int64")[number]


def rounded(amount: int, unit: int) -> int:
    """Divide what is not negative, half up."""
    return (2 * amount + unit) // (2 * unit)


def discounts_of(requests: pd.DataFrame, bands: pd.DataFrame) -> pd.Series:
    """Take off what each part of a team's monthly usage has as a discount, in its order."""
    discounted = bands[["provider_tier", "charge_unit"]].drop_duplicates()
    tier_and_unit = requests[["provider_tier", "charge_unit"]].astype("str")
    is_discounted = tier_and_unit.merge(discounted, how="left", indicator=True)["_merge"] == "both"
    measured = requests[
        is_discounted.to_numpy()
        & (requests["rating_status"] == "rated")
        & (requests["team_id"] != "suspense")
        & (requests["quantity"] > 0)
    ].sort_values(["started_at", "request_id"])
    groups = ["billing_period", "team_id", "provider_tier", "charge_unit"]
    after = measured.groupby(groups, observed=True, sort=False)["quantity"].cumsum()
    positioned = pd.DataFrame(
        {
            "row": measured.index,
            "charge_date": measured["charge_date"],
            "provider_tier": measured["provider_tier"].astype("str"),
            "charge_unit": measured["charge_unit"].astype("str"),
            "amount": measured["amount"],
            "quantity": measured["quantity"],
            "after": after,
        }
    ).merge(bands, on=["charge_date", "provider_tier", "charge_unit"])
    start = np.maximum(positioned["after"] - positioned["quantity"], positioned["from_quantity"])
    end = np.minimum(positioned["after"], positioned["to_quantity"].fillna(2**62).astype("int64"))
    positioned["inside"] = end - start
    positioned = positioned[positioned["inside"] > 0]
    whole = positioned[positioned["inside"] == positioned["quantity"]]
    crossing = positioned[positioned["inside"] < positioned["quantity"]]
    in_one_band = pd.Series(
        (whole["amount"] * whole["discount_share"] // 1_000_000).to_numpy(), whole["row"]
    )
    shares = (crossing["inside"] * crossing["discount_share"]).groupby(crossing["row"]).sum()
    split = requests.loc[shares.index]
    over_bands = [
        int(amount) * int(share) // (int(quantity) * 1_000_000)
        for amount, share, quantity in zip(split["amount"], shares, split["quantity"], strict=True)
    ]
    return pd.concat([in_one_band, pd.Series(over_bands, shares.index, dtype="int64")])


def main(folder: Path) -> None:
    """Write what each of a folder's requests is charged, and the charge lines."""
    requests = read(folder, "requests", FEW_VALUES)
    rated = matched_rates(requests, read(folder, "rates")).set_axis(requests.index)
    multipliers = part_multipliers(requests, rated, read(folder, "adjustments"))
    is_cached = requests["is_gateway_cache_hit"].to_numpy()
    has_failed = (requests["status"] == "failure").to_numpy()
    unit = requests["charge_unit"]
    counts_tokens = unit.isin(["token", "blended"]).to_numpy()
    task_quantity = successful_tasks(requests).to_numpy().astype("int64")
    request_quantity = (~(has_failed | is_cached)).astype("int64")
    no_tokens = requests["total_tokens"].to_numpy() == 0
    lacks_tokens = counts_tokens & no_tokens & ~is_cached & ~has_failed

    tokens_at_price = np.zeros(len(requests), dtype="int64")
    lacks_token_price = np.zeros(len(requests), dtype=bool)
    for kind in KINDS:
        price = rated[f"{kind}_price"]
        count = requests[f"{kind}_tokens"].to_numpy()
        tokens_at_price += count * price.fillna(0).astype("int64").to_numpy()
        lacks_token_price |= (count > 0) & price.isna().to_numpy()
    parts = (
        np.where(is_cached, 0, tokens_at_price),
        rated["request_price"].fillna(0).astype("int64").to_numpy() * 1_000_000 * request_quantity,
        rated["task_price"].fillna(0).astype("int64").to_numpy() * 1_000_000 * task_quantity,
    )
    # the multipliers' trailing zeros are left out, so that the products stay within 64 bits
    zeros = np.gcd.reduce(np.append(multipliers.ravel(), UNIT))
    scaled, scale = multipliers // zeros, UNIT // zeros
    if max(int(part.max()) for part in parts) * int(scaled.max()) >= 2**61:
        sys.exit("amounts beyond 64 bits")
    amount = sum(part * scaled[:, place] for place, part in enumerate(parts))
    amount = (2 * amount + scale) // (2 * scale)

    weights = {part: rated[f"{part}_weight"].fillna(0).to_numpy() for part in PARTS}
    has_no_price = (
        (requests["provider_tier"] == "unknown").to_numpy()
        | rated["rate_id"].isna().to_numpy()
        | rated["exchange_rate"].isna().to_numpy()
        | ((weights["token"] > 0) & ~is_cached & lacks_token_price)
        | ((weights["request"] * request_quantity > 0) & rated["request_price"].isna().to_numpy())
        | ((weights["task"] * task_quantity > 0) & rated["task_price"].isna().to_numpy())
    )
    is_free = (task_quantity == 0) & (
        is_cached
        | (has_failed & ((unit == "request").to_numpy() | no_tokens))
        | (unit == "task").to_numpy()
    )
    logged = requests["logged_cost"].fillna(0).astype("int64").to_numpy()
    status = np.select(
        [is_free, lacks_tokens & (logged > 0), has_no_price | lacks_tokens], [0, 1, 2], 3
    )
    names = ["not_charged", "unmeasured", "unrated", "rated"]
    requests["rating_status"] = pd.Categorical.from_codes(status, names)
    requests["amount"] = amount
    requests["quantity"] = np.select(
        [unit == "token", unit == "request"],
        [requests["total_tokens"], request_quantity],
        task_quantity,
    )
    discount = discounts_of(requests, read(folder, "bands"))
    requests["rate_id"] = rated["rate_id"].where(status == 3)
    charge = np.select([status == 3, status == 1], [amount, logged], 0)
    requests["gross_charge"] = charge - discount.reindex(requests.index, fill_value=0).to_numpy()
    requests[RATED].to_parquet(folder / "pandas_rated.parquet")
    lines = requests.groupby(LINE, observed=True, sort=False, dropna=False).agg(
        request_count=("gross_charge", "size"),
        total_tokens=("total_tokens", "sum"),
        gross_charge=("gross_charge", "sum"),
    )
    lines.reset_index().to_parquet(folder / "pandas.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
