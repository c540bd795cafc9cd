"""Messages that something may still have to be said of: the same answer as looking at all."""

import random
from collections.abc import Collection, Iterator

from tests.feed.made import NOW, header
from tests.node.said import LOGS, talk

from kuroshio.desk import conditions
from kuroshio.domains import hotline
from kuroshio.feed import record
from kuroshio.feed.entry import parse_log
from kuroshio.node.receipts import Receipts
from kuroshio.node.unsettled import Unsettled
from kuroshio.node.views import Views
from kuroshio.phrases.slots import Part
from kuroshio.store.port import Given, Held
from kuroshio.values import DAY, Lane, Precedence

ABOUT = "conversation"
FAR = NOW + DAY
PARTIES = ("JPN", "TWN", "USA")


class Desk:
    """Views and receipts of JPN, without a store."""

    def __init__(self) -> None:
        self.views = Views("JPN")
        self.receipts = Receipts("JPN")
        self.unsettled = Unsettled("JPN", self.views, self.receipts, frozenset())
        self.sent: list[tuple[str, str, int]] = []

    def say(self, log: str, number: int, marker: hotline.Marker, precedence: Precedence) -> str:
        made = header(number, log, kind="hotline.message-sent", about=ABOUT)
        fact = hotline.MessageSent(marker, precedence, (Part("words", "en"),), (), "", None, ())
        written = record.write(made, fact)
        self.views.take(Held(len(self.sent) + 1, log, number, NOW, written.data, ""), written)
        self.sent.append((made.id, log, number))
        return made.id

    def hold(self, party: str, log: str, number: int) -> None:
        holders = self.receipts._by_log.setdefault(log, {})
        given = holders.setdefault((party, "n1"), [])
        given.append(Given(log, party, "n1", number, NOW, len(given) + 1))

    def look(self) -> tuple[dict[str, hotline.Thread], dict[str, list[str]]]:
        found = list(self.unsettled.look())
        return (found[0].threads, found[0].missing) if found else ({}, {})

    def kept_up(self, limits: conditions.Limits) -> Iterator[conditions.Condition]:
        """What holds, of what is looked at."""
        for look in self.unsettled.look():
            yield from conditions.of_conversation(
                look.about, look.threads, "JPN", FAR, limits, frozenset(), look.missing
            )

    def of_everything(self, limits: conditions.Limits) -> Iterator[conditions.Condition]:
        """The same, of all there is."""
        threads = self.views.state("hotline", ABOUT).threads
        missing = {
            message: [
                "TWN"
                for left in [self.views.shared(message, "TWN")]
                if left and not self.receipts.held("TWN", left.log, left.number)
            ]
            for message in threads
        }
        yield from conditions.of_conversation(
            ABOUT, threads, "JPN", FAR, limits, frozenset(), missing
        )

    def lacking(self) -> set[str]:
        """Parties of which it must be said that they lack something, by looking at everything."""
        return {
            party
            for _, log, number in self.sent
            for party in parse_log(log).audience
            if party != "JPN" and not self.receipts.held(party, log, number)
        }


def logs() -> Collection[str]:
    return ("JPN/n1;JPN+TWN+USA;routine;1", "JPN/n1;JPN+TWN;routine;1")


def parties(missing: dict[str, list[str]]) -> set[str]:
    return {party for lacking in missing.values() for party in lacking}


def test_whoever_lacks_something_is_found_in_any_order_of_receipts() -> None:
    for seed in range(200):
        chance, desk = random.Random(seed), Desk()
        heads = dict.fromkeys(logs(), 0)
        for step in range(40):
            log = chance.choice(list(heads))
            if chance.random() < 0.5:
                heads[log] += 1
                desk.say(log, heads[log], "information", Precedence.ROUTINE)
            else:
                party = chance.choice([p for p in parse_log(log).audience if p != "JPN"])
                top = desk.receipts.top(party, log)
                least = top.number if top else 0
                desk.hold(party, log, chance.randint(least, heads[log]))
            _, missing = desk.look()
            assert parties(missing) == desk.lacking(), f"seed {seed}, step {step}"


def test_of_many_that_wait_one_is_looked_at() -> None:
    desk = Desk()
    log = "JPN/n1;JPN+TWN;routine;1"
    ids = [desk.say(log, n, "information", Precedence.ROUTINE) for n in range(1, 5_001)]
    threads, missing = desk.look()
    assert (list(threads), missing) == (ids[:1], {ids[0]: ["TWN"]})
    desk.hold("TWN", log, 4_000)
    assert list(desk.look()[0]) == [ids[4_000]]
    desk.hold("TWN", log, 5_000)
    assert desk.look() == ({}, {})


def test_flash_and_what_asks_are_each_looked_at() -> None:
    desk = Desk()
    log = "JPN/n1;JPN+TWN;routine;1"
    wanted = [
        desk.say(log, 1, "request", Precedence.ROUTINE),
        desk.say(log, 2, "information", Precedence.FLASH),
        desk.say(log, 3, "request", Precedence.ROUTINE),
    ]
    desk.say(log, 4, "information", Precedence.ROUTINE)
    desk.hold("TWN", log, 4)
    assert list(desk.look()[0]) == wanted


def test_what_a_partner_lost_is_found_again() -> None:
    desk = Desk()
    log = "JPN/n1;JPN+TWN;routine;1"
    desk.say(log, 1, "information", Precedence.ROUTINE)
    desk.hold("TWN", log, 1)
    assert desk.look()[1] == {}
    desk.hold("TWN", log, 0)  # a restored backup
    desk.unsettled.lost(log, 0, 1)
    assert parties(desk.look()[1]) == {"TWN"}


def test_a_lane_of_its_own_does_not_hide_another() -> None:
    """The oldest of the routine lane is held; the one that lacks is of another lane."""
    desk = Desk()
    desk.say("JPN/n1;JPN+TWN;routine;1", 1, "information", Precedence.ROUTINE)
    other = desk.say("JPN/n1;JPN+TWN;bulk;1", 1, "information", Precedence.ROUTINE)
    desk.hold("TWN", "JPN/n1;JPN+TWN;routine;1", 1)
    threads, missing = desk.look()
    assert (list(threads), missing) == ([other], {other: ["TWN"]})
    assert Lane.BULK in {parse_log(log).lane for _, log, _ in desk.sent}


def test_what_is_said_is_what_looking_at_everything_says() -> None:
    """Alerts, of facts that come in any order, some before what they are about."""
    limits = conditions.Limits(dict.fromkeys(("flash", "immediate", "priority", "routine"), 1), 1)
    for seed in range(300):
        chance, desk = random.Random(seed), Desk()
        tops = dict.fromkeys(LOGS, 0)
        for held, written in talk(seed):
            desk.views.take(held, written)
            if chance.random() < 0.1:
                desk.views.forget(held.log, chance.randint(1, held.number))
            if chance.random() < 0.2:
                tops[held.log] = chance.randint(tops[held.log], max(tops[held.log], held.number))
                desk.hold("TWN", held.log, tops[held.log])
            if chance.random() < 0.4:
                found = {c.key for c in desk.kept_up(limits)}
                assert found == {c.key for c in desk.of_everything(limits)}, f"{seed}, {held.seq}"
