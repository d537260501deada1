"""The SQL that every engine runs, word for word; only GROUP BY and IN, so that it distributes.

Times are integers and cut by integer bounds, so that no engine's time zone matters. Sums are cast
back to 64 bits: DuckDB sums them in 128. The view `orders` holds ms, exchange, symbol, side, price
and usd; the view `wanted` the column `minute`.
"""

from __future__ import annotations

# How `usd` of a file becomes cents, by its unit. Dollars are rounded half-even in plain arithmetic:
# the engines' own functions for it differ in name, and in the types that they take.
CENTS = {
    "cents": "CAST(usd AS BIGINT)",
    "dollars": "CAST(FLOOR(usd * 100) AS BIGINT) + CASE WHEN usd * 100 - FLOOR(usd * 100) > 0.5"
    " OR (usd * 100 - FLOOR(usd * 100) = 0.5 AND CAST(FLOOR(usd * 100) AS BIGINT) % 2 = 1)"
    " THEN 1 ELSE 0 END",
}

HISTORY = """
SELECT CAST(FLOOR(ms / 86400000) AS INT) AS day, symbol, CAST(SUM(usd) AS BIGINT) AS usd,
    CAST(SUM(CASE WHEN side = 'short' THEN usd ELSE 0 END) AS BIGINT) AS short_usd,
    CAST(MAX(usd) AS BIGINT) AS largest
FROM orders WHERE ms >= {start} AND ms < {end}
GROUP BY CAST(FLOOR(ms / 86400000) AS INT), symbol
"""

MINUTES = """
SELECT CAST(FLOOR(ms / 60000) AS INT) AS minute, '' AS exchange, CAST(SUM(usd) AS BIGINT) AS usd,
    CAST(SUM(CASE WHEN side = 'short' THEN usd ELSE 0 END) AS BIGINT) AS short_usd
FROM orders WHERE ms >= {start} AND ms < {end}
GROUP BY CAST(FLOOR(ms / 60000) AS INT)
"""

MINUTES_BY_VENUE = """
SELECT CAST(FLOOR(ms / 60000) AS INT) AS minute, exchange, CAST(SUM(usd) AS BIGINT) AS usd,
    CAST(SUM(CASE WHEN side = 'short' THEN usd ELSE 0 END) AS BIGINT) AS short_usd
FROM orders WHERE ms >= {start} AND ms < {end}
GROUP BY CAST(FLOOR(ms / 60000) AS INT), exchange
"""

ORDERS_IN = """
SELECT ms, usd, CASE WHEN side = 'short' THEN usd ELSE 0 END AS short_usd
FROM orders WHERE ms >= {start} AND ms < {end}
    AND CAST(FLOOR(ms / 60000) AS INT) IN (SELECT minute FROM wanted)
"""

WINDOW = """
SELECT ms, exchange, symbol, side, price, usd
FROM orders WHERE ms >= {start} AND ms < {end}
"""

CHECK = """
SELECT COUNT(*) AS orders, MIN(ms) AS first, MAX(ms) AS last, MIN(usd) AS least,
    COUNT(ms) AS time, COUNT(exchange) AS exchange, COUNT(symbol) AS symbol, COUNT(side) AS side,
    COUNT(usd) AS usd, MIN(CASE WHEN side IN ('long', 'short') THEN NULL ELSE side END) AS other
FROM orders
"""

EXCHANGES = "SELECT exchange, COUNT(*) AS orders FROM orders GROUP BY exchange"

COUNT = "SELECT COUNT(*) AS orders FROM orders"
