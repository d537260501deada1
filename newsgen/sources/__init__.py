"""Providers of market data, one file each: name, address, terms, how to fetch, how to read."""
