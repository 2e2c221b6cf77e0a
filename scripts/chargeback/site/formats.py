"""How pages write amounts, counts and dates."""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

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


def amount(value: Decimal, places: int = 2) -> str:
    """Write an amount with thousands separators; more decimals than `places` are rounded."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    text = f"{abs(rounded):,.{places}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def change(value: Decimal) -> str:
    """Write an amount with its sign; 0 has none."""
    return f"+{amount(value)}" if value > 0 else amount(value)


def count(value: int) -> str:
    """Write a whole number with thousands separators."""
    return f"{value:,}"


def month(period: date) -> str:
    """Write a billing period, such as September 2026."""
    return f"{MONTHS[period.month - 1]} {period.year}"


def day(value: date | datetime) -> str:
    """Write a day, such as 5 October 2026."""
    return f"{value.day} {month(value)}"
