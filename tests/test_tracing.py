"""Only filters print figures, and every figure printed is traced to its span in the clean text."""

import re
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.errors import CheckError, NewsgenError
from newsgen.figures import FactView
from newsgen.model import Derivation, Fact, Facts, MessageRef, Provenance, Unit
from newsgen.render import Language, environment
from newsgen.style import HouseStyle, load_style

LOCALES = Path(__file__).parent.parent / "locales"
AT = datetime(2026, 2, 6, 6, 5, tzinfo=UTC)


def fact(name, value, unit):
    return Fact(name, value, unit, AT, Derivation("stated"), Provenance("CoinGlass"))


FACTS = Facts(
    "liquidations",
    MappingProxyType(
        {
            name: fact(name, value, unit)
            for name, value, unit in (
                ("total", Decimal(2606660000), Unit.USD),
                ("share", Decimal("0.821"), Unit.SHARE),
                ("venue", "Gate.io 24", Unit.TEXT),
                ("low", Decimal(60000), Unit.PRICE),
                ("at", AT, Unit.INSTANT),
                ("day", date(2025, 10, 10), Unit.DAY),
            )
        }
    ),
)


@pytest.fixture
def word(tmp_path):
    """Give a function that renders one template with one message, in English."""

    def word(template, name="x"):
        folder = tmp_path / "templates" / "liquidations"
        folder.mkdir(parents=True)
        (folder / "test.j2").write_text(template)
        catalog = tmp_path / "locales" / "en" / "LC_MESSAGES"
        catalog.mkdir(parents=True)
        shutil.copy(LOCALES / "en" / "style.toml", catalog.parent)
        lines = re.findall(r"%}\n(.*)\n{% endmessage", template)
        ids = [re.sub(r"{{ (\w+) }}", r"%(\1)s", line) for line in lines]
        messages = [f'msgctxt "test.x"\nmsgid "{text}"\nmsgstr "{text}"\n' for text in ids]
        (catalog / "newsgen.po").write_text("\n".join(['msgid ""\nmsgstr ""\n', *messages]))
        env = environment(tmp_path / "templates")
        language = Language("en", "liquidations", env, tmp_path / "locales", HouseStyle())
        view = FactView(FACTS, language.style, "seed", 2026)
        return view.clean(language.word(MessageRef("test", name), view))

    return word


def message(values, text):
    return f"{{% message test.x {values} %}}\n{text}\n{{% endmessage %}}\n"


@pytest.mark.parametrize(
    ("values", "text", "shown"),
    [
        ("total=f.total|usd", "{{ total }} gone", {"total": "$2.61 billion"}),
        (
            "total=f.total|usdh share=f.share|pct0",
            "{{ share }} of {{ total }}",
            {"share": "82%", "total": "$2.6B"},
        ),
        ("venue=f.venue|name", "At {{ venue }}.", {"venue": "Gate.io 24"}),
        ("low=f.low|price", "Low: {{ low }}.", {"low": "$60,000"}),
        ("day=f.day|day", "On {{ day }}", {"day": "Oct. 10, 2025"}),
    ],
)
def test_a_filtered_figure_is_printed_and_traced(word, values, text, shown):
    clean, claims = word(message(values, text))
    assert {c.fact: c.shown.replace("\u00a0", " ") for c in claims} == shown
    assert all(clean[claim.start : claim.end] == claim.shown for claim in claims)


@pytest.mark.parametrize(
    "template",
    [
        message("total=f.total", "{{ total }} gone"),
        message("total=f.total.fact.value", "{{ total }} gone"),
        message("total=f.total.fact.value|string", "{{ total }} gone"),
        message("total=f.total.number", "{{ total }} gone"),
        message("total=5", "{{ total }} gone"),
        message("total='5'", "{{ total }} gone"),
        message("total=(f.total|usd) ~ ' of 7'", "{{ total }} gone"),
        message("total=f.total|usd|length", "{{ total }} gone"),
        message("total=f.totl|usd", "{{ total }} gone"),
        message("total=f.total|dollars", "{{ total }} gone"),
        message("total=f.day|usd", "{{ total }} gone"),
        message("total=f.venue|clock", "{{ total }} gone"),
        message("total=f.total|usd", "{{ total }} in 24 hours"),
        message("total=f.total|usd", "{{ total }} in ٢٤ hours"),
        message("total=f.total|usd", "{{ totl }} gone"),
        message("total=f.total|usd", "{{ total|upper }} gone"),
        message("total=f.total|usd", "gone"),
        message("total=g.total|usd", "{{ total }} gone"),
        "{% macro x(f) %}{{ 5 }}{% endmacro %}",
        "{% macro x(f) %}{{ f.total }}{% endmacro %}",
        "{% macro x(f) %}{{ f.total.number }}{% endmacro %}",
        "{% macro x(f) %}24 hours{% endmacro %}",
        "{% macro x(f) %}{{ f.totl|usd }}{% endmacro %}",
        "{% macro x(f) %}{{ nothing }}{% endmacro %}",
        "{% macro y(f) %}another name{% endmacro %}",
        "{% message test.x %}",
        "{% include 'gone.j2' %}",
    ],
)
def test_what_is_no_figure_of_a_fact_is_refused(word, template):
    with pytest.raises(NewsgenError):
        word(template)


_LETTERS = st.characters(exclude_categories=("Nd", "Cs", "Co"))
_PIECES = st.lists(
    st.tuples(
        st.text(_LETTERS, max_size=12),
        st.sampled_from(["total", "share", "venue"]),
        st.text(st.characters(exclude_categories=("Cs", "Co")), min_size=1, max_size=12),
    ),
    max_size=8,
)
_STYLE = load_style("en", HouseStyle(), LOCALES)


@settings(max_examples=300, deadline=None)
@given(_PIECES, st.text(_LETTERS, max_size=12))
def test_the_spans_are_exact_for_any_text(pieces, tail):
    view = FactView(FACTS, _STYLE, "seed", 2026)
    marked = "".join(f"{text}{getattr(view, name).show(shown)}" for text, name, shown in pieces)
    clean, claims = view.clean(marked + tail)
    assert [(claim.fact, claim.shown) for claim in claims] == [(n, s) for _, n, s in pieces]
    assert all(clean[c.start : c.end] == c.shown for c in claims)
    first, *after = [*(text for text, _, _ in pieces), tail]
    wanted = first
    for (_, _, shown), text in zip(pieces, after, strict=True):
        stop = shown.endswith(".") and text.startswith(".")  # one full stop is enough
        wanted += shown + text[stop:]
    assert clean == wanted


@settings(max_examples=100, deadline=None)
@given(_PIECES, st.text(_LETTERS, max_size=9), st.characters(categories=["Nd"]))
def test_a_digit_outside_every_mark_is_refused(pieces, text, digit):
    view = FactView(FACTS, _STYLE, "seed", 2026)
    marked = "".join(f"{text}{getattr(view, name).show(shown)}" for text, name, shown in pieces)
    for whole in (f"{marked}{text}{digit}", f"{digit}{text}{marked}"):
        with pytest.raises(CheckError):
            view.clean(whole)


def test_the_seed_alone_chooses_the_wording():
    views = [FactView(FACTS, _STYLE, str(seed), 2026) for seed in range(40)]
    assert {view.pick("headline.longs", 3) for view in views} == {0, 1, 2}
    again = FactView(FACTS, _STYLE, "0", 2026)
    assert again.pick("headline.longs", 3) == views[0].pick("headline.longs", 3)
