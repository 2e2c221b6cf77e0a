"""The pages, each a function that shows a published build."""
