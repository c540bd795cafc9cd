"""Can a partner tell that something was withheld? `python -m tests.leaks.distinguisher --trials N`.

Each trial is one of two worlds, drawn evenly: something is withheld from Taiwan, or nothing is.
Taiwan writes down all that it can see (entries, their numbers, sizes and stamps, when each message
came, frames of the picture); a classifier learns on one half of the trials and is judged by the
other.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tests.federation.talk import check_with
from tests.federation.test_handling import agree
from tests.federation.world import World

from kuroshio.domains import hotline
from kuroshio.feed.blob import name_blob
from kuroshio.feed.record import Addressee, read
from kuroshio.maritime.ais.columns import POSITION, STATIC
from kuroshio.maritime.partner_frames import Outbox, PictureRelease
from kuroshio.maritime.partner_view import PartnerView
from kuroshio.maritime.picture import SourcePicture
from kuroshio.node.ledger import Draft
from kuroshio.phrases.slots import Part, Position, SlotValue
from kuroshio.sharing.handling import Handling
from kuroshio.sharing.masks import PictureMask, Regions
from kuroshio.sharing.terms import Rule
from kuroshio.sync import messages as say
from kuroshio.values import HOUR, MINUTE, Precedence, Reality

PAIR, OTHER = ("JPN", "TWN"), ("JPN", "USA")
MESSAGES = 3
TRIALS_IN_A_WORLD = 100
BOX = ((20.0, 120.0), (26.0, 120.0), (26.0, 126.0), (20.0, 126.0))
Table = npt.NDArray[np.float64]


class Seen(World):
    """Notes when each message reaches Taiwan, and how large it is."""

    def _deliver(self, sender: str, receiver: str, data: bytes) -> None:
        if (sender, receiver) == PAIR:
            self.__dict__.setdefault("came", []).append((self.now, len(data), data))
        super()._deliver(sender, receiver, data)


class Trials:
    """Trials one after another in one federation; `leak`: Japan's node is made to leak."""

    def __init__(self, folder: Path, seed: int, leak: bool) -> None:
        self.leak, self.chance = leak, random.Random(seed)
        self.world = Seen(folder, seed)
        agree(self.world, Rule(("hotline.*",), purposes=("rescue",), delay=HOUR),
              Rule(("hotline.*",), purposes=("coordination",), precision=0.1,
                   omit=("attachments",)))  # fmt: skip
        agree(self.world, Rule(("hotline.*",)), parties=OTHER)
        self.talks = {audience: self._open(audience) for audience in (PAIR, OTHER)}
        self.world.settle()

    def _open(self, audience: tuple[str, ...]) -> str:
        bodies = tuple(Addressee(p, "CG") for p in audience)
        fact = hotline.open_conversation("boat", "en", bodies)
        return self.world.nodes["JPN"].write(Draft(fact, audience, addressees=bodies))

    def trial(self, withheld: bool) -> list[float]:
        """What Taiwan sees of some messages; among them something is withheld, or not."""
        world, begun = self.world, self.world.now
        world.came = []  # type: ignore[attr-defined]
        for number in range(MESSAGES):
            world.now += self.chance.randrange(1_000, 5_000)
            hidden = withheld and (number == 1 or self.chance.random() < 0.5)
            self._say(PAIR, "coordination", place=hidden, file=hidden)
            if hidden:
                self._withhold()
            for _ in range(40):
                world.step(most=50)
        world.now = begun + 2 * MINUTE
        return self._features(begun)

    def _say(
        self, audience: tuple[str, ...], purpose: str, place: bool = False, file: bool = False
    ) -> str:
        talk, size = self.talks[audience], self.chance.randrange(10, 60)
        at = Position(24.1, 122.3) if not place else Position(24.1 + 0.0321, 122.3 - 0.0123)
        parts = (Part("w" * size, "en"), Part(phrase="x", slots={"p": SlotValue(position=at)}))
        files = (name_blob(b"chart", "chart.png", "image/png", bytes(16)),) if file else ()
        fact = hotline.MessageSent("information", Precedence.ROUTINE, parts, files)
        bodies = tuple(Addressee(p, "CG") for p in audience)
        return self.world.nodes["JPN"].write(
            Draft(fact, audience, talk, bodies, (talk,), purpose=purpose)
        )

    def _withhold(self) -> None:
        """A message that is taken back before it leaves, and one to others; a leaking node tells
        the partner at once that it did something."""
        jpn = self.world.nodes["JPN"]
        message = self._say(PAIR, "rescue")
        state = jpn.state("hotline", self.talks[PAIR])
        gone = hotline.withdraw(state, message, ("JPN", "CG"), "wrong", False)
        jpn.write(Draft(gone, PAIR, self.talks[PAIR], (), (message,)))
        self._say(OTHER, "coordination")
        if self.leak:
            jpn.write(check_with(*PAIR))

    def _features(self, begun: int) -> list[float]:
        came: list[tuple[int, int, bytes]] = self.world.came  # type: ignore[attr-defined]
        out = [float(len(came)), float(sum(size for _, size, _ in came))]
        rows: list[list[float]] = []
        for at, size, data in came:
            message = say.decode(data)
            if isinstance(message, say.Give):
                for item in message.items:
                    header = read(item.body).header if item.body else None
                    rows.append([
                        at - begun, size, len(item.entry), len(item.body or b""),
                        float(header.stamp.millis - begun) if header else 0.0,
                        float(header.stamp.tick) if header else -1.0,
                        float(len(header.references)) if header else 0.0,
                    ])  # fmt: skip
        width = 7
        rows = (rows + [[0.0] * width] * (MESSAGES + 3))[: MESSAGES + 3]
        out += [value for row in rows for value in row]
        out += [b[0] - a[0] for a, b in pairwise(rows)]
        log = next(n for n in self.world.nodes["TWN"].store.logs_for("TWN")
                   if n.startswith("JPN/n1;JPN+TWN;routine"))  # fmt: skip
        head = self.world.nodes["TWN"].store.head(log).number
        out.append(float(head - self.__dict__.get("head", head)))
        self.head = head
        return [float(value) for value in out]


def frames(chance: random.Random, withheld: bool, leak: bool) -> list[float]:
    """The frames of a minute: numbers, sizes, times. Withheld: vessels outside the area, names
    that change, courses."""
    now = 1_800_000_000_000
    own = SourcePicture("JPN", Reality.SIMULATED, now, now)
    view, outbox = (
        PartnerView("JPN", Reality.SIMULATED, now), Outbox(PictureRelease("TWN", True)),
    )  # fmt: skip
    view.masks, view._regions = _masks(leak)
    outbox.ready(0)
    out: list[float] = []
    for tick in range(6):
        at = now + tick * 10_000
        inside = [400_000_000 + n for n in range(8) if chance.random() < 0.7]
        _report(own, inside, at, chance, withheld)
        if withheld:
            outside = range(500_000_000, 500_000_000 + chance.randrange(1, 30))
            _report(own, list(outside), at, chance, withheld, lat=40.0)
        view.refresh(own, at)
        frame = outbox.next(own if leak else view.seen, at)
        out += (
            [frame.seq - now, len(frame.data), frame.vessels, frame.statics] if frame else [0] * 4
        )
        if frame:
            outbox.ready(frame.seq)
    return [float(value) for value in out]


@cache
def _masks(leak: bool) -> tuple[tuple[PictureMask, ...], Regions]:
    """Made once, because a sheet of regions costs more than a trial."""
    mask = PictureMask((BOX,), Handling(0.0 if leak else 0.1, 0, ("name", "course")))
    return (mask,), Regions([mask.rings])


def _report(
    own: SourcePicture, mmsi: list[int], at: int, chance: random.Random, withheld: bool,
    lat: float = 23.0,
) -> None:  # fmt: skip
    states = np.zeros(len(mmsi), dtype=POSITION)
    states["mmsi"], states["at"] = mmsi, at / 1_000
    states["lat"] = [int((lat + chance.uniform(-1, 1)) * 600_000) for _ in mmsi]
    states["lon"] = [int((123 + chance.uniform(-1, 1)) * 600_000) for _ in mmsi]
    states["cog"] = [chance.randrange(3_600) if withheld else 0 for _ in mmsi]
    statics = np.zeros(len(mmsi), dtype=STATIC)
    statics["mmsi"], statics["at"], statics["carries"] = mmsi, at / 1_000, 0xFF
    statics["name"] = [f"N{chance.randrange(999)}" if withheld else "N" for _ in mmsi]
    own.tracks.take_positions(states, own.seq, at / 1_000)
    own.tracks.take_statics(statics, own.seq)


def accuracy(rows: Table, labels: npt.NDArray[np.bool_]) -> float:
    """Of the best classifier on the half that it has not seen: logistic regression on the features
    and their squares, or the best single threshold, whichever did better on the half it learned
    from.
    """
    half = len(rows) // 2
    spread = rows[:half].std(axis=0)
    scaled = (rows - rows[:half].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    scaled = np.clip(scaled, -8, 8)
    full = np.hstack([scaled, scaled**2, np.ones((len(rows), 1))])
    weights = np.zeros(full.shape[1])
    for _ in range(400):
        odds = 1 / (1 + np.exp(-np.clip(full[:half] @ weights, -30, 30)))
        weights -= 0.3 * (full[:half].T @ (odds - labels[:half]) / half + 1e-3 * weights)
    guesses = [full @ weights > 0, _stump(scaled, labels, half)]
    best = max(guesses, key=lambda guess: float((guess[:half] == labels[:half]).mean()))
    return float((best[half:] == labels[half:]).mean())


def _stump(rows: Table, labels: npt.NDArray[np.bool_], half: int) -> npt.NDArray[np.bool_]:
    found, guess = -1.0, labels
    for column in rows.T:
        for cut in np.unique(np.quantile(column[:half], np.linspace(0.05, 0.95, 19))):
            for side in (column > cut, column <= cut):
                right = float((side[:half] == labels[:half]).mean())
                if right > found:
                    found, guess = right, side
    return guess


def entries_accuracy(trials: int, seed: int = 0, leak: bool = False) -> float:
    """Of a partner that looks at entries."""
    chance, rows, labels = random.Random(seed), [], []
    while len(rows) < trials:
        with tempfile.TemporaryDirectory(dir=_memory()) as folder:
            made = Trials(Path(folder), seed + len(rows), leak)
            for _ in range(min(TRIALS_IN_A_WORLD, trials - len(rows))):
                labels.append(chance.random() < 0.5)
                rows.append(made.trial(labels[-1]))
            made.world.close()
    return accuracy(np.array(rows), np.array(labels))


def frames_accuracy(trials: int, seed: int = 0, leak: bool = False) -> float:
    """Of a partner that looks at the picture's frames."""
    chance = random.Random(seed)
    labels = [chance.random() < 0.5 for _ in range(trials)]
    return accuracy(np.array([frames(chance, one, leak) for one in labels]), np.array(labels))


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def main() -> None:
    """Run both with all controls, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    options = parser.parse_args()
    begun, out = time.monotonic(), dict[str, Any](trials=options.trials)
    for name, measure in (("frames", frames_accuracy), ("entries", entries_accuracy)):
        out[f"{name} control"] = measure(min(1_000, options.trials), leak=True)
        out[name] = measure(options.trials)
        print(json.dumps(out | {"seconds": round(time.monotonic() - begun)}), flush=True)


if __name__ == "__main__":
    main()
