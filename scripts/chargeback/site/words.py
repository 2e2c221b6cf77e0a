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
PARTS = {
    "usage_charge": "Usage",
    "shared_cost_charge": "Shared costs",
    "minimum_fee_charge": "Minimum fees",
    "ownerless_charge": "Usage without owner",
    "true_up_charge": "True-ups to invoices",
}
