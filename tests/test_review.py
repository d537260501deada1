"""Label and approval: the record says what readers are told, and nothing else does."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from newsgen.cli import main
from newsgen.errors import CheckError
from newsgen.publishing import copies, load, require_approved
from newsgen.publishing.turns import turn
from newsgen.review.entry import Entry
from newsgen.review.errors import RecordError, TamperedError
from newsgen.review.record import Record
from newsgen.settings import Settings
from tests.postgres_server import postgres_server

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "newsgen" / "examples" / "reference.json"
SYNTHETIC = ROOT / "tests" / "golden" / "everything-synthetic" / "brief.json"
NOW, LATER = "2026-02-06T06:06:00Z", "2026-02-06T06:10:00Z"
ID = "2026-02-06-liquidations"
DRAFT = {
    "nb": "Utkast – automatisk generert fra data. Ikke gjennomgått.",
    "en": "Draft – generated from data. Not reviewed.",
}
APPROVED = {
    "nb": "Sammendraget er laget automatisk fra data og gjennomgått av redaksjonen.",
    "en": "Summary generated automatically from data and reviewed by the editors.",
}
ENTRY = Entry(
    *("a", "nb", 1, "approve", "1" * 64, "2" * 64, "3" * 64, NOW, "rules", "0", "4", "5", "6"),
    *("Kari", "vaktsjef", "Ola", LATER),
)
SEEN = ("--confirm", "indicative_place")
GONE = ("--text", "nb=Feil dag.", "--text", "en=Wrong day.")
# What a process of its own does with the record: appends, and notes how many rows it saw.
WORKER = """
import os, resource, signal, sys
from dataclasses import replace
from pathlib import Path
from sqlalchemy import Engine, event
sys.path.insert(0, sys.argv[1])
from tests.test_review import ENTRY, opened
from newsgen.errors import NewsgenError
name, place, how = sys.argv[2:5]

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def decide(before):
    if how == "killed while deciding":
        kill()
    note = "x" * 20_000 if how == "full disk" else str(len(before))
    return [replace(ENTRY, reviewer=name, comment=note)]

if how == "killed before the commit":
    event.listen(Engine, "commit", kill)
if how == "full disk":
    size = Path(place).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    with opened(place) as record:
        for _ in range(10 if how == "many" else 1):
            record.append(decide)
except NewsgenError as error:
    sys.exit(str(error))
"""


def opened(place) -> Record:
    return Record.open(place if "://" in str(place) else Path(place))


@pytest.fixture(scope="session")
def server():
    with postgres_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql", "serializable"])
def place(request, tmp_path):
    """Give the place of an empty record in each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "new" / "approvals.sqlite")
    address = request.getfixturevalue("server")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS newsgen_decisions"))
    engine.dispose()
    strict = "&options=-cdefault_transaction_isolation%3Dserializable"
    return f"{address}{strict if request.param == 'serializable' else ''}"


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make the article once; every test has a copy of it."""
    out = tmp_path_factory.mktemp("made")
    assert main(["generate", str(EXAMPLE), "--now", NOW, "--out", str(out)]) == 0
    return out / ID


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, made):
    """Run a command in a folder with the article and a record of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "newsgen.toml").write_text('[review]\nrecord = "approvals.sqlite"\n')
    shutil.copytree(made, tmp_path / "output" / ID)
    capsys.readouterr()

    def call(*arguments):
        code = main([str(each) for each in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "output" / ID


def approve(run, folder, *more, lang="nb", editor="Kari Nordmann", now=LATER):
    who = ("--lang", lang, "--editor", editor, "--now", now)
    return run("approve", folder, *SEEN, *who, *more)


def edit(folder, change):
    """Edit article.json by hand, so well that its form does not show it."""
    path = folder / "article.json"
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n")


def standing(run, folder):
    """Give the status of each language, after every file was seen to say so."""
    code, out, _ = run("status", folder, "--json")
    assert code == 0
    languages = json.loads(out)["languages"]
    return {lang: each["status"] for lang, each in languages.items()}


def labels(folder):
    """Give the one label that all files of a language show."""
    article = json.loads((folder / "article.json").read_bytes())["articles"]
    found = {}
    for lang in ("nb", "en"):
        shown = {article[lang]["label"]}
        for form in ("md", "html"):
            words = (folder / f"{lang}.{form}").read_text().replace("&nbsp;", " ")
            shown |= {label for label in (DRAFT[lang], APPROVED[lang]) if label in words}
        (found[lang],) = shown
    return found


# --- the label ---


def test_the_label_follows_the_record_in_every_file(run, folder):
    assert standing(run, folder) == {"nb": "draft", "en": "draft"}
    assert labels(folder) == DRAFT
    assert approve(run, folder)[0] == 0
    assert standing(run, folder) == {"nb": "approved", "en": "draft"}
    assert labels(folder) == {**DRAFT, "nb": APPROVED["nb"]}
    assert run("check", folder)[0] == 0
    assert run("revoke", folder, "--lang", "nb", "--editor", "Ola", "--now", LATER)[0] == 0
    assert standing(run, folder) == {"nb": "draft", "en": "draft"}
    assert labels(folder) == DRAFT
    assert run("revoke", folder, "--lang", "nb", "--editor", "Ola", "--now", LATER)[0] == 1


def test_a_pipeline_may_ask_for_approval_of_all_languages(run, folder):
    approve(run, folder)
    code, _, err = run("status", folder, "--require-approval")
    assert (code, f"{ID} en: is not approved" in err, f"{ID} nb" in err) == (1, True, False)
    approve(run, folder, lang="en")
    assert run("status", folder, "--require-approval")[0] == 0
    with pytest.raises(CheckError, match="en: is not approved"):
        require_approved(copies(load(folder).document, None, Settings()))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("article.json", "gireding", None),
        ("article.json", "{\n", "{\n "),
        ("article.json", '"value": 580000', '"value": 580001'),
        ("article.json", '"version": 1', '"version": 2'),
        ("nb.md", "82", "83"),
        ("nb.html", "</title>", " </title>"),
    ],
)
def test_one_byte_changed_voids_the_approval(run, folder, name, old, new):
    approve(run, folder)
    path = folder / name
    source = path.read_text()
    if new is None:  # a word within the page that article.json keeps
        edit(folder, lambda found: found["pages"]["nb"].update(dek="På 24 timer gikk det galt."))
    else:
        assert old in source
        path.write_text(source.replace(old, new, 1))
    assert standing(run, folder)["nb"] == "draft"
    assert approve(run, folder)[0] == 1


def test_a_label_written_by_hand_is_no_approval(run, folder):
    said = {"status": "approved", "label": APPROVED["nb"]}
    edit(folder, lambda document: document["articles"]["nb"].update(said))
    assert standing(run, folder)["nb"] == "draft"
    assert run("publish", folder)[0] == 0
    assert labels(folder) == DRAFT


def test_the_same_bytes_keep_their_approval_and_others_are_a_new_version(run, folder):
    approve(run, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run("generate", EXAMPLE, "--now", NOW)[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run("generate", EXAMPLE, "--now", NOW, "--seed", "other")[0] == 0
    assert standing(run, folder) == {"nb": "draft", "en": "draft"}
    assert load(folder).document["version"] == 2
    kept = folder / "versions" / "1"
    assert {path.name.removesuffix(".old"): path.read_bytes() for path in kept.iterdir()} == before


def test_without_a_record_nothing_is_made_or_loaded(run, folder, tmp_path):
    script = (
        "import sys; from newsgen.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or 'sqlalchemy' in sys.modules)"
    )
    command = [sys.executable, "-c", script, "generate", str(EXAMPLE), "--now", NOW]
    assert subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0
    assert standing(run, folder) == {"nb": "draft", "en": "draft"}
    assert run("log")[1] == "No decision is on record.\n"
    assert not (tmp_path / "approvals.sqlite").exists()


@pytest.mark.parametrize(
    ("label", "taken"),
    [
        ('nb = "Utkast, ikke gjennomgått av noen"', True),
        ('en = "Draft. Has not been reviewed."', True),
        ('nb = "Gjennomgått av redaksjonen"', False),
        ('en = "Not approved, but reviewed"', False),
    ],
)
def test_the_houses_own_label_claims_no_review_for_a_draft(run, tmp_path, label, taken):
    with (tmp_path / "newsgen.toml").open("a") as file:
        file.write(f"[house.label]\n{label}\n")
    code, _, err = run("generate", EXAMPLE, "--now", NOW)
    assert (code, "claims a review" in err) == ((0, False) if taken else (2, True))


def test_cards_are_drawn_again_with_the_label_and_go_with_a_retraction(run, folder):
    chosen = ("--format", "md", "--format", "html", "--format", "cards")
    assert run("generate", EXAMPLE, "--now", NOW, *chosen)[0] == 0
    draft = {path.name: path.read_bytes() for path in folder.glob("*.png")}
    approve(run, folder)
    assert (folder / "nb.card.png").read_bytes() != draft["nb.card.png"]
    assert (folder / "en.card.png").read_bytes() == draft["en.card.png"]
    assert standing(run, folder)["nb"] == "approved"
    shutil.copy(folder / "en.card.png", folder / "nb.card.png")
    assert standing(run, folder)["nb"] == "draft"
    assert "changed: nb.card.png" in run("status", folder)[1]
    assert run("charts", folder, "--png", "--lang", "nb")[0] == 0
    assert standing(run, folder)["nb"] == "approved"
    assert run("revoke", folder, "--lang", "nb", "--editor", "Ola", "--now", LATER)[0] == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.png")} == draft
    assert run("retract", folder, "--editor", "Ola", *GONE, "--now", LATER)[0] == 0
    assert not [*folder.glob("*.png")]


def test_an_approved_page_sends_nobody_to_a_draft(run, folder, tmp_path):
    with (tmp_path / "newsgen.toml").open("a") as file:
        file.write('[site]\naddress = "https://desk.example/{lang}/{slug}/"\n')
    assert run("publish", folder)[0] == 0
    english = f'hreflang="en" href="https://desk.example/en/{ID}/"'
    seen = []
    for lang in ("nb", "en"):
        assert approve(run, folder, lang=lang)[0] == 0
        seen.append(english in (folder / "nb.html").read_text())
    assert seen == [False, True]


def test_a_new_version_leaves_no_file_of_the_old_one_as_approved(run, folder):
    run("publish", folder, "--format", "astro")
    approve(run, folder)
    assert run("generate", EXAMPLE, "--now", NOW, "--lang", "en")[0] == 0
    assert {path.name for path in folder.iterdir()} == {
        *("en.md", "en.html", "article.json", "versions")
    }
    kept = (folder / "versions" / "1" / "nb.astro.md.old").read_text()
    assert APPROVED["nb"] in kept


# --- what is decided ---


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("dek", "Totalt 93 prosent."),
        ("notes", ["Tallet er 93 prosent."]),
        ("short_headline", "93 prosent ned"),
        ("as_of", "2026-02-05T06:05:00Z"),
        ("dated", "Tall per 6. februar 2026 kl. 08.05"),
        ("summary", "Hurtig sammendrag: 77 prosent"),
    ],
)
def test_a_figure_without_a_fact_is_not_approved_in_any_format(run, folder, member, value):
    run("publish", folder, "--format", "ninjs")
    for form in ("md", "html"):
        for lang in ("nb", "en"):
            (folder / f"{lang}.{form}").unlink()
    before = (folder / "nb.ninjs.json").read_bytes()
    edit(folder, lambda document: document["pages"]["nb"].update({member: value}))
    assert run("publish", folder)[0] == 1
    assert run("charts", folder, "--png")[0] == 1
    assert (folder / "nb.ninjs.json").read_bytes() == before
    assert approve(run, folder)[0] == 1
    assert run("log", ID)[1] == f"No decision on {ID} is on record.\n"


@pytest.mark.parametrize("command", ["approve", "publish", "generate"])
def test_an_article_that_another_run_works_on_is_waited_for(run, folder, monkeypatch, command):
    monkeypatch.setattr("newsgen.publishing.turns.WAIT_SECONDS", 0.01)
    before = (folder / "article.json").read_bytes()
    options = {
        "approve": (folder, "--lang", "nb", *SEEN, "--editor", "K", "--now", LATER),
        "publish": (folder, "--format", "astro"),
        "generate": (EXAMPLE, "--now", LATER),
    }[command]
    with turn(folder):
        code, _, err = run(command, *options)
    assert (code, "is in use by another run" in err) == (2, True)
    assert (folder / "article.json").read_bytes() == before
    assert run("log")[1] == "No decision is on record.\n"
    assert run(command, *options)[0] == 0


def test_what_was_made_anew_while_an_editor_waited_is_not_approved(run, folder, monkeypatch):
    @contextmanager
    def waiting(_):
        run("generate", EXAMPLE, "--now", NOW, "--seed", "other")
        yield

    monkeypatch.setattr("newsgen.cli.review.turn", waiting)
    code, _, err = approve(run, folder)
    assert (code, "was made anew by another run" in err) == (1, True)
    assert run("log")[1] == "No decision is on record.\n"


@pytest.mark.parametrize(
    ("name", "ending"), [("nb.md", "x"), ("article.json", " "), (None, "a clock ahead")]
)
@pytest.mark.parametrize("command", [("revoke", "--lang", "nb"), ("retract", *GONE)])
def test_nothing_keeps_an_approval_from_being_taken_back(run, folder, name, ending, command):
    approve(run, folder, now=LATER if name else "2999-01-01T00:00:00Z")
    if name:
        with (folder / name).open("a") as file:
            file.write(ending)
    assert run(command[0], folder, *command[1:], "--editor", "Ola", "--now", LATER)[0] == 0
    assert standing(run, folder)["nb"] == ("draft" if command[0] == "revoke" else "retracted")
    assert APPROVED["nb"] not in (folder / "nb.md").read_text()


def test_the_record_holds_who_approved_what(run, folder):
    more = ("--role", "vaktsjef", "--responsible", "Ansvarlig Redaktør", "--note", "Ringt Oslo.")
    approve(run, folder, *more)
    (row,) = json.loads(run("log", folder, "--json")[1])
    told = ("version", "decision", "at", "reviewer", "role", "responsible", "comment", "made_by")
    assert [row[name] for name in told] == [
        *(1, "approve", LATER, "Kari Nordmann", "vaktsjef", "Ansvarlig Redaktør", "Ringt Oslo."),
        "rules",
    ]
    assert (row["article"], row["lang"], row["data_as_of"]) == (ID, "nb", "2026-02-06T06:05:00Z")
    assert ([each["rule"] for each in row["checklist"]], row["edits"]) == (["indicative_place"], [])
    sums = ("text_sha256", "article_sha256", "data_sha256", "rules", "templates", "catalog", "hash")
    assert all(re.fullmatch("[0-9a-f]{64}", row[name]) for name in sums)
    assert json.loads(run("log", "other-id", "--json")[1]) == []


def test_warnings_that_ask_for_it_are_confirmed_one_by_one(run, folder):
    options = ("--force", "--history", "none", "--json", "--lang", "nb")
    made = run("generate", SYNTHETIC, "--now", "2026-03-14T23:31:00Z", *options)[1]
    other = folder.parent / json.loads(made)["id"]
    at = "2026-03-15T00:00:00Z"
    for asked in ("to confirm: external_trigger: ", "to confirm: indicative_place: "):
        assert asked in run("status", other)[1]
    code, _, err = approve(run, other, now=at)
    assert (code, "--confirm external_trigger" in err) == (1, True)
    _, _, err = approve(run, other, *("--confirm", "nothing") * 2, now=at)
    assert (err.count("nothing: is not to be confirmed"), ".." in err) == (1, False)
    assert approve(run, other, "--confirm", "external_trigger", now=at)[0] == 0
    (row,) = json.loads(run("log", other, "--json")[1])
    assert [each["rule"] for each in row["checklist"]] == [
        "indicative_place",
        "external_trigger",
    ]
    assert "to confirm" not in run("status", other)[1]


@pytest.mark.parametrize("warnings", [None, "confirm", ["confirm"], [{"code": "confirm"}]])
def test_warnings_that_cannot_be_read_are_told(run, folder, warnings):
    edit(folder, lambda document: document.update(warnings=warnings))
    for code, _, err in (approve(run, folder), run("status", folder)):
        assert (code, "warnings: are not those of an article" in err) == (1, True)


def test_no_decision_lies_before_the_article_or_the_one_before(run, folder):
    code, _, err = approve(run, folder, now="2026-02-06T06:05:59Z")
    assert (code, "lies before the article was made" in err) == (1, True)
    approve(run, folder)
    code, _, err = approve(run, folder, now="2026-02-06T06:09:59Z")
    assert (code, "lies before the last decision" in err) == (1, True)


def test_a_second_editor_is_told_of_the_first(run, folder):
    approve(run, folder)
    code, out, _ = approve(run, folder, editor="Ola", now="2026-02-06T06:11:00Z")
    assert (code, f"approved before by Kari Nordmann at {LATER}" in out) == (0, True)
    assert [row["reviewer"] for row in json.loads(run("log", "--json")[1])] == [
        *("Kari Nordmann", "Ola")
    ]


@pytest.mark.parametrize(
    "more",
    [("--lang", "sv"), ("--lang", "nb", "--editor", " "), ("--lang", "nb", "--editor", "a\nb")],
)
def test_what_cannot_be_decided_is_bad_use(run, folder, tmp_path, more):
    assert run("approve", folder, "--editor", "Kari", *more)[0] == 2
    assert not (tmp_path / "approvals.sqlite").exists()


def test_an_approval_that_was_not_written_out_is_completed(run, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        code, _, err = approve(run, folder)
    assert (code, "no space left" in err, "the decision is on record" in err) == (2, True, True)
    assert labels(folder) == DRAFT
    assert "write them again: newsgen publish" in run("status", folder)[1]
    assert run("publish", folder, "--format", "astro")[0] == 0
    assert labels(folder)["nb"] == APPROVED["nb"]
    assert standing(run, folder)["nb"] == "approved"


# --- the record ---


def worker(*arguments):
    command = [sys.executable, "-c", WORKER, str(ROOT), *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def test_two_editors_at_once_both_stand_and_each_sees_the_other(place):
    both = [worker(name, place, "many") for name in ("Kari", "Ola")]
    assert [(each.communicate()[1], each.returncode) for each in both] == [("", 0)] * 2
    with opened(place) as record:
        entries = record.entries()
    assert sorted(each.reviewer for each in entries) == ["Kari"] * 10 + ["Ola"] * 10
    assert [each.comment for each in entries] == [str(each.seq - 1) for each in entries]


@pytest.mark.parametrize("how", ["killed while deciding", "killed before the commit"])
def test_a_killed_process_approves_nothing_and_loses_nothing(place, how):
    with opened(place) as record:
        record.append(lambda _: [ENTRY])
        dying = worker("Ola", place, how)
        assert (dying.communicate()[1], dying.returncode) == ("", -9)
        assert [each.reviewer for each in record.entries()] == ["Kari"]
        record.append(lambda before: [replace(ENTRY, comment=str(len(before)))])
        assert [each.comment for each in record.entries()] == ["", "1"]


def test_a_full_disk_approves_nothing_and_loses_nothing(tmp_path):
    place = tmp_path / "approvals.sqlite"
    with opened(place) as record:
        record.append(lambda _: [ENTRY] * 30)
        full = worker("Ola", place, "full disk")
        told = full.communicate()[1]
        assert (full.returncode, "the disk is full" in told) == (1, True)
        assert len(record.entries()) == 30


def test_the_database_refuses_to_change_a_row(place):
    with opened(place) as record:
        record.append(lambda _: [ENTRY])
        with pytest.raises(Exception, match="never changed"), record._engine.begin() as connection:
            connection.execute(text("UPDATE newsgen_decisions SET reviewer = 'X'"))


def test_a_record_that_is_gone_is_told_and_not_begun_anew(run, folder, tmp_path):
    approve(run, folder)
    (tmp_path / "approvals.sqlite").unlink()
    assert "the record of approvals is not there" in run("status", folder)[1]
    for command in (("log", folder), ("approve", folder, "--lang", "nb", *SEEN, "--editor", "K")):
        code, _, err = run(*command)
        assert (code, "decision: is not in the record" in err) == (1, True)
    assert not (tmp_path / "approvals.sqlite").exists()


@pytest.mark.parametrize("said", ['{"notices": [1]}', '{"notices": 5, "decision": 7}', "[]"])
def test_an_article_json_that_says_nothing_is_written_over(run, folder, said):
    (folder / "article.json").write_text(f'{{"articles": {{"nb": {said}}}}}')
    assert run("generate", EXAMPLE, "--now", NOW)[0] == 0
    assert labels(folder) == DRAFT


HANDS = {
    "was changed after it was written": "UPDATE newsgen_decisions SET comment = x'ff' WHERE seq = 2",
    "row 2: was changed": "UPDATE newsgen_decisions SET reviewer = 'X' WHERE seq = 2",
    "row 2: is missing": "DELETE FROM newsgen_decisions WHERE seq = 2",
    "row 1: is missing": "DELETE FROM newsgen_decisions WHERE seq = 1",
    "row 1: was changed": "UPDATE newsgen_decisions SET seq = CASE seq WHEN 1 THEN 2 WHEN 2 THEN 1"
    " ELSE seq END",
    "articles.nb.decision: is not in the record": "DELETE FROM newsgen_decisions WHERE seq = 3",
}


@pytest.mark.parametrize("told", HANDS)
def test_a_record_edited_by_hand_is_noticed_and_approves_nothing(run, folder, tmp_path, told):
    for more in (("--lang", "en"), ()):  # rows for en and nb, then for nb
        assert approve(run, folder, *more)[0] == 0
    by_hand = sqlite3.connect(tmp_path / "approvals.sqlite", isolation_level=None)
    for verb in ("UPDATE", "DELETE"):
        by_hand.execute(f"DROP TRIGGER newsgen_decisions_{verb}")
    if "CASE" in HANDS[told]:  # rows change places by a place that is free
        for old, new in ((1, 9), (2, 1), (9, 2)):
            by_hand.execute("UPDATE newsgen_decisions SET seq = ? WHERE seq = ?", (new, old))
    else:
        by_hand.execute(HANDS[told])
    by_hand.close()
    code, out, err = run("status", folder)
    assert (code, out, told in err) == (1, "", True)
    assert approve(run, folder)[0] == 1
    assert run("generate", EXAMPLE, "--now", NOW)[0] == 1
    with opened(tmp_path / "approvals.sqlite") as record, pytest.raises(TamperedError):
        copies(load(folder).document, record, Settings())


def test_a_forged_row_in_postgresql_is_noticed(server, run, folder, tmp_path):
    (tmp_path / "newsgen.toml").write_text(f'[review]\nrecord = "{server}"\n')
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS newsgen_decisions"))
    assert approve(run, folder)[0] == 0
    assert standing(run, folder)["nb"] == "approved"
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE newsgen_decisions DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE newsgen_decisions SET reviewer = 'Ola'"))
    engine.dispose()
    code, out, err = run("status", folder)
    assert (code, out, "row 1: was changed" in err) == (1, "", True)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("postgresql://kari:hemmelig@localhost/x", "holds a password"),
        ("mysql://localhost/x", "is no address of a record"),
        ("postgresql://nobody@localhost:1/x", "cannot be used: "),
        ("newsgen.toml", "is damaged, or no record"),
        ("output", "cannot be opened"),
    ],
)
def test_a_record_that_cannot_be_used_is_an_error_that_says_so(run, folder, tmp_path, record, told):
    (tmp_path / "newsgen.toml").write_text(f'[review]\nrecord = "{record}"\n')
    for command in (
        ("status", folder),
        ("approve", folder, "--lang", "nb", *SEEN, "--editor", "K"),
    ):
        code, out, err = run(*command)
        assert (code, out, told in err, "hemmelig" in err) == (2, "", True, False)
    assert labels(folder) == DRAFT


def test_a_record_that_another_one_writes_to_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("newsgen.review.table.WAIT_SECONDS", 0.01)
    place = tmp_path / "approvals.sqlite"
    with opened(place) as first, opened(place) as second:
        first.append(lambda _: [ENTRY])

        def meanwhile(_):
            with pytest.raises(RecordError, match="is busy"):
                second.append(lambda _: [ENTRY])
            return [ENTRY]

        first.append(meanwhile)
        assert len(second.entries()) == 2
