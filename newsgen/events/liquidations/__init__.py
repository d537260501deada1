"""Forced closings of leveraged crypto positions, in a rolling window or a UTC day."""
