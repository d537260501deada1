"""From data to briefs and series: composes orders, sources and series; no words."""
