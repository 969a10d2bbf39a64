"""FAQ as values: entries and books of them, what was asked, a resident's thread, figures."""

from chalicelib.services.faq.model.asking import HOW, WHY, Asked, masked, plain
from chalicelib.services.faq.model.book import Book, Trial, digest_of, packed, restored, unpacked, wordings_of
from chalicelib.services.faq.model.entry import STATES, Faq, State, Telling, complaints
from chalicelib.services.faq.model.figures import COUNTS, Figures, added, tallied
from chalicelib.services.faq.model.thread import Thread

__all__ = [
    "COUNTS",
    "HOW",
    "STATES",
    "WHY",
    "Asked",
    "Book",
    "Faq",
    "Figures",
    "State",
    "Telling",
    "Thread",
    "Trial",
    "added",
    "complaints",
    "digest_of",
    "masked",
    "packed",
    "plain",
    "restored",
    "tallied",
    "unpacked",
    "wordings_of",
]
