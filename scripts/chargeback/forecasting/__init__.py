"""A benchmark of the forecasts: series of known kinds, and the project's own models run on them."""
