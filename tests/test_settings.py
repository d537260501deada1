"""The house settings: newsgen.toml."""

import subprocess
import sys
from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgen.errors import NotFoundError, SettingsError
from newsgen.settings import Settings, load_settings

FULL = """
[house]
number_style = "sprakradet"
bitcoin_capital = "upper"
desk = "Markedsdesken"
timezone = "Europe/Stockholm"
max_age_hours = 12
indicative_ranks = false
follow_line = {nb = "Følg oss", en = ""}
label = {no = "Utkast", en = "Draft"}

[rules]
file = "rules/own.toml"
[rules.thresholds.longs_dominated]
share = 0.85
move_pct = -3

[gate]
percentile = 95
move_pct = 2.5
rank = 20

[quality]
fact_density = 0.6
[quality.no]
headline_length = 60
"""


@pytest.fixture
def load(tmp_path):
    def read(text: str | bytes) -> Settings:
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / "newsgen.toml").write_bytes(data)
        return load_settings(None, tmp_path)

    return read


def test_without_a_file_the_defaults_count(tmp_path):
    found = load_settings(None, tmp_path)
    assert found == Settings()
    assert (found.house.number_style, found.house.bitcoin_capital) == ("ntb", "lower")
    assert (found.house.timezone, found.house.max_age_hours) == ("Europe/Oslo", 48)
    assert found.house.indicative_ranks is True
    assert (found.house.desk, found.rules.file, found.file) == ("", None, None)
    assert not found.gate
    assert not found.house.label


def test_every_key_is_read(load, tmp_path):
    found = load(FULL)
    assert found.house.number_style == "sprakradet"
    assert found.house.desk == "Markedsdesken"
    assert found.house.label == {"nb": "Utkast", "en": "Draft"}
    assert found.house.follow_line == {"nb": "Følg oss", "en": ""}
    assert found.rules.file == tmp_path / "rules" / "own.toml"
    assert found.rules.thresholds["longs_dominated"]["share"] == Decimal("0.85")
    assert found.gate == {"percentile": 95, "move_pct": Decimal("2.5"), "rank": 20}
    assert found.quality == {"": {"fact_density": Decimal("0.6")}, "nb": {"headline_length": 60}}
    assert found.file == tmp_path / "newsgen.toml"


def test_settings_cannot_be_changed(load):
    found = load(FULL)
    with pytest.raises(FrozenInstanceError):
        found.house.desk = "x"
    with pytest.raises(TypeError):
        found.gate["rank"] = 1


def test_a_file_or_folder_may_be_named(tmp_path):
    (tmp_path / "newsgen.toml").write_text('[house]\ndesk = "A"\n')
    (tmp_path / "own.toml").write_text('[house]\ndesk = "B"\n')
    elsewhere = tmp_path / "empty"
    elsewhere.mkdir()
    assert load_settings(tmp_path, elsewhere).house.desk == "A"
    assert load_settings(tmp_path / "own.toml", tmp_path).house.desk == "B"


@pytest.mark.parametrize("name", ["missing.toml", "empty", "nul\x00l"])
def test_a_named_file_that_is_not_there_is_an_error(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFoundError, match="cannot be read"):
        load_settings(tmp_path / name, tmp_path)


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("[hose]\n", "hose", "Did you mean house?"),
        ("gates = 1\n", "gates", "Did you mean gate?"),
        ("house = 1\n", "house", "must be a table"),
        ("[house]\nnumber_stil = 1", "house.number_stil", "Did you mean number_style?"),
        ('[house]\nnumber_style = "ntp"', "house.number_style", "Did you mean ntb?"),
        ('[house]\nnumber_style = "ntp"', "house.number_style", '"ntp"'),
        ("[house]\nnumber_style = 1", "house.number_style", "found: 1"),
        ("[house]\nnumber_style = [[]]", "house.number_style", "a list of 1"),
        ("[house]\nbitcoin_capital = true", "house.bitcoin_capital", "found: true"),
        ('[house]\ntimezone = "Europe/Osloo"', "house.timezone", "Did you mean Europe/Oslo?"),
        ('[house]\ntimezone = "../etc"', "house.timezone", "is no time zone"),
        ('[house]\ntimezone = "Europe"', "house.timezone", "is no time zone"),
        ('[house]\ntimezone = ""', "house.timezone", "must not be empty"),
        ("[house]\nmax_age_hours = 0", "house.max_age_hours", "found: 0"),
        ("[house]\nmax_age_hours = true", "house.max_age_hours", "found: true"),
        ("[house]\nmax_age_hours = 1.5", "house.max_age_hours", "found: 1.5"),
        ("[house]\nindicative_ranks = 1", "house.indicative_ranks", "must be true or false"),
        ('[house]\nlabel = {nb = " "}', "house.label.nb", "must not be empty"),
        ('[house]\nlabel = {Norsk = "x"}', "house.label.Norsk", "is no language tag"),
        ('[house]\nlabel = {no = "x", nb = "y"}', "house.label.nb", "given twice"),
        ('[house]\nlabel = "Draft"', "house.label", "must be a table"),
        ('[house]\ndesk = "a\\u202eb"', "house.desk", "a\\u202eb"),
        ('[house]\ndesk = "a\\ue000b"', "house.desk", "cannot be printed"),
        (f'[house]\ndesk = "{"x" * 301}"', "house.desk", "at most 300"),
        ("[rules]\nfile = 1", "rules.file", "must be text"),
        ("[rules.thresholds]\nx = 1", "rules.thresholds.x", "[rules.thresholds.x]"),
        ('[rules.thresholds.x]\ny = "1"', "rules.thresholds.x.y", '"1"'),
        ("[rules.thresholds.x]\ny = nan", "rules.thresholds.x.y", "NaN"),
        ("[gate]\npercentile = 101", "gate.percentile", "101"),
        ("[gate]\nmove_pct = inf", "gate.move_pct", "Infinity"),
        ("[gate]\nrank = 1.5", "gate.rank", "1.5"),
        ("[gate]\nranks = 1", "gate.ranks", "Did you mean rank?"),
        ("[quality]\nlix_lo = 1", "quality.lix_lo", "Did you mean lix_low?"),
        ("[quality.nb]\nfact_density = 55", "quality.nb.fact_density", "55"),
        ("[quality.bullet_lenth]\nx = 1", "quality.bullet_lenth", "is no language tag"),
    ],
)
def test_a_bad_setting_is_refused_by_key_and_value(load, tmp_path, text, where, words):
    with pytest.raises(SettingsError) as caught:
        load(text)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert problem.file == str(tmp_path / "newsgen.toml")
    assert words in str(problem)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[house\n", "line 1"),
        (b"[house]\ndesk = 'a'\ndesk = 'b'\n", "line 3"),
        (b"\xff", "not UTF-8"),
        (b"x = " + b"[" * 100_000, "too deep"),
        (b"x = 1e" + b"9" * 30, "out of range"),
        (b"x = " + b"9" * 5000, "no valid TOML"),
        (b"#" * 1_000_001, "larger than"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(load, data, words):
    with pytest.raises(SettingsError, match=words):
        load(data)


def test_all_bad_settings_are_named_at_once(load):
    with pytest.raises(SettingsError) as caught:
        load('[house]\nmax_age_hours = 0\ntimezone = "X"\n[gate]\nrank = 0\n[foo]\n')
    assert len(caught.value.problems) == 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.sampled_from(["", "[house]\n", "[gate]\nrank = ", "[rules]\n"]))
def test_any_text_is_read_or_refused(load, text, start):
    try:
        load((start + text).encode(errors="replace"))
    except SettingsError as error:
        assert error.problems  # noqa: PT017


def test_reading_settings_needs_no_pydantic():
    code = "import sys, newsgen.settings; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
