-- What is wrong with the hash chain of a restored ledger? scripts/load.py ledger asks before it
-- takes one in. Of the ledger in use, the test l4_ledger_chain_holds asks the same.
{{ ledger_chain_faults(source("ledger", "ledger_entries")) }}
