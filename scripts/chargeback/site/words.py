"""What the pages call things. Sentences stand in the templates; this is the one place for names."""

DRIVERS = {
    "usage_volume": "Usage volume",
    "usage_mix": "Usage mix",
    "rates": "Rates",
    "exceptions": "Exceptions",
    "allowances": "Allowances",
    "shared_costs": "Shared costs",
    "minimum_fees": "Minimum fees",
    "usage_without_owner": "Usage without owner",
    "true_ups": "True-ups",
    "adjustments": "Adjustments",
}
DRIVER_NOTES = {
    "usage_volume": "More or fewer tokens and requests, at the average price they had before",
    "usage_mix": "Other models, kinds of token, caching or discounts moved the average price",
    "rates": "Published rates, markups and exchange rates changed",
    "exceptions": "What incident, compliance and other funds take off",
    "allowances": "What innovation allowances take off",
    "shared_costs": "Your part of hosting, seats, support and commitments",
    "minimum_fees": "What usage lacks to a minimum fee",
    "usage_without_owner": "Your part of usage that nobody owns",
    "true_ups": "Your part of what invoices say beyond the logs",
    "adjustments": "Corrections of earlier, closed months",
}
DIMENSIONS = {"project": "Project", "provider_tier": "Model tier", "environment": "Environment"}
# What stands for a value of a dimension that is not known, or that a charge does not have.
UNKNOWN = {"unassigned": "Unassigned", "unknown": "Not known"}
WHOLE_MONTH = "For the month as a whole"
REPAIRS = {
    "own_key": "A row for API key",
    "complete_key": "More in the row of API key",
    "add_alias": "A spelling of",
    "tag_requests": "Tags on requests of API key",
}
WITHOUT_KEY = "Tags on requests without an API key"
ADVICE = {
    "apply": "Apply this row",
    "confirm": "Confirm this row, then apply it",
    "investigate": "Find out whose it is before you apply this row",
    "tag_at_source": "No row can tell: tag these requests where they are made",
    "ask_platform_team": "The platform team has a row for it",
}
PAYERS = {"team": "Teams", "fund": "Funds", "suspense": "Suspense"}
SUSPENSE = "Charges without a known owner"
# The company's pages besides the overview: file name without its ending -> title, and what for.
COMPANY_PAGES = {
    "alerts": ("Alerts", "What was out of the ordinary, and who answers"),
    "audits": ("Audits", "Tags to repair, models without a rate, usage that no log has"),
    "reconciliation": ("Reconciliation", "Whether the logs, the invoices and the charges agree"),
    "reviews": ("Quarterly review", "What changed for better or worse, project by project"),
}
CAUSES = {
    "price_variance": "Other prices",
    "unmetered_amount": "In no log",
    "rounding_amount": "Rounding",
    "tax_and_credits": "Tax and credits",
    "currency_variance": "Currency",
    "timing_variance": "Another month",
    "unreported_cost": "Not on the invoice",
}
RECONCILIATIONS = {
    "outside_tolerance": "Outside tolerance",
    "control_missing": "No invoice yet",
    "within_tolerance": "Within tolerance",
    "matched": "Matched",
    "not_required": "No invoice needed",
}
ALERT_STATES = {"new": "New", "ongoing": "Ongoing", "resolved": "Over"}
SEVERITIES = {"high": "High", "medium": "Medium", "low": "Low", "info": "For information"}
FINDINGS = {
    "improvement": "Better",
    "deterioration": "Worse",
    "suppression": "Work that may have been suppressed",
    "waste": "Waste",
    "permanence": "An exception that became permanent",
}
TAGS = {"team": "Team", "project": "Project", "environment": "Environment"}
