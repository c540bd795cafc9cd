"""The gate judged by the oracle, many times: `python -m tests.leaks.decisions --decisions N`."""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from functools import cache

from tests.feed.made import key, public
from tests.leaks import made, oracle

from kuroshio.feed.record import Header
from kuroshio.sharing.gate import Facets, Gate, Policy, allowed
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import HeldDocument, Names, NodeKeys, PartyDocument, issue
from kuroshio.values import DAY, HOUR, Lane, Reality, Stamp, make_id

NOW = 1_800_000_000_000


class Leak(AssertionError):
    """The gate lets pass what the oracle does not."""


@cache
def document(party: str) -> HeldDocument:
    """A party's document, as small as one can be."""
    names = Names(party, party, party)
    unsigned = PartyDocument(
        party=party, version=1, issued=NOW, expires=NOW + 400 * DAY,
        root=public(key(party, "root")), names=names, organisations=(),
        nodes=(NodeKeys("n1", public(key(party, "n1")), bytes(1216), "00", NOW),),
        markings=oracle.MARKINGS,
    )  # fmt: skip
    return issue(unsigned, key(party, "root").sign)


def header(said: oracle.Said) -> Header:
    """The header that its author would give it."""
    stamp = Stamp(said.at)
    return Header(
        make_id(stamp, said.author, bytes(4)), said.kind, 1, said.author, "n1", "CG", "w", stamp,
        said.audience, "talk", Lane.ROUTINE, Reality.SIMULATED, said.marking, bytes(16),
        made.addressees(said), purpose=said.purpose,
    )  # fmt: skip


def judge(chance: random.Random, records: int) -> Counter[str]:
    """One set of agreements, and some records under it; what the gate said of each party."""
    parties = made.CODES[: chance.randint(3, 5)]
    author, now = chance.choice(parties), NOW
    pacts = [made.pact(chance, parties, now, f"pact-{n}") for n in range(chance.randint(1, 4))]
    for one in pacts:
        one.standing = chance.randint(0, len(one.steps))
        one.suspended = chance.random() < 0.15
    pinned = [p for p in parties if p == author or chance.random() < 0.95]
    directory = Directory(author, {p: document(p) for p in pinned})
    done: Counter[str] = Counter()
    forces = made.in_force(pacts, now)
    gate = Gate(Policy(directory, forces, oracle.MARKINGS, oracle.CEILING))
    for _ in range(records):
        said = made.said(chance, parties, author, now - chance.choice((0, 2 * HOUR)))
        facets = Facets(said.kind, said.places)
        answers = gate.decide(header(said), facets)
        for answer in answers:
            rules = [
                r for r in oracle.ways(pacts, said, answer.party, now) if answer.party in pinned
            ]
            if answer.allowed != bool(rules):
                raise Leak(f"{answer} where the oracle says {rules} of {said} under {pacts}")
            how = answer.handling
            if rules and not any(
                (r.precision, r.delay, r.omit, r.keep, r.pass_on)
                == (how.precision, how.delay, how.omit, how.keep, how.pass_on)
                for r in rules
            ):
                raise Leak(f"{answer} is handled by none of {rules}")
            done["yes" if answer.allowed else answer.reason] += 1
        done["records released" if allowed(answers) else "records not released"] += 1
        done["decisions"] += len(answers)
    return done


def main() -> None:
    """Run, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    done, begun, seed = Counter[str](), time.monotonic(), options.seed
    while done["decisions"] < options.decisions:
        done += judge(random.Random(seed), 500)
        seed += 1
    seconds = round(time.monotonic() - begun, 1)
    print(json.dumps({"policies": seed - options.seed, "seconds": seconds, "leaks": 0, **done}))


if __name__ == "__main__":
    main()
