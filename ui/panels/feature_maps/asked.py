"""A question to a worker from a page that goes on: shown as coming until it is answered."""

from __future__ import annotations

from convscope.questions import Look, Question
from ui import resources, state
from ui.components.pulse import pulse

SOON = 0.15  # seconds


def asked(question: Question, key: str) -> Look:
    """How far a question has come; while it is not answered, the fragment around is drawn again after a while.

    The first drawing asks nothing of a worker, so that it is there at once.
    """
    beat = f"pulse-{key}"
    look = resources.ask(question) if state.event(beat, "beat") else Look(resources.known(question))
    if look.answer is None and not look.message:
        pulse(SOON, key=beat)
    return look
