"""Statement pages: a static site of a billing period that opens from disk."""
