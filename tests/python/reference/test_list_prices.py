"""List costs are what genai-prices' own calculator says, and the seed is what the script writes."""

import csv
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import (
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    Provider,
    TieredPrices,
    TimeOfDateConstraint,
)

import company
from chargeback.list_prices import why_no_rows
from refresh_list_prices import main
from warehouse import PROJECT, CompiledProject, Warehouse

LIST_PRICES = PROJECT / "seeds" / "reference" / "provider_list_prices.csv"
TOKENS = tuple(f"{kind}_tokens" for kind in company.TOKEN_KINDS)
ORDINARY_DAYS = (date(2020, 1, 1), date(2026, 9, 10))
# Fresh input, cache reads, cache writes of the default and of one hour, output, reasoning.
SHORT_REQUESTS = (
    (1, 0, 0, 0, 0, 0),
    (12_345, 0, 0, 0, 678, 0),
    (1_001, 20_011, 307, 0, 409, 53),
    (17, 0, 4_099, 8_209, 1, 1_021),
    (0, 0, 0, 30_011, 0, 0),
    (0, 0, 0, 0, 7, 11),
)


def catalogued_models() -> dict[str, tuple[Provider, ModelInfo]]:
    """The package's provider and model of each model id, but for providers it does not know."""
    providers = {provider.id: provider for provider in get_snapshot().providers}
    with (PROJECT / "seeds" / "reference" / "model_catalogue.csv").open() as file:
        ids = {row["model_id"]: row["provider"] for row in csv.DictReader(file)}
    return {
        model_id: (providers[provider], providers[provider].find_model(model_id))
        for model_id, provider in ids.items()
        if provider in providers
    }


def prices_of(model: ModelInfo) -> list[ModelPrice]:
    return [p.prices for p in model.prices] if isinstance(model.prices, list) else [model.prices]


def days_of(model: ModelInfo) -> set[date]:
    """Ordinary days, the first day of each of the package's changes and the day before it."""
    changes = [
        price.constraint.start_date
        for price in (model.prices if isinstance(model.prices, list) else [])
        if price.constraint
    ]
    return {*ORDINARY_DAYS, *changes, *(day - timedelta(days=1) for day in changes)}


def requests_of(model: ModelInfo) -> Iterator[tuple[int, ...]]:
    """Short requests, and ones with as much input as each threshold, one token less and more."""
    yield from SHORT_REQUESTS
    thresholds = {
        tier.start
        for prices in prices_of(model)
        for price in vars(prices).values()
        if isinstance(price, TieredPrices)
        for tier in price.tiers
    }
    for threshold in sorted(thresholds):
        for total in (threshold - 1, threshold, threshold + 1, threshold * 2):
            yield total, 0, 0, 0, 1_009, 0
            yield 3, total - 3, 0, 0, 1_009, 211
            yield 5, total - 5_000, 1_995, 3_000, 1_009, 211


def package_cost(provider: Provider, name: str, day: date, tokens: tuple[int, ...]) -> Decimal:
    """What the package's calculator says: its counts contain each other, ours do not."""
    fresh, read, write, write_1h, output, reasoning = tokens
    usage = Usage(
        input_tokens=fresh + read + write + write_1h,
        cache_read_tokens=read,
        cache_write_tokens=write + write_1h,
        cache_write_1h_tokens=write_1h,
        output_tokens=output + reasoning,
        output_reasoning_tokens=reasoning,
    )
    noon = datetime.combine(day, time(12), UTC)
    price = calc_price(usage, name, provider_id=provider.id, genai_request_timestamp=noon)
    return price.total_price


def built_list_costs(
    project: CompiledProject, requests: list[tuple[str, date, tuple[int, ...]]]
) -> dict[int, tuple[str | None, Decimal | None]]:
    """Model id and list cost of each request, by its place in the list, through the real models."""
    warehouse = Warehouse(project)
    rows = [
        company.request(str(number), datetime.combine(day, time(12)), model=name)
        | dict(zip(TOKENS, tokens, strict=True))
        | {"_record_number": number}
        for number, (name, day, tokens) in enumerate(requests)
    ]
    company.land(warehouse, rows)
    warehouse.build()
    return {
        int(request_id): (model_id, cost)
        for request_id, model_id, cost in warehouse.query(
            "select request_id, model_id, list_cost from marts.fct_request_costs"
        )
    }


def test_list_cost_is_what_the_package_calculates(compiled_project: CompiledProject) -> None:
    models = catalogued_models()
    requests = [
        (model_id, day, tokens)
        for model_id, (_, model) in models.items()
        for day in sorted(days_of(model))
        for tokens in requests_of(model)
    ]
    expected = {
        number: (model_id, package_cost(models[model_id][0], model_id, day, tokens))
        for number, (model_id, day, tokens) in enumerate(requests)
    }
    assert len(models) > 70
    assert len(expected) > 1500
    assert built_list_costs(compiled_project, requests) == expected


def names_in(clause: object) -> Iterator[str]:
    """The names that a clause of the package matches literally or as a beginning."""
    for part in getattr(clause, "or_", [clause]):
        name = getattr(part, "equals", None) or getattr(part, "starts_with", None)
        if name and name[-1].isalnum():
            yield name


def test_a_name_leads_to_the_price_that_its_maker_has_for_it(
    compiled_project: CompiledProject,
) -> None:
    models = catalogued_models()
    makers = {provider.id: provider for provider, _ in models.values()}
    names = [
        (maker, name)
        for maker in makers.values()
        for model in maker.models
        for name in names_in(model.match)
    ]
    day, tokens = date(2026, 9, 10), (10_007, 1_009, 211, 31, 401, 53)
    built = built_list_costs(compiled_project, [(name, day, tokens) for _, name in names])
    compared = {
        number: (maker, name)
        for number, (maker, name) in enumerate(names)
        if (model_id := built[number][0]) and models[model_id][0] is maker
    }
    assert len(compared) > 100
    assert {number: built[number][1] for number in compared} == {
        number: package_cost(maker, name, day, tokens) for number, (maker, name) in compared.items()
    }


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    return tmp_path / "seeds"


def refresh(seeds: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--seeds", str(seeds), *arguments])


def test_a_refresh_of_the_seed_changes_no_byte(seeds: Path) -> None:
    path = seeds / "reference" / LIST_PRICES.name
    run = refresh(seeds)
    assert run.exit_code == 0, run.output
    assert "added=0  changed=0  removed=0  kept=1" in run.output
    assert path.read_bytes() == LIST_PRICES.read_bytes()

    header, *rows = path.read_text().splitlines(keepends=True)
    path.write_text("".join([header, *reversed(rows)]))
    assert refresh(seeds, "--check").exit_code == 1
    assert refresh(seeds).exit_code == 0
    assert path.read_bytes() == LIST_PRICES.read_bytes()


def test_a_check_tells_what_differs_and_writes_nothing(seeds: Path) -> None:
    assert refresh(seeds, "--check").exit_code == 0

    path = seeds / "reference" / LIST_PRICES.name
    lines = path.read_text().splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if line.startswith("gpt-4o-2020"))
    lines[number] = lines[number].replace(",1.250000,", ",1.260000,")
    del lines[number + 1]
    lines.append(lines[number].replace("gpt-4o-2020-01-01", "gpt-4o-ours"))
    tampered = "".join(lines)
    path.write_text(tampered)

    run = refresh(seeds, "--check")
    assert run.exit_code == 1
    assert "changed  gpt-4o-2020-01-01  cache_read_price 1.260000 -> 1.250000\n" in run.output
    assert "added    gpt-4o-mini-2020-01-01\n" in run.output
    assert "removed  gpt-4o-ours\n" in run.output
    assert path.read_text() == tampered


def test_models_that_the_package_cannot_price_keep_their_rows(seeds: Path) -> None:
    path = seeds / "reference" / LIST_PRICES.name
    ours = path.read_text().replace("inhouse-priced,USD,0,,0.500000", "inhouse-priced,USD,0,,0.7")
    path.write_text(ours)
    run = refresh(seeds)
    assert run.exit_code == 0
    assert "kept     inhouse-priced  the package does not know it\n" in run.output
    assert path.read_text() == ours


@pytest.mark.parametrize(
    ("prices", "reason"),
    [
        (
            [
                ConditionalPrice(prices=ModelPrice(input_mtok=Decimal(2))),
                ConditionalPrice(
                    TimeOfDateConstraint(time(16), time(23)),
                    prices=ModelPrice(input_mtok=Decimal(1)),
                ),
            ],
            "its price depends on more than the day",
        ),
        (ModelPrice(audio_hours=Decimal(1)), "the package has no price for its input tokens"),
        (
            ModelPrice(input_mtok=Decimal(1), requests_kcount=Decimal(5)),
            "it has a price for each request",
        ),
        (ModelPrice(input_mtok=Decimal(1)), None),
    ],
)
def test_a_price_that_is_not_one_by_day_and_token_is_told(
    prices: ModelPrice | list[ConditionalPrice], reason: str | None
) -> None:
    model = ModelInfo(id="m", match=get_snapshot().providers[0].models[0].match, prices=prices)
    assert why_no_rows(model) == reason


def test_an_absent_package_or_seed_is_told(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (seeds / "reference" / LIST_PRICES.name).unlink()
    run = refresh(seeds)
    assert run.exit_code == 2
    assert run.output.endswith("provider_list_prices.csv: No such file or directory\n")

    monkeypatch.setitem(sys.modules, "genai_prices", None)
    run = refresh(seeds)
    assert run.exit_code == 2
    assert run.output == ("error: genai-prices is not installed; run `pip install genai-prices`\n")
