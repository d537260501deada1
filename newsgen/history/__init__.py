"""History: sourced figures of past events, and what a new figure may be set against.

`listing.py` answers at run time from `ranked.json`; `build.py` makes that file from the
curated CSV files with pandas (`checks.py` validates, `ranking.py` ranks).
"""
