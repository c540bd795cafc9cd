"""Random talk in one conversation, as records that views take in an order of their own."""

import random

from tests.feed.made import NOW, header

from kuroshio.domains import hotline
from kuroshio.feed import record
from kuroshio.feed.record import Record
from kuroshio.phrases.slots import Part
from kuroshio.store.port import Held

ABOUT = "conversation"
LOGS = ("JPN/n1;JPN+TWN;routine;1", "TWN/n1;JPN+TWN;routine;1", "JPN/n1;JPN+TWN;flash;1")
BODIES = ("CG", "MOFA")


def talk(seed: int, count: int = 60) -> list[tuple[Held, Record]]:
    """Facts about messages that came before, after or never; in order of arrival."""
    chance = random.Random(seed)
    numbers = dict.fromkeys(LOGS, 0)
    said: list[tuple[str, int, Record]] = []
    messages: list[str] = []
    for _ in range(count):
        log = chance.choice(LOGS)
        numbers[log] += 1
        fact = _fact(chance, messages)
        made = header(
            numbers[log], log, kind=fact.kind, about=ABOUT, organisation=chance.choice(BODIES)
        )
        if isinstance(fact, hotline.MessageSent):
            messages.append(made.id)
        said.append((log, numbers[log], record.write(made, fact)))
    chance.shuffle(said)
    return [
        (Held(seq, log, number, NOW, written.data, ""), written)
        for seq, (log, number, written) in enumerate(said, start=1)
    ]


def _fact(chance: random.Random, messages: list[str]) -> hotline.Fact:
    kind = chance.random()
    if kind < 0.5 or not messages:
        marker = chance.choice(("information", "request", "question", "advice"))
        precedence = chance.choice(("routine", "routine", "flash"))
        reply = None
        if messages and chance.random() < 0.3:
            form = chance.choice(("will-do", "later", "answer"))
            reply = hotline.Reply(chance.choice(messages), form)
        return hotline.MessageSent(marker, precedence, (Part("words", "en"),), (), "", reply)
    message = chance.choice(messages)
    if kind < 0.7:
        return hotline.MessageShown(message)
    if kind < 0.85:
        return hotline.MessageAcknowledged(message)
    if kind < 0.93:
        return hotline.MessageWithdrawn(message, "no")
    return hotline.MessageCorrected(message, (Part("else", "en"),))
