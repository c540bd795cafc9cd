"""A paid link: what goes to a partner keeps to a budget, and flash does not wait for it."""

import asyncio
import time
from pathlib import Path

from tests.node.fleet import Fleet, _quick, in_loop, until

from kuroshio.values import Precedence

__all__ = ["_quick"]
KBIT_S = 64


@in_loop
async def test_a_budget_is_kept_and_flash_goes_past_it(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN", "TWN", link_kbit_s={"TWN": KBIT_S}) as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        talk = await jpn.converse(twn)
        await until("it is there", lambda: twn.holds(talk))
        began = time.monotonic()
        sent = [await jpn.send(talk, f"{n} " + "x" * 15_000) for n in range(40)]
        flash = await jpn.send(talk, "flash", Precedence.FLASH)
        await until("the flash message is there", lambda: twn.holds(flash))
        assert time.monotonic() - began < 6
        await asyncio.sleep(5)
        seconds = time.monotonic() - began
        held = sum(twn.holds(record) for record in sent)
        assert 0 < held * 15_000 < KBIT_S * 125 * seconds + 64_000
        assert held < len(sent), "the rest waits for its turn"
