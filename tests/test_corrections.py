"""Correction and retraction: readers are told, the old version is kept, approval starts anew."""

import json
import shutil
from pathlib import Path

import pytest

from newsgen.cli import main
from newsgen.publishing import copies, load, require_approved
from newsgen.review.place import open_record
from newsgen.settings import load_settings

EXAMPLE = Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json"
ID = "2026-02-06-liquidations"
MADE, NOON, LATER = "2026-02-06T06:06:00Z", "2026-02-06T11:10:00Z", "2026-02-06T11:20:00Z"
TEXTS = ("--text", "nb=Antallet kontoer var feil.", "--text", "en=The number was wrong.")
TOLD = {
    "nb": "Rettet 6.\u00a0februar\u00a02026 kl.\u00a012.10: Antallet kontoer var feil.",
    "en": "Corrected Feb.\u00a06,\u00a02026, 12:10\u00a0p.m. Oslo time: The number was wrong.",
}
GONE = {
    "nb": "Trukket tilbake 6.\u00a0februar\u00a02026 kl.\u00a012.20: Tallene gjaldt en annen dag.",
    "en": "Retracted Feb.\u00a06,\u00a02026, 12:20\u00a0p.m. Oslo time: The figures were of another day.",
}
REASONS = (
    "--text",
    "nb=Tallene gjaldt en annen dag.",
    "--text",
    "en=The figures were of another day.",
)

SEEN = ("--confirm", "indicative_place")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make the article once and approve it in both languages; every test has a copy."""
    out = tmp_path_factory.mktemp("made")
    (out / "newsgen.toml").write_text('[review]\nrecord = "desk/approvals.sqlite"\n')
    options = ("--settings", str(out))
    assert main(["generate", str(EXAMPLE), "--now", MADE, "--out", str(out / "o"), *options]) == 0
    who = ("--lang", "nb", "--lang", "en", "--editor", "Kari", "--now", MADE)
    assert main(["approve", str(out / "o" / ID), *who, *SEEN, *options]) == 0
    return out


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, made):
    """Run a command in a folder with the approved article and its record."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()

    def call(*arguments):
        code = main([str(each) for each in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "o" / ID


def correct(run, folder, *more, now=NOON, texts=TEXTS):
    return run("correct", folder, *more, "--editor", "Ola", *texts, "--now", now)


def retract(run, folder):
    return run("retract", folder, "--editor", "Ola", *REASONS, "--now", LATER)


def languages(run, folder):
    code, out, err = run("status", folder, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)["languages"]


def corrected_brief(tmp_path, **members):
    path = tmp_path / "corrected.json"
    path.write_text(json.dumps({**json.loads(EXAMPLE.read_text()), **members}))
    return path


def test_a_notice_stands_dated_in_every_file_and_the_old_version_is_kept(run, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, out, _ = correct(run, folder)
    assert code == 0
    for lang, told in TOLD.items():
        assert told in out
        for form in ("md", "html"):
            assert told in (folder / f"{lang}.{form}").read_text()
    kept = folder / "versions" / "1"
    assert {path.name.removesuffix(".old"): path.read_bytes() for path in kept.iterdir()} == before
    for lang, each in languages(run, folder).items():
        assert (each["status"], each["version"], each["notices"]) == ("draft", 2, [TOLD[lang]])
    assert run("check", folder)[0] == 0
    assert run("status", folder, "--require-approval")[0] == 1


def test_a_corrected_brief_makes_the_article_again(run, folder, tmp_path):
    path = corrected_brief(tmp_path, traders=600_000)
    assert correct(run, folder, path)[0] == 0
    assert "600.000 kontoer" in (folder / "nb.md").read_text()
    document = load(folder).document
    assert (document["id"], document["seed"], document["version"]) == (ID, ID, 2)
    row = json.loads(run("log", "--json")[1])[-1]
    assert {"fact": "traders", "before": "580000", "after": "600000"} in row["edits"]
    who = ("--lang", "nb", "--editor", "Kari", "--now", LATER)
    assert run("approve", folder, *who, *SEEN)[0] == 0
    found = languages(run, folder)
    assert (found["nb"]["status"], found["en"]["status"]) == ("approved", "draft")
    assert found["nb"]["notices"] == [TOLD["nb"]]


def test_a_corrected_article_is_led_by_the_angle_that_is_named(run, folder, tmp_path):
    path = corrected_brief(tmp_path, traders=600_000)
    code, _, err = correct(run, folder, "--angle", "longs_dominated")
    assert (code, "go with a brief" in err) == (2, True)
    code, _, err = correct(run, folder, path, "--angle", "btc_led")
    assert (code, "has no headline and cannot lead" in err) == (2, True)
    assert correct(run, folder, path, "--angle", "longs_dominated", "--history", "none")[0] == 0


def test_a_run_that_ends_an_approval_says_so(run, folder, tmp_path):
    path = corrected_brief(tmp_path, traders=600_000)
    again = ("generate", path, "--now", MADE, "--out", "o")
    assert run("generate", EXAMPLE, "--now", MADE, "--out", "p")[2] == ""
    (tmp_path / "briefs").mkdir()
    shutil.copy(path, tmp_path / "briefs")
    shutil.copytree(folder, tmp_path / "q" / ID)
    many = ("generate", tmp_path / "briefs", "--now", MADE, "--out", "q", "--json")
    assert f"{ID} nb: was approved; this version is another one" in run(*many)[2]
    shutil.copytree(folder, tmp_path / "p" / ID, dirs_exist_ok=True)
    err = run("generate", EXAMPLE, "--now", MADE, "--out", "p", "--lang", "nb")[2]
    assert f"{ID} en: was approved, and is not made any more" in err
    err = run(*again)[2]
    assert f"{ID} nb: was approved; this version is another one, and a draft." in err
    assert retract(run, folder)[0] == 0
    assert f"{ID} nb: is retracted; its files hold the notice alone." in run(*again)[2]
    code, _, err = retract(run, folder)
    assert (code, "is retracted" in err) == (1, True)


def test_a_folder_that_is_made_again_undoes_no_correction(run, folder, tmp_path):
    (tmp_path / "briefs").mkdir()
    shutil.copy(EXAMPLE, tmp_path / "briefs")
    again = ("generate", tmp_path / "briefs", "--now", MADE, "--out", "o")
    assert run(*again)[0] == 0
    correct(run, folder, corrected_brief(tmp_path, traders=600_000))
    (folder / "nb.html").unlink()
    assert run(*again)[0] == 0
    assert "600.000 kontoer" in (folder / "nb.md").read_text()


def test_the_copies_that_feeds_and_targets_take_follow(run, folder, tmp_path):
    correct(run, folder)
    settings = load_settings(None, tmp_path)
    with open_record(settings) as record:
        found = copies(load(folder).document, record, settings)["nb"].standing
    assert [notice.text for notice in found.notices] == [TOLD["nb"]]
    assert f"{found.modified_at:%H:%M} {found.published_at:%H:%M}" == "11:10 06:06"


def test_every_decision_is_newer_than_the_one_before(run, folder):
    """Systems that compare times keep no text whose approval was taken back."""
    who = ("--editor", "Kari", "--now")
    steps = (
        ("correct", folder, *TEXTS, *who, NOON),
        ("approve", folder, "--lang", "nb", *SEEN, *who, LATER),
        ("revoke", folder, "--lang", "nb", *who, "2026-02-06T11:30:00Z"),
    )
    times = [_modified(folder)]
    for step in steps:
        assert run(*step)[0] == 0
        times.append(_modified(folder))
    assert times == sorted(set(times))


def _modified(folder):
    return json.loads((folder / "article.json").read_bytes())["articles"]["nb"]["modified_at"]


def test_the_old_version_put_back_is_not_approved(run, folder, tmp_path):
    path = corrected_brief(tmp_path, traders=600_000)
    correct(run, folder, path)
    for kept in (folder / "versions" / "1").iterdir():
        shutil.copy(kept, folder / kept.name.removesuffix(".old"))
    found = languages(run, folder)["nb"]
    assert (found["status"], found["notices"]) == ("draft", [TOLD["nb"]])
    code, _, err = run("approve", folder, "--lang", "nb", *SEEN, "--editor", "K", "--now", LATER)
    assert (code, "is not the last on record (found: 1 of 2)" in err) == (1, True)
    code, _, err = correct(run, folder)
    assert (code, "is not the last on record" in err) == (1, True)


def test_of_a_retracted_article_only_the_notice_is_left(run, folder, tmp_path):
    headline = load(folder).pages["nb"].headline
    assert retract(run, folder)[0] == 0
    for lang, headlined in (("nb", "Trukket tilbake"), ("en", "Retracted")):
        source = (folder / f"{lang}.md").read_text()
        assert GONE[lang] in source
        assert headlined in (folder / f"{lang}.html").read_text()
        for figure in ("2,6", "2.6", "580", headline):
            assert figure not in source
    assert {each["status"] for each in languages(run, folder).values()} == {"retracted"}
    code, _, err = run("approve", folder, "--lang", "nb", *SEEN, "--editor", "K", "--now", LATER)
    assert (code, "is retracted" in err) == (1, True)
    settings = load_settings(None, tmp_path)
    with open_record(settings) as record:
        require_approved(copies(load(folder).document, record, settings))


def test_an_article_stays_retracted_when_it_is_made_again(run, folder, tmp_path):
    retract(run, folder)
    arguments = ("generate", EXAMPLE, "--now", NOON, "--out", "o")
    assert run(*arguments)[0] == 0
    assert {each["status"] for each in languages(run, folder).values()} == {"retracted"}
    (tmp_path / "desk" / "approvals.sqlite").unlink()
    assert run(*arguments)[0] == 0
    found = languages(run, folder)["en"]
    assert (found["status"], found["notices"]) == ("retracted", [GONE["en"]])


def test_a_notice_sends_nobody_to_a_draft(run, folder, tmp_path):
    with (tmp_path / "newsgen.toml").open("a") as file:
        file.write('[site]\naddress = "https://desk.example/{lang}/{slug}/"\n')
    retract(run, folder)
    tags = ("--lang", "nb", "--lang", "en", "--lang", "sv")
    assert run("generate", EXAMPLE, "--now", NOON, "--out", "o", *tags)[0] == 0
    page = (folder / "nb.html").read_text()
    assert [f"desk.example/{lang}/" in page for lang in ("en", "sv")] == [True, False]


def test_a_retraction_is_lifted_by_a_correction_only(run, folder):
    retract(run, folder)
    code, out, _ = correct(run, folder, now="2026-02-06T12:00:00Z")
    assert (code, "nb: retracted before by Ola at 2026-02-06T11:20:00Z" in out) == (0, True)
    found = languages(run, folder)["nb"]
    assert (found["status"], found["version"]) == ("draft", 3)
    assert len(found["notices"]) == 2
    assert "82 prosent" in (folder / "nb.md").read_text().replace("\u00a0", " ")


def test_a_correction_that_was_not_written_out_is_completed(run, folder, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("newsgen.publishing.deciding.write_outputs", stop)
        assert correct(run, folder)[0] == 130
    found = languages(run, folder)["nb"]
    assert (found["status"], found["notices"]) == ("draft", [TOLD["nb"]])
    assert run("publish", folder)[0] == 0
    assert load(folder).document["version"] == 2
    assert TOLD["nb"] in (folder / "nb.md").read_text()


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (TEXTS[:2], "is missing for en"),
        ((*TEXTS, "--text", "sv=Fel."), "is no language of this article"),
        (("--text", "Feil."), "names no language or no text"),
        ((*TEXTS, "--text", "nb=To."), "is there twice"),
    ],
)
def test_every_language_of_the_article_is_told(run, folder, texts, told):
    code, out, err = correct(run, folder, texts=texts)
    assert (code, out, told in err) == (2, "", True)
    assert languages(run, folder)["nb"]["status"] == "approved"


def test_a_retraction_stands_though_its_files_cannot_be_written(run, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        code, _, err = retract(run, folder)
    assert (code, "the decision is on record" in err) == (2, True)
    assert "version 2 is on record, the files are version 1" in run("status", folder)[1]
    assert languages(run, folder)["en"]["status"] == "retracted"
    assert run("publish", folder)[0] == 0
    assert GONE["nb"] in (folder / "nb.md").read_text()
    assert (folder / "versions" / "1" / "nb.md.old").is_file()


def test_a_correction_that_is_refused_keeps_nothing(run, folder):
    assert correct(run, folder, now="2026-02-05T00:00:00Z")[0] == 1
    assert not (folder / "versions").exists()


def test_a_kept_version_is_no_article(run, folder):
    correct(run, folder)
    code, _, err = run("publish", folder / "versions" / "1" / "article.json.old")
    assert (code, "is no article.json" in err) == (2, True)


def test_a_corrected_brief_keeps_the_charts(run, folder, tmp_path):
    assert run("generate", EXAMPLE, "--now", MADE, "--out", "o", "--format", "charts")[0] == 0
    assert correct(run, folder, corrected_brief(tmp_path, traders=600_000))[0] == 0
    assert [chart.name for chart in load(folder).pages["nb"].charts] == [
        *("sides", "largest", "coins")
    ]
    assert (folder / "nb.sides.svg").is_file()


def test_another_articles_brief_is_refused(run, folder, tmp_path):
    path = corrected_brief(tmp_path, id="2026-02-07-liquidations")
    code, _, err = correct(run, folder, path)
    assert (code, "is another article" in err) == (2, True)
    assert languages(run, folder)["nb"]["status"] == "approved"
