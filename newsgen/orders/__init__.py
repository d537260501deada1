"""Liquidation orders at any size: four calls to an engine, everything else in plain code.

An order file has one row a liquidation (`layout`). An engine (`duck`, `connect`) sums the rows by
day, coin and minute with the SQL of `statements`; `days`, `rolling` and `window` make days, exact
rolling maxima and the summary of one window of that.
"""
