-- L4: no entry of the ledger was changed, removed, added or moved since it was posted.
{{ ledger_chain_faults(ref("fct_ledger_entries")) }}
