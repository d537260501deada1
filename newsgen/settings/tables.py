"""Every table and key that newsgen.toml may hold, with the reader of its value."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.settings.readers import (
    Reader,
    choice,
    flag,
    number,
    path,
    place,
    text,
    texts,
    thresholds,
    timezone,
    web_address,
    whole,
)

DATA: Mapping[str, Reader] = {"store": path, "bodies": path}
HOUSE: Mapping[str, Reader] = {
    "number_style": choice("ntb", "sprakradet"),
    "bitcoin_capital": choice("lower", "upper"),
    "desk": text,
    "timezone": timezone,
    "follow_line": texts(empty=True),
    "label": texts(empty=False),
    "max_age_hours": whole(1, 100_000),
    "indicative_ranks": flag,
}
RULES: Mapping[str, Reader] = {"file": path, "thresholds": thresholds}
GATE: Mapping[str, Reader] = {
    "percentile": number(0, 100),
    "move_pct": number(0, 100),
    "rank": whole(1, 100_000),
    "order_share": number(0, 1),
    "quiet_percentile": number(0, 100),
    "quiet_move_pct": number(0, 100),
}

# What the desk may set of a language's quality.toml, which holds the same names.
LIMITS: Mapping[str, Reader] = {
    **{
        f"{part}_length": whole(1, 1_000)
        for part in ("headline", "headline_hard", "short", "bullet", "heading", "dek")
    },
    "lix_low": number(0, 100),
    "lix_high": number(0, 100),
    "fact_density": number(0, 1),
    "longest_sentence": whole(1, 1_000),
    "mean_sentence": number(1, 1_000),
    "bullets_low": whole(0, 20),
    "bullets_high": whole(0, 20),
    "hedge_reach": number(0, 1),
    "body_low": whole(0, 100_000),
    "body_high": whole(0, 100_000),
    "five_grams": number(0, 1),
    "headline_pattern": number(0, 1),
    "repeated_lede": number(0, 1),
}
SITE: Mapping[str, Reader] = {
    "name": text,
    "address": place,
    "publisher": text,
    "logo": web_address,
    "image": place,
    "language": text,
}
REVIEW: Mapping[str, Reader] = {"record": text, "responsible": text}
PUSH: Mapping[str, Reader] = {
    "webhook": web_address,
    "wordpress": web_address,
    "wordpress_user": text,
    "wordpress_status": choice("draft", "pending"),
    "ghost": web_address,
}
TABLES: Mapping[str, Mapping[str, Reader]] = {
    "house": HOUSE,
    "rules": RULES,
    "gate": GATE,
    "quality": LIMITS,
    "data": DATA,
    "site": SITE,
    "review": REVIEW,
    "push": PUSH,
}
