"""Records liquidation orders as the venues publish them; no key is needed.

`venues/` one file per venue: its addresses, subscriptions and messages. `connection` keeps a feed,
`shelf` keeps its orders (journal, then Parquet), `logbook` what was missed; `recorder` runs them.
"""
