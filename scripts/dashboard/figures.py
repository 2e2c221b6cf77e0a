"""How figures and tables look."""

from decimal import Decimal

import pyarrow as pa
import streamlit as st

MONEY = "%,.2f"
UNIT_MONEY = "%,.6f"
COUNT = "%,d"
ROWS_WITHOUT_SCROLLING = 20


def money(amount: Decimal | None) -> str:
    """Write an amount in cents."""
    return "–" if amount is None else f"{amount:,.2f}"  # noqa: RUF001


def per_mille(value: int | None) -> str:
    """Write thousandths as percent."""
    return "–" if value is None else f"{value / 10:.1f} %"  # noqa: RUF001


def change(amount: Decimal | int | None) -> str | None:
    """Write a change with its sign, None where there is nothing to compare with."""
    if amount is None:
        return None
    return f"{amount:+,.2f}" if isinstance(amount, Decimal) else f"{amount:+,}"


def number(label: str, pattern: str, explanation: str | None = None) -> st.column_config.Column:
    """Describe a column of numbers."""
    return st.column_config.NumberColumn(label, format=pattern, help=explanation)


def text(label: str, explanation: str | None = None) -> st.column_config.Column:
    """Describe a column of text."""
    return st.column_config.TextColumn(label, help=explanation)


def share(label: str, explanation: str | None = None) -> st.column_config.Column:
    """Describe a column of shares of 1."""
    return st.column_config.NumberColumn(label, format="percent", help=explanation)


def table(rows: pa.Table, columns: dict[str, st.column_config.Column], nothing: str) -> None:
    """Show the columns named of a table, or say why it is empty."""
    if rows.num_rows == 0:
        st.info(nothing)
        return
    st.dataframe(
        rows,
        height="content" if rows.num_rows <= ROWS_WITHOUT_SCROLLING else "auto",
        column_order=[*columns],
        column_config=columns,
        hide_index=True,
        placeholder="",
    )
