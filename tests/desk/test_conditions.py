"""Alert conditions of a conversation: each that an officer acts on once, and no flood of them."""

from tests.domains.made import fact, fold
from tests.feed.made import NOW

from kuroshio.desk import conditions
from kuroshio.desk.conditions import Condition, Limits
from kuroshio.domains import hotline
from kuroshio.feed.record import Addressee
from kuroshio.phrases.slots import Part
from kuroshio.values import Precedence

LIMITS = Limits(dict.fromkeys(("flash", "immediate", "priority", "routine"), 10**9), 30_000)
TO = (Addressee("JPN", "CG"), Addressee("TWN", "CG"))


def not_held(routine: int, flash: int, no_path: tuple[str, ...] = ()) -> list[Condition]:
    """What holds a minute after so many messages, of which Taiwan holds none."""
    kinds = [Precedence.ROUTINE] * routine + [Precedence.FLASH] * flash
    state = fold(
        hotline,
        [
            fact(n, hotline.MessageSent("information", kind, (Part("x", "en"),)), addressees=TO)
            for n, kind in enumerate(kinds)
        ],
    )
    lacking = {message: ["TWN"] for message in state.threads}
    now = NOW + len(kinds) + 60_000
    return list(
        conditions.of_conversation(
            "talk", state.threads, "JPN", now, LIMITS, frozenset(), lacking, no_path
        )
    )


def test_after_a_long_cut_a_body_is_warned_once_of_each_partner() -> None:
    found = not_held(1_000, 0)
    assert {c.key for c in found} == {"hotline.not-held:TWN:CG"}
    assert {(c.category, c.message, c.loud) for c in found} == {("warning", "", False)}


def test_each_flash_message_alarms_by_itself_loudly() -> None:
    found = not_held(5, 2)
    flash = [c for c in found if c.category == "alarm"]
    assert len({c.key for c in flash}) == 2
    assert all(c.message and c.loud and c.code == "hotline.not-held" for c in flash)


def test_flash_without_any_path_says_so_instead() -> None:
    codes = {c.code for c in not_held(0, 1, ("TWN",))}
    assert codes == {"hotline.no-path"}
