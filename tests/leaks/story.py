"""A federation that talks under agreements that come and go, watched by the oracle: every byte that
reaches a partner is searched for every word, place, file, title and id that it may not hold.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.federation.node import SimNode
from tests.federation.world import World
from tests.leaks import made, oracle
from tests.leaks.oracle import Pact, Said

from kuroshio.domains import hotline
from kuroshio.errors import Refused
from kuroshio.feed.blob import name_blob
from kuroshio.node.ledger import Author, Draft
from kuroshio.node.retention import apply_retention
from kuroshio.phrases.slots import Part, Position, SlotValue
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import Conditions
from kuroshio.trust.powers import ALL_POWERS, Reader
from kuroshio.values import DAY, HOUR, MINUTE, Precedence


class Leak(AssertionError):
    """Somebody holds what it may not."""


class Watched(World):
    """A world in which every byte that is delivered is noted, by the party that gets it."""

    got: dict[str, bytearray]

    def _deliver(self, sender: str, receiver: str, data: bytes) -> None:
        party = receiver.partition("/")[0]
        if party != sender.partition("/")[0]:
            self.got.setdefault(party, bytearray()).extend(data)
        super()._deliver(sender, receiver, data)


@dataclass
class Written:
    """A record as the oracle knows it."""

    id: str
    said: Said
    talk: str
    words: list[bytes]
    """What its body alone holds."""
    exact: list[bytes] = field(default_factory=list)
    """Its places, as they are."""
    files: list[bytes] = field(default_factory=list)
    upon: Written | None = None
    """What it corrects, withdraws, renders or answers."""
    amends: bool = False
    adds: bool = True
    given: frozenset[str] = frozenset()
    """To whom it went."""
    whole: bool = False
    """Its places went with it."""
    until: float = float("inf")


class Story:
    """One run. `chance` draws everything."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.chance = chance
        self.parties = made.CODES[: chance.randint(3, 5)]
        self.world = Watched(folder, chance.randrange(1 << 20), self.parties)
        self.world.got = {}
        self.pacts: list[Pact] = []
        self.told: list[Written] = []
        self.known: dict[str, Written] = {}
        self.done: Counter[str] = Counter()
        self.number = 0

    def play(self, moves: int) -> Counter[str]:
        """So many moves; Leak at the first thing that went where it may not."""
        acts: list[tuple[int, Callable[[], None]]] = [
            (3, self.conclude), (2, self.advance), (1, self.step_back), (1, self.suspend),
            (1, self.resume), (4, self.open), (12, self.send), (2, self.correct),
            (1, self.withdraw), (2, self.translate), (4, self.wait),
        ]  # fmt: skip
        self.conclude()
        for _ in range(moves):
            (act,) = self.chance.choices([a for _, a in acts], [w for w, _ in acts])
            before = [self._copy(p) for p in self.pacts]
            act()
            self.world.settle()
            self.judge(before)
        self.world.now += 2 * DAY
        self.wait()
        self.judge(self.pacts)
        self.no_longer_kept()
        self.bodies_apart()
        return self.done

    def _copy(self, of: Pact) -> Pact:
        return Pact(**vars(of))

    # --- agreements ------------------------------------------------------------------------------

    def conclude(self) -> None:
        """A text that all sign, or that one does not."""
        self.number += 1
        new = made.pact(self.chance, self.parties, self.world.now, f"pact-{self.number}-title")
        text = made.text(new)
        self.pacts.append(new)
        node = self.world.nodes[new.parties[0]]
        new.about = node.write(Draft(agreement.propose(text, self.world.now), new.parties))
        self.world.settle()
        self._sign(new)

    def _sign(self, pact: Pact) -> None:
        step = pact.standing + 1
        signers = pact.parties[1:] if self.chance.random() < 0.1 else pact.parties
        try:
            for party in signers:
                node = self.world.nodes[party]
                state = node.state("agreement", pact.about)
                signed = agreement.sign(state, step, Conditions(10**6, 10**6), self.world.now)
                node.write(Draft(signed, pact.parties, pact.about))
        except Refused:
            return
        self.world.settle()
        state = self.world.nodes[pact.parties[0]].state("agreement", pact.about)
        pact.standing = agreement.standing(state)
        self.done[f"steps {'taken' if signers == pact.parties else 'not taken'}"] += 1
        if pact.standing > step - (signers != pact.parties):
            raise Leak("a step stands that not all have signed")

    def advance(self) -> None:
        self._sign(self.chance.choice(self.pacts))

    def step_back(self) -> None:
        pact = self.chance.choice(self.pacts)
        if pact.standing:
            to = self.chance.randrange(pact.standing)
            self._alone(pact, agreement.AgreementSteppedBack(to))
            pact.standing = to

    def suspend(self) -> None:
        pact = self.chance.choice(self.pacts)
        self._alone(pact, agreement.AgreementSuspended("because"))
        pact.suspended = True

    def _alone(self, pact: Pact, fact: object) -> None:
        node = self.world.nodes[self.chance.choice(pact.parties)]
        node.write(Draft(fact, pact.parties, pact.about))  # type: ignore[arg-type]

    def resume(self) -> None:
        """By all, or all but one."""
        suspended = [p for p in self.pacts if p.suspended]
        if not suspended:
            return
        pact = self.chance.choice(suspended)
        short = self.chance.random() < 0.3
        for party in pact.parties[short:]:
            node = self.world.nodes[party]
            try:
                fact = agreement.resume(node.state("agreement", pact.about))
            except Refused:
                continue
            node.write(Draft(fact, pact.parties, pact.about))
            self.world.settle()
        state = self.world.nodes[pact.parties[0]].state("agreement", pact.about)
        pact.suspended = bool(agreement.suspended_by(state)) or (pact.suspended and short)
        if not pact.suspended and short:
            raise Leak("resumed without a party's yes")

    # --- what is said ----------------------------------------------------------------------------

    def word(self) -> str:
        """A word that stands nowhere else."""
        self.number += 1
        return f"word{self.number:05d}x{self.chance.randrange(1 << 30):08x}"

    def _write(self, written: Written, fact: object, refs: tuple[str, ...] = ()) -> None:
        said = written.said
        node, bodies = self.world.nodes[said.author], made.addressees(said)
        draft = Draft(
            fact, said.audience, written.talk, bodies, refs, marking=said.marking,  # type: ignore[arg-type]
            purpose=said.purpose,
        )  # fmt: skip
        try:
            written.id = node.write(draft, Author("CG", "watch-officer", "Officer Nakamura"))
        except Refused as refused:
            self.done[f"refused: {refused.code}"] += 1
            self._no_word(refused, written)
            written.id = f"never-written-{self.number}"
        else:
            self.done["written"] += 1
            self.known[written.id] = written
        self.told.append(written)

    def _no_word(self, refused: Refused, written: Written) -> None:
        """An error's text quotes nothing that was written."""
        shown = repr(refused.as_dict()).encode()
        if any(word in shown for word in written.words + written.exact + written.files):
            raise Leak(f"an error quotes what was written: {shown!r}")

    def open(self) -> None:
        author = self.chance.choice(self.parties)
        said = made.said(self.chance, self.parties, author, self.world.now)
        said = Said(author, said.audience, "hotline.conversation-opened", said.bodies,
                    said.purpose, (), said.marking, said.at)  # fmt: skip
        word = self.word()
        written = Written("", said, "", [word.encode()])
        self._write(written, hotline.ConversationOpened(word, "en"))

    def _held_by(self, kind: str) -> list[tuple[SimNode, Written]]:
        return [
            (node, written)
            for node in self.world.nodes.values()
            for written in self.told
            if written.said.kind == kind and node.views.known(written.id)
        ]

    def send(self) -> None:
        """With places, files, words of others, as an answer."""
        held = self._held_by("hotline.conversation-opened")
        if not held:
            self.open()
            return
        node, talk = self.chance.choice(held)
        heard = [w for n, w in self._held_by("hotline.message-sent") if n is node]
        given = [w for w in heard if self.chance.random() < 0.1][:2]
        same = [w for w in heard if w.talk == talk.id]
        reply = self.chance.choice(same) if same and self.chance.random() < 0.2 else None
        places = tuple(made.place(self.chance) for _ in range(self.chance.choice((0, 0, 1, 2))))
        bodies = talk.said.bodies
        said = Said(
            node.party, talk.said.audience, "hotline.message-sent", bodies, talk.said.purpose,
            places, self.chance.choice(oracle.MARKINGS[:2]), self.world.now,
            tuple(w.said for w in given if w.said.author != node.party),
        )  # fmt: skip
        word, file = self.word(), self.word()
        files = [file.encode()] if self.chance.random() < 0.3 else []
        parts = [Part(word, "en"), *(Part(str(w.words[0], "ascii"), "en") for w in given)]
        parts += [
            Part(phrase="x", slots={"p": SlotValue(position=Position(*place))}) for place in places
        ]
        fact = hotline.MessageSent(
            "answer" if reply else "information", Precedence.ROUTINE, tuple(parts),
            (name_blob(b"file", file, "text/plain", bytes(16)),) if files else (),
            reply=hotline.Reply(reply.id, "later") if reply else None,
            forwards=tuple(w.id for w in given),
        )  # fmt: skip
        exact = [repr(degrees).encode() for place in places for degrees in place]
        written = Written("", said, talk.id, [word.encode()], exact, files, reply)
        self._write(written, fact, (talk.id, *([reply.id] if reply else [])))
        for one in given:
            self.known.setdefault(one.id, one)
            self._repeats(written, one)

    def _repeats(self, by: Written, one: Written) -> None:
        """The other's word may go as far as this one may repeat it."""
        one.__dict__.setdefault("repeated", []).append(by)

    def _own(self) -> tuple[SimNode, Written] | None:
        own = [(n, w) for n, w in self._held_by("hotline.message-sent") if w.said.author == n.party]
        return self.chance.choice(own) if own else None

    def correct(self) -> None:
        if found := self._own():
            _, of = found
            place, word = made.place(self.chance), self.word()
            said = self._about(of, "hotline.message-corrected", (place,))
            slots = {"p": SlotValue(position=Position(*place))}
            parts = (Part(word, "en"), Part(phrase="x", slots=slots))
            exact = [repr(degrees).encode() for degrees in place]
            written = Written("", said, of.talk, [word.encode()], exact, upon=of, amends=True)
            self._write(written, hotline.MessageCorrected(of.id, parts), (of.id,))

    def withdraw(self) -> None:
        if found := self._own():
            _, of = found
            word = self.word()
            said = self._about(of, "hotline.message-withdrawn", ())
            written = Written("", said, of.talk, [word.encode()], upon=of, amends=True, adds=False)
            self._write(written, hotline.MessageWithdrawn(of.id, word), (of.id,))

    def translate(self) -> None:
        held = self._held_by("hotline.message-sent")
        if held:
            node, of = self.chance.choice(held)
            word = self.word()
            said = self._about(of, "hotline.translation-attached", (), node.party)
            written = Written("", said, of.talk, [word.encode()], upon=of)
            self._write(written, hotline.TranslationAttached(of.id, "ja", word), (of.id,))

    def _about(
        self, of: Written, kind: str, places: tuple[tuple[float, float], ...], author: str = ""
    ) -> Said:
        said = of.said
        return Said(author or said.author, said.audience, kind, said.bodies, said.purpose, places,
                    said.marking, self.world.now)  # fmt: skip

    def wait(self) -> None:
        """Time passes; every node does what is due."""
        self.world.now += self.chance.choice((MINUTE, 11 * MINUTE, HOUR, 4 * HOUR, DAY))
        for _ in range(2):
            for node in self.world.nodes.values():
                with node.durable():
                    node.ledger.release_due(node.now)
            self.world.settle()  # before any of it is erased again, so that it is seen to leave
            for node in self.world.nodes.values():
                with node.durable():
                    apply_retention(node.ledger, node.now, self.chance.randbytes(32))
            self.world.settle()
            self.world.now += MINUTE

    # --- the oracle ------------------------------------------------------------------------------

    def judge(self, before: list[Pact]) -> None:
        """What reached each party since the last look is what it may have, by the agreements as
        they stood before the move or stand after it.
        """
        for party in self.parties:
            came = bytes(self.world.got.pop(party, b""))
            if not came:
                continue
            for pact in self.pacts:
                self.done["judged"] += 1
                if party not in pact.parties and pact.title.encode() in came:
                    raise Leak(f"{party} learns of {pact.title}")
            if b"Nakamura" in came:
                raise Leak("an officer's name")
            for written in self.told:
                self._judge(party, written, came, before)
            for written in self.told:
                self._judge_beyond(party, written, came)

    def _judge(self, party: str, written: Written, came: bytes, before: list[Pact]) -> None:
        if party == written.said.author or party not in written.said.audience:
            return
        self.done["judged"] += 1 + len(written.words + written.exact + written.files)
        body = any(word in came for word in written.words)
        exact = any(place in came for place in written.exact)
        if not (body or exact or any(file in came for file in written.files)):
            return
        if party in written.given:
            return  # it comes again, as a log is given twice
        if not any(self._may(written, pacts, exact) for pacts in (before, self.pacts)):
            raise Leak(f"{party} gets {written}, exact: {exact}, under {self.pacts}")
        written.given = written.given | set(written.said.audience)
        written.whole |= exact or not written.exact
        ends = [oracle.kept(p, written.said, self.world.now) for p in (before, self.pacts)]
        if written.upon is None or not written.amends:
            written.until = self.world.now + max(ends)
        self.done["went"] += 1

    def _judge_beyond(self, party: str, written: Written, came: bytes) -> None:
        """Ids, and what was said to others."""
        self.done["judged"] += 1
        if party == written.said.author or party in written.given:
            return
        told = any(what in came for what in written.words + written.exact + written.files)
        if told and not self._repeated(party, written):
            raise Leak(f"{party} gets {written}")
        if written.id.encode() in came and not self._may_name(party, written):
            raise Leak(f"{party} gets the id of {written}")

    def _may(self, written: Written, pacts: list[Pact], exact: bool) -> bool:
        said, upon = written.said, written.upon
        if upon is not None and upon.said.author == said.author and not upon.given:
            return False  # about what they never got
        if oracle.may(pacts, said, self.world.now, exact):
            return True
        reduced = upon is not None and not upon.whole
        return written.amends and bool(upon and upon.given) and not (written.adds and reduced)

    def _may_name(self, party: str, written: Written) -> bool:
        """Its id stands in what the party may have: it holds it, or a message of the conversation
        that it opened.
        """
        return any(w.talk == written.id and party in w.given for w in self.told)

    def _repeated(self, party: str, written: Written) -> bool:
        by: list[Written] = written.__dict__.get("repeated", [])
        return any(party in w.given or self._repeated(party, w) for w in by)

    def no_longer_kept(self) -> None:
        """What was given for a time is on nobody's disk any more when that is over."""
        for node in self.world.nodes.values():
            bodies = b"\n".join(h.body for h in node.store.since(0, 10**6) if h.body)
            for written in self.told:
                over = written.until < self.world.now - 5 * MINUTE
                if over and node.party != written.said.author and not self._again(written):
                    self.done["judged"] += 1
                    if any(word in bodies for word in written.words):
                        raise Leak(f"{node.party} keeps {written}")

    def _again(self, written: Written) -> bool:
        return bool(written.__dict__.get("repeated"))

    def bodies_apart(self) -> None:
        """An officer reads what his body wrote, what is addressed to it, and what is to all."""
        for node in self.world.nodes.values():
            for body in made.BODIES:
                reader = Reader(node.party, body, "watch-officer", "x", frozenset(ALL_POWERS))
                seen = self._read(node, reader)
                for written in self.told:
                    self.done["judged"] += 1
                    said = written.said
                    mine = f"{node.party}/{body}"
                    wrote = (said.author, "CG") == (node.party, body)
                    if wrote or not said.bodies or mine in said.bodies or self._again(written):
                        continue
                    if any(word.decode() in seen for word in written.words):
                        raise Leak(f"{mine} reads {written}")

    def _read(self, node: SimNode, reader: Reader) -> str:
        views = node.views
        states = [views.state("hotline", a, reader) for a in views.abouts("hotline", reader)]
        records = [known.record.data for i in views.ids() if (known := views.visible(i, reader))]
        return repr(states) + repr(records)
