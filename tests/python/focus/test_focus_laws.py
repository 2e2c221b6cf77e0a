"""Each law of the FOCUS data set fails when its models break."""

import pytest

import company
from warehouse import CompiledProject, Warehouse


@pytest.mark.parametrize(
    ("law", "model", "old", "new"),
    [
        pytest.param(
            "focus_ties_to_statements",
            "focus_charges",
            "lines.amount as billed_cost",
            "lines.exact_amount as billed_cost",
            id="exact amounts billed",
        ),
        pytest.param(
            "focus_ties_to_statements",
            "focus_charges",
            "when statements.status = 'closed' then",
            "when true then",
            id="drafts are invoices",
        ),
        pytest.param(
            "focus_ties_to_statements",
            "int_focus_charges_priced",
            "coalesce(list_unit_price * ",
            "coalesce(0.01 + list_unit_price * ",
            id="a list cost that is not price times quantity",
        ),
        pytest.param(
            "focus_charges_are_complete",
            "int_focus_charges_priced",
            "when lines.total_tokens <> 0 then 'tokens'",
            "when lines.total_tokens <> 0 then 'nothing'",
            id="usage without its tokens",
        ),
        pytest.param(
            "focus_charges_are_complete",
            "int_focus_charges_classified",
            "when line_type = 'absorbed' then 'Credit'",
            "when line_type = 'absorbed' then 'Usage'",
            id="credits taken for usage",
        ),
        pytest.param(
            "focus_charges_are_complete",
            "int_focus_charges_classified",
            "sku_id || '/' || coalesce(rate_id, line_type)",
            "'price'",
            id="prices named alike",
        ),
        pytest.param(
            "focus_charges_are_complete",
            "int_focus_charges_classified",
            "when section = 'adjustments' then 'Correction'",
            "when line_type = 'rated' then 'Correction'",
            id="charges of the month taken for corrections",
        ),
    ],
)
def test_a_law_fails_on_a_defect(
    compiled_project: CompiledProject, law: str, model: str, old: str, new: str
) -> None:
    def failures(**options: object) -> list[tuple]:
        warehouse = Warehouse(compiled_project, seeds=company.policy(), **options)
        company.land(warehouse, company.usage())
        return warehouse.build().failures(law)

    assert failures() == []
    assert failures(defects={model: (old, new)}) != []
