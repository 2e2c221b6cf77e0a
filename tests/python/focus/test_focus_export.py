def test_x(focus_company, focus_exports):
    print(
        focus_company.query(
            "select x_billing_period, x_statement_status, charge_category, charge_class, x_line_type, count(*), sum(billed_cost), min(billed_cost), max(billed_cost) from marts.focus_charges group by all order by all"
        )
    )
    for r in focus_company.query(
        "select x_billing_period, x_statement_status, charge_category, charge_class, x_line_type, count(*), sum(billed_cost), min(billed_cost), max(billed_cost) from marts.focus_charges group by all order by all"
    ):
        print(*map(str, r))
    print(
        focus_company.query(
            "select x_charge_period, charge_category, x_line_type, consumed_quantity, billed_cost, charge_description, x_correction_reason from marts.focus_charges where charge_class='Correction' order by all limit 12"
        )
    )
    print(focus_company.failing_tests())
    import shutil

    for k, p in focus_exports.items():
        d = "/tmp/h/focus/s/z-%s-%s" % k
        shutil.copytree(p.parent, d, dirs_exist_ok=True)
