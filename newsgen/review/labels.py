"""The label that readers see, by state; house settings may word that of a draft only."""

from __future__ import annotations

from newsgen.errors import Problem, SettingsError, shown
from newsgen.publish.copy import MODEL, Status
from newsgen.publish.page import Wording
from newsgen.settings import Settings


def label(status: Status, made_by: str, words: Wording, settings: Settings) -> str:
    """Give the label of a state in one language; SettingsError where the house's claims a review.

    The wording is that of the project's table of labels: approved texts say how they were made.
    """
    if status is Status.RETRACTED:
        return words.phrase("retracted")
    if status is Status.APPROVED:
        return words.phrase("label_model_approved" if made_by == MODEL else "label_approved")
    own = settings.house.label.get(words.tag)
    if own:
        _refuse_claim(own, words, str(settings.file or ""))
    return own or words.phrase("label_draft")


def _refuse_claim(own: str, words: Wording, file: str) -> None:
    rest = own.casefold()
    for denial in _listed(words.phrase("review_denials")):
        rest = rest.replace(denial, "")
    claimed = next((each for each in _listed(words.phrase("review_claims")) if each in rest), "")
    if claimed:
        remedy = f"Take out “{claimed}”: newsgen approve gives an article the label that says so."
        message = "claims a review that a draft has not had"
        place = f"house.label.{words.tag}"
        raise SettingsError(Problem(place, message, shown(own), remedy, file))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each for part in text.casefold().split(",") if (each := part.strip()))
