"""Series of day values by coin and side, kept in an embedded store, and a value's rank in them."""
