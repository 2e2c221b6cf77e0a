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
