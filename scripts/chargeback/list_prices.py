"""Public prices of models as rows of the seed, read from the package genai-prices."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from chargeback.database import UsageFault
from chargeback.export_folder import csv_content

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice, TieredPrices

PACKAGE = "genai-prices"
CATALOGUE = Path("reference", "model_catalogue.csv")
LIST_PRICES = Path("reference", "provider_list_prices.csv")
FIRST_DAY = date(2020, 1, 1)  # of a price that the package gives no date for
DECIMAL_PLACES = Decimal("0.000001")
# Where the package has no price for a kind of token, its calculator takes the next one.
PRICE_KEYS = {
    "fresh_input_price": ("input_mtok",),
    "cache_read_price": ("cache_read_mtok", "input_mtok"),
    "cache_write_price": ("cache_write_mtok", "input_mtok"),
    "cache_write_1h_price": ("cache_write_1h_mtok", "cache_write_mtok", "input_mtok"),
    "output_price": ("output_mtok",),
    "reasoning_price": ("output_reasoning_mtok", "output_mtok"),
}
COLUMNS = (
    "list_price_id",
    "model_id",
    "currency",
    "input_tokens_from",
    "input_tokens_to",
    *PRICE_KEYS,
    "valid_from",
    "valid_to",
)
Row = dict[str, str]


@dataclass(frozen=True)
class Refresh:
    """What the seed is and what the package makes of it.

    Attributes:
        path: The seed.
        content: Its bytes with the package's prices.
        rows: How many rows that is.
        added: Ids of rows that the seed lacks.
        changed: What differs in rows that it has, by id.
        removed: Ids of rows that the package has no more.
        kept: Models whose rows stay as they are, and why.
        is_current: Whether the seed is that content already, byte for byte.
    """

    path: Path
    content: bytes
    rows: int
    added: list[str]
    changed: dict[str, str]
    removed: list[str]
    kept: dict[str, str]
    is_current: bool


def package_version() -> str:
    """Return the version of the package.

    Raises:
        UsageFault: it is not installed.
    """
    try:
        import genai_prices  # noqa: F401
    except ImportError:
        raise UsageFault(f"{PACKAGE} is not installed; run `pip install {PACKAGE}`") from None
    return version(PACKAGE)


def plan_refresh(seeds: Path) -> Refresh:
    """Compare a folder's seed of list prices with what the package says of its catalogue.

    Raises:
        UsageFault: a seed is not there, or the package is not installed.
    """
    catalogue = _read(seeds / CATALOGUE)
    path = seeds / LIST_PRICES
    before = _read(path)
    models = _known_models(catalogue)
    kept = {
        row["model_id"]: "the package does not know it"
        for row in (*catalogue, *before)
        if row["model_id"] not in models
    }
    kept |= {model_id: reason for model_id in models if (reason := why_no_rows(models[model_id]))}
    after = [row for row in before if row["model_id"] in kept]
    for model_id, model in models.items():
        if model_id not in kept:
            after += price_rows(model_id, model)
    after.sort(key=lambda row: (row["model_id"], row["valid_from"], int(row["input_tokens_from"])))

    old, new = ({row["list_price_id"]: row for row in rows} for rows in (before, after))
    content = csv_content(COLUMNS, ([row[column] for column in COLUMNS] for row in after))
    return Refresh(
        path=path,
        content=content,
        rows=len(after),
        added=[row_id for row_id in new if row_id not in old],
        changed={
            row_id: _changed_cells(old[row_id], row)
            for row_id, row in new.items()
            if row_id in old and old[row_id] != row
        },
        removed=[row_id for row_id in old if row_id not in new],
        kept=kept,
        is_current=path.read_bytes() == content,
    )


def why_no_rows(model: "ModelInfo") -> str | None:
    """Say why the seed cannot hold what the package charges for a model; None where it can."""
    from genai_prices.types import StartDateConstraint

    for condition in model.prices if isinstance(model.prices, list) else []:
        if not isinstance(condition.constraint, StartDateConstraint | None):
            return "its price depends on more than the day"
    for _, prices in _versions(model):
        if prices.input_mtok is None:
            return "the package has no price for its input tokens"
        if prices.requests_kcount is not None:
            return "it has a price for each request"
    return None


def price_rows(model_id: str, model: "ModelInfo") -> list[Row]:
    """Give the rows of a model: a row a version and band of input tokens.

    Args:
        model_id: The model in the catalogue.
        model: The model in the package, one that `why_no_rows` has nothing to say of.
    """
    versions: list[tuple[date, list[Row]]] = []
    for day, prices in _versions(model):
        bands = list(_bands(prices))
        if not versions or versions[-1][1] != bands:
            versions.append((day, bands))
    rows = []
    for (day, bands), (next_day, _) in pairwise([*versions, (None, [])]):
        for band in bands:
            start = int(band["input_tokens_from"])
            rows.append(
                {
                    "list_price_id": f"{model_id}-{day}{f'-over-{start - 1}' if start else ''}",
                    "model_id": model_id,
                    "currency": "USD",
                    **band,
                    "valid_from": str(day),
                    "valid_to": str(next_day or ""),
                }
            )
    return rows


def _known_models(catalogue: list[Row]) -> dict[str, "ModelInfo"]:
    """The package's models by the catalogue's model ids, those that it knows."""
    package_version()
    from genai_prices.data_snapshot import get_snapshot

    providers = {provider.id: provider for provider in get_snapshot().providers}
    models = {}
    for row in catalogue:
        provider = providers.get(row["provider"])
        if provider and (model := provider.find_model(row["model_id"])):
            models[row["model_id"]] = model
    return models


def _versions(model: "ModelInfo") -> list[tuple[date, "ModelPrice"]]:
    """The prices of a model by the day from which they hold, in order."""
    days = {FIRST_DAY}
    if isinstance(model.prices, list):
        days |= {price.constraint.start_date for price in model.prices if price.constraint}
    return [(day, model.get_prices(datetime(day.year, day.month, day.day))) for day in sorted(days)]


def _bands(prices: "ModelPrice") -> Iterator[Row]:
    """The prices of each band of input tokens: the package's tiers start above their number."""
    by_column = {
        column: next((price for key in keys if (price := getattr(prices, key)) is not None), None)
        for column, keys in PRICE_KEYS.items()
    }
    tiers = [tier for price in by_column.values() for tier in getattr(price, "tiers", [])]
    starts = sorted({0, *(tier.start + 1 for tier in tiers)})
    for start, end in pairwise([*starts, None]):
        yield {
            "input_tokens_from": str(start),
            "input_tokens_to": "" if end is None else str(end),
            **{column: _price_at(price, start) for column, price in by_column.items()},
        }


def _price_at(price: "Decimal | TieredPrices | None", input_tokens: int) -> str:
    """The price of a million tokens in a request of so many input tokens; no price is 0."""
    tiers = getattr(price, "tiers", [])
    base = getattr(price, "base", price) or Decimal(0)
    listed = next((t.price for t in reversed(tiers) if input_tokens > t.start), base)
    exact = listed.quantize(DECIMAL_PLACES)
    if exact != listed:
        raise UsageFault(f"a price of {listed} a million tokens has more than six decimal places")
    return str(exact)


def _changed_cells(old: Row, new: Row) -> str:
    return ", ".join(
        f"{column} {old.get(column) or 'empty'} -> {new[column] or 'empty'}"
        for column in COLUMNS
        if old.get(column) != new[column]
    )


def _read(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror}") from None
