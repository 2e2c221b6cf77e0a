"""How pages write amounts, counts and dates."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SMALL_PLACES = 6


def amount(value: Decimal, places: int = 2) -> str:
    """Write an amount with thousands separators; decimals beyond `places` are rounded."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def change(value: Decimal) -> str:
    """Write an amount with its sign; 0 has none."""
    return f"+{amount(value)}" if value > 0 else amount(value)


def unit_amount(value: Decimal) -> str:
    """Write what one of many things costs: in cents, and with more decimals below a unit."""
    if value >= 1:
        return amount(value)
    return amount(value, 4) if value >= Decimal("0.01") else amount(value, SMALL_PLACES)


def count(value: int) -> str:
    """Write a whole number with thousands separators."""
    return f"{value:,}"


def percent(share: Decimal) -> str:
    """Write a share of 1 as per cent with one decimal."""
    return f"{amount(share * 100, 1)} %"


def seconds(milliseconds: int) -> str:
    """Write a duration in seconds with one decimal."""
    return f"{amount(Decimal(milliseconds) / 1000, 1)} s"


def month(period: date) -> str:
    """Write a billing period, such as September 2026."""
    return f"{MONTHS[period.month - 1]} {period.year}"


def day(value: date | datetime) -> str:
    """Write a day, such as 5 October 2026."""
    return f"{value.day} {month(value)}"


def day_of_month(value: date) -> str:
    """Write a day without its year, such as 5 October."""
    return f"{value.day} {MONTHS[value.month - 1]}"
