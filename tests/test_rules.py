"""The rules file: what an editor may write in it, and what is refused with rule, place, remedy."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsgen import pipeline
from newsgen.angles import choose
from newsgen.errors import RuleError
from newsgen.events.liquidations.event import VARIABLES, rules_file
from newsgen.rulebook import load_rulebook
from newsgen.settings import Settings, load_settings

EXAMPLE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
NOW = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)
GATE = '[gate]\ntotal = "total_usd > 1.0"\nreason = "true"\nquiet = "false"\n'
RULE = {
    "id": "longs",
    "priority": 50,
    "sections": ["headline"],
    "when": "long_share >= t.share",
    "thresholds": {"share": 0.8},
}
CATALOGUE = """
    record_ever named_single_order top_n shorts_squeezed two_sided longs_dominated
    price_break_down price_break_up biggest_since rebound side_record one_hour_burst eth_leads
    external_trigger venue_dominates alts_worse oi_flush data_caveat oi_not_flushed funding_flip
    spot_led no_clear_trigger multi_day scaled_size fewer_than_expected cascade nok_view
    thin_liquidity trader_count etf_context cross_market btc_led options_hedging spot_calm
    smaller_than_record sentiment_extreme levels_at_risk quiet_day
"""


def written(*rules, gate=GATE):
    """Write rules as TOML: every JSON text, list and number is one too."""
    blocks = []
    for rule in rules:
        flat = {key: value for key, value in rule.items() if key != "thresholds"}
        lines = [f"{key} = {json.dumps(value)}" for key, value in flat.items()]
        limits = ", ".join(f"{k} = {json.dumps(v)}" for k, v in rule.get("thresholds", {}).items())
        blocks.append("\n".join(["[[rule]]", *lines, f"thresholds = {{ {limits} }}"]))
    return "\n\n".join([gate, *blocks])


@pytest.fixture
def load(tmp_path):
    def load(text, overrides=None):
        path = tmp_path / "rules.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_rulebook(path, VARIABLES, overrides)

    return load


def test_the_bundled_rules_are_the_catalogue_in_the_order_of_priority():
    book = pipeline.rulebook(Settings())
    assert sorted(rule.id for rule in book.rules) == sorted(CATALOGUE.split())
    assert len(book.rules) == 38
    priorities = [rule.priority for rule in book.rules]
    assert priorities == sorted(priorities, reverse=True)


def test_conflicts_and_sections_of_the_bundled_rules_hold_both_ways():
    rules = {rule.id: rule for rule in pipeline.rulebook(Settings()).rules}
    for one, other in (
        ("longs_dominated", "shorts_squeezed"),
        ("price_break_up", "price_break_down"),
        ("external_trigger", "no_clear_trigger"),
        ("spot_led", "spot_calm"),
        ("oi_flush", "oi_not_flushed"),
        ("record_ever", "smaller_than_record"),
    ):
        assert other in rules[one].conflicts
        assert one in rules[other].conflicts
    assert rules["nok_view"].languages == ("nb",)
    assert not rules["levels_at_risk"].enabled


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"when": "long_shre >= t.share"}, ["rule longs: when", "column 1", "long_share"]),
        ({"when": "long_share >= 0.8 && movepct < 0.0"}, ["column 22", "movepct", "move_pct"]),
        ({"when": "long_share >= t.shar"}, ["rule longs: when, column 15", "shar", "share"]),
        ({"when": "traders >= 2.0"}, ["rule longs: when", "column 9", "whole numbers"]),
        ({"when": "traders >= t.share"}, ["rule longs: when", "column 9", "int(t.x)"]),
        ({"when": "long_share >= 1"}, ["rule longs: when", "column 12", "2.0"]),
        ({"when": "long_share"}, ["rule longs: when", "true or false", "comparison"]),
        ({"when": "long_share > "}, ["rule longs: when", "column", "Mend"]),
        ({"when": ""}, ["rule longs: when", "expression", "condition"]),
        ({"when": 5}, ["rule longs: when", "expression", "condition"]),
        ({"when": "provider == 'CoinGlass'"}, ["rule longs: when", "column 1", "provider"]),
        ({"when": "now() > 1.0"}, ["rule longs: when", "column", "now"]),
        ({"when": "open('x') > 1.0"}, ["rule longs: when", "column", "open"]),
        ({"when": "env.HOME == ''"}, ["rule longs: when", "column", "env"]),
        ({"when": "(" * 40 + "true" + ")" * 40}, ["rule longs: when", "simpler"]),
        ({"conflicts": ["longz"]}, ["rule longs: conflicts", "longz", "Did you mean longs?"]),
        ({"sections": ["headlin"]}, ["rule longs: sections", "headlin", "headline"]),
        ({"sections": "headline"}, ["rule longs: sections", "list of texts"]),
        ({"priorty": 5}, ["rule longs: priorty", "unknown key", "priority"]),
        ({"priority": "high"}, ["rule longs: priority", "whole number", "high"]),
        ({"thresholds": {"share": "a"}}, ["rule longs: thresholds.share", "number", "0.8"]),
        ({"enabled": "no"}, ["rule longs: enabled", "true or false", "no"]),
        ({"id": 7}, ["rule number 1", "id"]),
    ],
)
def test_a_wrong_rule_is_refused_by_name_place_and_remedy(load, change, wanted):
    with pytest.raises(RuleError) as refused:
        load(written({**RULE, **change}))
    text = str(refused.value)
    assert "rules.toml" in text
    assert [part for part in wanted if part not in text] == []
    assert all(problem.remedy for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (written(RULE, RULE), ["rule longs", "twice"]),
        ("[[rule]\n", ["TOML", "line 1"]),
        (b"\xff\xfe", ["TOML", "utf-8"]),
        (written(RULE, gate=""), ["gate: total", "gate: reason", "gate: quiet"]),
        (written(RULE, gate=GATE + 'totl = "true"\n'), ["gate", "totl", "total"]),
        (written(RULE, gate=GATE.replace("true", "yes")), ["gate: reason", "column 1", "yes"]),
        (written(RULE, gate='gate = "high"'), ["gate"]),
        ('rule = "all"\n' + GATE, ["rule"]),
        (written(RULE) + '\n[[rules]]\nid = "x"\n', ["rules", "unknown"]),
        (GATE + "[[rule]]\nid = 'x'\npriority = 1\nwhen = 'true'\nthresholds = 5\n", ["rule x"]),
    ],
)
def test_a_wrong_file_is_refused(load, text, wanted):
    with pytest.raises(RuleError) as refused:
        load(text)
    found = str(refused.value).lower()
    assert [part for part in wanted if part.lower() not in found] == []


def test_every_problem_of_a_file_is_named_at_once(load):
    with pytest.raises(RuleError) as refused:
        load(written({**RULE, "when": "lng > 1.0"}, {**RULE, "id": "b", "sections": ["x"]}))
    assert len(refused.value.problems) == 2


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RuleError, match=r"gone\.toml"):
        load_rulebook(tmp_path / "gone.toml", VARIABLES)


@pytest.mark.parametrize(
    ("overrides", "wanted"),
    [
        ({"lngs": {"share": 0.9}}, ["lngs", "Did you mean longs?"]),
        ({"longs": {"shre": 0.9}}, ["longs.shre", "Did you mean share?"]),
        ({"gate": {"prcentile": 95}}, ["gate.prcentile", "percentile"]),
    ],
)
def test_a_threshold_of_no_rule_is_refused(load, overrides, wanted):
    gate = GATE + "thresholds = { percentile = 90 }\n"
    with pytest.raises(RuleError) as refused:
        load(written(RULE, gate=gate), overrides)
    assert [part for part in wanted if part not in str(refused.value)] == []


def test_a_condition_reads_facts_and_nothing_else(load):
    (rule,) = load(written(RULE)).rules
    values = {"long_share": 0.9, "has_long_share": True}
    for _ in range(3):
        assert rule.when.decide(values) == (True, ())
    assert values == {"long_share": 0.9, "has_long_share": True}
    assert rule.when.decide({"has_long_share": False}) == (None, ("long_share",))


def test_a_condition_that_cannot_be_computed_says_so(load):
    book = load(written({**RULE, "when": "traders / 0 > 1"}))
    (decision,) = choose(book, {"traders": 5, "has_traders": True}).decisions
    assert decision.outcome == "not decidable"
    assert decision.because.removeprefix("not known:").strip()


@pytest.mark.parametrize(
    ("toml", "lead", "gate"),
    [
        ("", "longs_dominated", "passed"),
        ("[rules.thresholds.longs_dominated]\nshare = 0.9\n", None, "passed"),
        ("[rules.thresholds.longs_dominated]\nfall_pct = 14.5\n", None, "passed"),
        ("[gate]\nmove_pct = 20\nrank = 5\n", "longs_dominated", "forced by the editor"),
    ],
)
def test_the_house_may_move_a_threshold(tmp_path, toml, lead, gate):
    (tmp_path / "newsgen.toml").write_text(toml)
    house = load_settings(None, tmp_path)
    made = pipeline.generate(EXAMPLE.read_bytes(), "brief.json", house, now=NOW, force=True)
    leads = [item.rule for item in made.decisions if item.outcome == "headline"]
    assert leads == ([lead] if lead else [])
    assert made.decisions[0].outcome == gate


def test_the_house_may_bring_its_own_rules(tmp_path):
    own = (
        rules_file()
        .read_text()
        .replace('id = "longs_dominated"', 'id = "longs_dominated"\nenabled = false')
    )
    (tmp_path / "own.toml").write_text(own)
    (tmp_path / "newsgen.toml").write_text('[rules]\nfile = "own.toml"\n')
    found = pipeline.assess(
        EXAMPLE.read_bytes(), "brief.json", load_settings(None, tmp_path), now=NOW
    )
    assert found.angles.lead is None
    off = next(item for item in found.angles.decisions if item.rule == "longs_dominated")
    assert "switched off" in off.because
