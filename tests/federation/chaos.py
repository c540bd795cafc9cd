"""Officers who write at random over every domain, and a sea that cuts, crashes and restores."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import msgspec
from tests.federation.net import PARTIES
from tests.federation.node import CRASH_POINTS, Crash, SimNode
from tests.federation.world import World

from kuroshio.domains import alert, check, hotline, liaison
from kuroshio.errors import Refused
from kuroshio.feed.record import Addressee, Header
from kuroshio.node import erasures
from kuroshio.node.ledger import Author, Draft
from kuroshio.phrases.slots import Part
from kuroshio.sharing import agreement
from kuroshio.values import HOUR, Precedence

EVERYTHING = ("hotline.*", "liaison.*", "future.*")
ALL_PAIRS = (("JPN", "TWN"), ("JPN", "USA"), ("TWN", "USA"))
IN_2038 = 2_147_483_000_000


class Later(msgspec.Struct, frozen=True):
    """A fact of a later version, which this one does not know."""

    kind: ClassVar[str] = "future.thing"
    what: int


class Chaos:
    """A world, and the chance that moves it."""

    def __init__(self, folder: Path, seed: int, restores: bool = True) -> None:
        self.chance = random.Random(seed ^ 0x5EA)
        start = IN_2038 if seed % 4 == 3 else 1_800_000_000_000
        self.world = World(folder, seed, second=("JPN",), start=start)
        self.agreements = [self.world.agree(PARTIES, EVERYTHING)]
        self.agreements.append(self.world.agree(("JPN", "TWN"), EVERYTHING))
        self.restores = restores
        self.done: Counter[str] = Counter()
        self.numbers = iter(range(1_000_000))
        for party in PARTIES:
            self.open(self.world.nodes[party])
        self.world.settle()

    # --- one move --------------------------------------------------------------------------------

    def move(self) -> None:
        """A write, a fault or a while of time."""
        kind = self.chance.random()
        if kind < 0.5:
            self.write()
        elif kind < 0.62:
            self.fault()
        else:
            for _ in range(self.chance.randrange(1, 6)):
                self.world.step(loss=self.chance.choice((0, 0, 0.02)))
        if self.chance.random() < 0.4:
            self.world.connect_all()

    def write(self) -> None:
        """A random node's officer does a random thing; refusals are part of life."""
        node = self.chance.choice(list(self.world.nodes.values()))
        act = self.chance.choice(
            (self.open, self.send, self.send, self.send, self.on_message, self.on_message,
             self.watch, self.watch, self.check, self.alert, self.agreement, self.other)
        )  # fmt: skip
        self.attempt(node, act)

    def attempt(self, node: SimNode, act: Callable[[SimNode], None]) -> None:
        """Do it; the node may refuse, or crash while it does."""
        try:
            act(node)
            self.done[act.__name__] += 1
        except Refused as error:
            self.done[error.code] += 1
        except Crash:
            self.done["crash"] += 1
            self.world.crash(node.name)

    def fault(self) -> None:
        """Something breaks."""
        world, name = self.world, self.chance.choice(list(self.world.nodes))
        other = self.chance.choice([n for n in world.nodes if n != name])
        match self.chance.choice(
            ("part", "part", "heal", "crash", "arm", "arm", "clock", "duplicate", "cut",
             "back-up", "restore")
        ):  # fmt: skip
            case "part":
                world.cut.add(frozenset((name, other)))
                world.disconnect(name, other)
            case "cut":
                world.disconnect(name, other)  # mid-segment, and up again soon
            case "heal":
                world.cut.clear()
            case "crash":
                world.crash(name)
            case "arm":
                world.nodes[name].crash_at = self.chance.choice(CRASH_POINTS)
            case "clock":
                world.skew[name] = self.chance.choice((0, 0, 1, -1, 9)) * HOUR
            case "duplicate":
                world.duplicating = self.chance.choice((0.0, 0.1, 0.5))
            case "back-up" if self.restores:
                world.back_up(name)
            case "restore" if self.restores and name in world.backups:
                world.restore(name, self.chance.choice(("kept", "kept", "lost")))
                self.done["restore"] += 1

    def heal(self) -> None:
        """Everything works again, and every clock is right."""
        for node in self.world.nodes.values():
            node.crash_at = ""
        self.world.duplicating = 0.0
        self.world.skew = dict.fromkeys(self.world.skew, 0)
        self.world.settle()

    # --- what officers do ------------------------------------------------------------------------

    def author(self) -> Author:
        return Author(self.chance.choice(("CG", "FA")), "watch-officer", "")

    def open(self, node: SimNode) -> None:
        audience = self.chance.choice((PARTIES, *(p for p in ALL_PAIRS if node.party in p)))
        addressees = tuple(sorted({Addressee(p, "CG") for p in audience}))
        fact = hotline.open_conversation(f"s{next(self.numbers)}", "en", addressees)
        node.write(Draft(fact, audience, addressees=addressees), self.author())

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
        node.write(Draft(fact, PARTIES, about), Author(author.organisation, post))

    def check(self, node: SimNode) -> None:
        other = self.chance.choice([p for p in PARTIES if p != node.party])
        about, audience = check.about_checks(node.party, other), tuple(sorted((node.party, other)))
        waiting = check.unanswered(node.state("check", about), node.party)
        if waiting and self.chance.random() < 0.7:
            fact: check.Fact = check.answer(waiting[0], self.chance.random() < 0.5)
            node.write(Draft(fact, audience, about, references=(waiting[0],)))
        else:
            node.write(Draft(check.send(5_000, node.now + HOUR), audience, about))

    def alert(self, node: SimNode) -> None:
        about = f"alert:link-down:{self.chance.choice(PARTIES)}"
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
        """Mostly resumed, so that there is something to do."""
        about = self.chance.choice(self.agreements)
        state = node.state("agreement", about)
        text = agreement.agreed(state)
        if text is None or node.party not in text.parties:
            raise Refused("none", "not ours")
        if agreement.suspended_by(state):
            node.write(Draft(agreement.resume(state), text.parties, about))
        elif self.chance.random() < 0.25:
            node.write(Draft(agreement.AgreementSuspended("storm"), text.parties, about))

    def other(self, node: SimNode) -> None:
        """A fact that this version does not know, and a call noted in the own party's log."""
        if self.chance.random() < 0.5:
            node.write(Draft(Later(next(self.numbers)), PARTIES))
        else:
            call = liaison.CallLogged("TWN", "CG", "Lin", node.now, "read back")
            node.write(Draft(liaison.log_call(call), (node.party,), "calls"))
