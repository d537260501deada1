"""Event types: one folder each, with its brief, its checks, its facts and its plan."""
