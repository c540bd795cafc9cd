"""Officers who write at random over every domain."""

from __future__ import annotations

import random
from typing import ClassVar

import msgspec
from tests.federation.node import SimNode
from tests.federation.world import World

from kuroshio.domains import alert, check, hotline, liaison
from kuroshio.errors import Refused
from kuroshio.feed.record import Addressee, Header
from kuroshio.node import erasures
from kuroshio.node.ledger import Author, Draft
from kuroshio.phrases.slots import Part
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import Conditions
from kuroshio.values import HOUR, Precedence


class Later(msgspec.Struct, frozen=True):
    """A fact of a later version, which this one does not know."""

    kind: ClassVar[str] = "future.thing"
    what: int


class Officers:
    """Of all nodes of a world."""

    def __init__(self, world: World, chance: random.Random, agreements: tuple[str, ...]) -> None:
        self.world, self.chance, self.agreements = world, chance, agreements
        self.numbers = iter(range(1_000_000))

    def author(self) -> Author:
        return Author(self.chance.choice(("CG", "FA")), "watch-officer", "")

    def open(self, node: SimNode) -> None:
        audience = self.some_with(node)
        addressees = tuple(sorted({Addressee(p, "CG") for p in audience}))
        fact = hotline.open_conversation(f"s{next(self.numbers)}", "en", addressees)
        node.write(Draft(fact, audience, addressees=addressees), self.author())

    def some_with(self, node: SimNode) -> tuple[str, ...]:
        """An audience: all, or this party and some others."""
        others = [p for p in self.world.parties if p != node.party]
        few = self.chance.sample(others, self.chance.randrange(1, min(3, len(others)) + 1))
        return self.chance.choice((self.world.parties, tuple(sorted((node.party, *few)))))

    def conversation(self, node: SimNode) -> tuple[hotline.State, Header]:
        abouts = node.views.abouts("hotline")
        if not abouts:
            raise Refused("none", "nothing yet")
        about = self.chance.choice(sorted(abouts))
        return node.state("hotline", about), node.views.records("hotline", about)[0].record.header

    def send(self, node: SimNode) -> None:
        state, header = self.conversation(node)
        precedence = self.chance.choice(list(Precedence))
        sent = [m for m, t in sorted(state.threads.items()) if t.sent]
        reply = None
        if sent and self.chance.random() < 0.4:
            form = self.chance.choice(("will-do", "cannot", "later", "answer"))
            reply = hotline.Reply(self.chance.choice(sent), form)
        fact = hotline.MessageSent(
            self.chance.choice(("question", "request", "information", "warning")),
            precedence, (self.part(),), reply=reply,
        )  # fmt: skip
        references = (header.about, *([reply.to] if reply else []))
        draft = Draft(
            hotline.send(state, fact), header.audience, header.about, header.addressees,
            references, hotline.lane(precedence), self.chance.choice(("", "", "OFFICIAL")),
        )  # fmt: skip
        node.write(draft, self.author())

    def part(self) -> Part:
        text = f"漁船 {next(self.numbers)} " + "x" * self.chance.choice((0, 10, 9_000))
        return Part(text, "ja")

    def on_message(self, node: SimNode) -> None:
        state, header = self.conversation(node)
        messages = sorted(m for m, t in state.threads.items() if t.sent)
        if not messages:
            raise Refused("none", "nothing yet")
        message, author = self.chance.choice(messages), self.author()
        side = (node.party, author.organisation)
        erase = self.chance.random() < 0.5
        fact: hotline.Fact
        match self.chance.randrange(6):
            case 0:
                fact = hotline.acknowledge(state, message, node.party)
            case 1:
                fact = hotline.MessageShown(message)
            case 2:
                fact = hotline.correct(state, message, side, (self.part(),))
            case 3:
                fact = hotline.withdraw(state, message, side, "wrong", erase)
            case 4:
                fact = hotline.request_translation(state, message, "en")
            case _:
                fact = hotline.translate(state, message, "en", "fishing boat")
        lane = state.threads[message].sent[0].lane
        draft = Draft(fact, header.audience, header.about, header.addressees, (message,), lane)
        node.write(draft, author)
        if isinstance(fact, hotline.MessageWithdrawn) and erase:
            self.erase(node, message, author)

    def erase(self, node: SimNode, message: str, author: Author) -> None:
        self.world.erased.add(message)
        with node.durable():
            erasures.erase(
                node.ledger, message, author, "withdrawn", node.now, self.world.chance.randbytes(20)
            )

    def watch(self, node: SimNode) -> None:
        author = self.author()
        about = liaison.about_watch(node.party, author.organisation)
        state = node.state("liaison", about)
        post = self.chance.choice(("watch-officer", "deputy"))
        fact = self.chance.choice(
            (lambda: liaison.take(state, post, ""), lambda: liaison.stand_down(state),
             lambda: liaison.lapse(state))
        )()  # fmt: skip
        node.write(Draft(fact, self.world.parties, about), Author(author.organisation, post))

    def check(self, node: SimNode) -> None:
        other = self.chance.choice([p for p in self.world.parties if p != node.party])
        about, audience = check.about_checks(node.party, other), tuple(sorted((node.party, other)))
        waiting = check.unanswered(node.state("check", about), node.party)
        if waiting and self.chance.random() < 0.7:
            fact: check.Fact = check.answer(waiting[0], self.chance.random() < 0.5)
            node.write(Draft(fact, audience, about, references=(waiting[0],)))
        else:
            node.write(Draft(check.send(5_000, node.now + HOUR), audience, about))

    def alert(self, node: SimNode) -> None:
        about = f"alert:link-down:{self.chance.choice(self.world.parties)}"
        state = node.state("alert", about)
        fact: alert.Fact
        match self.chance.randrange(3):
            case 0:
                fact = alert.AlertRaised("link-down", "warning", {})
            case 1:
                fact = alert.acknowledge(state)
            case _:
                fact = alert.rectify(state)
        node.write(Draft(fact, (node.party,), about))

    def agreement(self, node: SimNode) -> None:
        """Suspended, resumed, gone back a step, left, signed again; mostly in force, so that there
        is something to do."""
        about = self.chance.choice(self.agreements)
        state = node.state("agreement", about)
        text = agreement.agreed(state)
        if text is None or node.party not in text.parties:
            raise Refused("none", "not ours")
        stands, few = agreement.standing(state), 0.5 / len(text.parties)
        fact: agreement.Fact
        if agreement.suspended_by(state):
            fact = agreement.resume(state)
        elif stands < len(text.steps):
            fact = agreement.sign(state, stands + 1, Conditions(), node.now)
        elif self.chance.random() < few:
            fact = agreement.AgreementSuspended("storm")
        elif self.chance.random() < few:
            fact = agreement.step_back(state, self.chance.randrange(stands), "storm")
        else:
            raise Refused("none", "all is well")
        node.write(Draft(fact, text.parties, about))

    def other(self, node: SimNode) -> None:
        """A fact that this version does not know, and a call noted in the own party's log."""
        if self.chance.random() < 0.5:
            node.write(Draft(Later(next(self.numbers)), self.some_with(node)))
        else:
            call = liaison.CallLogged("TWN", "CG", "Lin", node.now, "read back")
            node.write(Draft(liaison.log_call(call), (node.party,), "calls"))
