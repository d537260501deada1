"""Watches recorded orders: rolling totals, the gate, and one article for each event.

`following` reads what the recorder writes, `totals` sums up 24 hours, `document` makes the brief,
`gate` decides, `state` remembers, `watcher` puts them together; the caller publishes.
"""
