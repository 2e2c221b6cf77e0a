"""A made-up company whose usage logs look like a real gateway's, for the demo and the tests."""
