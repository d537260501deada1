"""The rules as data, one TOML file per event type, for editors to tune."""
