"""Which partner gives which log."""

from kuroshio.feed.log import Item
from kuroshio.node.claims import Claims
from kuroshio.node.progress import STALLED_AFTER_S, Progress
from kuroshio.sync import messages as say
from kuroshio.values import ZERO_DIGEST

LOG = "TWN/n1;JPN+TWN+USA;routine;7"
TWN, USA, PHL = ("TWN", "n1"), ("USA", "n1"), ("PHL", "n1")


class Asked:
    """An exchange that is told to look again at what its peer has told of."""

    def __init__(self, peer: tuple[str, str]) -> None:
        self.peer = peer
        self.wants: list[bool] = []

    def begin(self, claims: Claims) -> "Asked":
        self.reconsider = lambda: self.wants.append(claims.may_want(LOG, self.peer))
        return self


def test_the_first_gives_a_log_and_its_author_if_it_is_there() -> None:
    reached = {USA, PHL}
    claims = Claims(reached, lambda _peer, _log: True)
    assert claims.may_want(LOG, USA)
    assert not claims.may_want(LOG, PHL)
    claims.gone(USA)
    assert claims.may_want(LOG, PHL)
    reached.add(TWN)
    assert claims.may_want(LOG, TWN)
    assert not claims.may_want(LOG, PHL)


def test_another_is_asked_when_the_one_that_should_give_has_no_more() -> None:
    """But only now and then: news of an author's entry may come by way of another a moment before
    it comes from the author."""
    owing = {TWN}
    claims = Claims({TWN, USA}, lambda peer, _log: peer in owing)
    usa = Asked(USA).begin(claims)
    claims.look_again(usa)
    owing.clear()
    assert not claims.may_want(LOG, USA)
    claims.look_again(usa)
    assert usa.wants == [False, True]


def test_what_a_partner_owes() -> None:
    progress = Progress(0)
    assert progress.owes(LOG, 0, 0), "it has not told of all its logs yet"
    progress.heard(say.Have((say.Position(LOG, 3, ZERO_DIGEST),), complete=True), 0)
    assert progress.owes(LOG, 2, 0)
    assert not progress.owes(LOG, 3, 0)
    assert not progress.owes("TWN/n1;JPN+TWN;routine;7", 0, 0), "it has told of all"
    progress.set_aside(LOG)
    assert not progress.owes(LOG, 2, 0), "what it gave was not sound"


def test_a_log_that_is_kept_back_is_owed_for_a_minute_only() -> None:
    """Whatever else the partner gives meanwhile."""
    other = "TWN/n1;TWN+USA;routine;7"
    progress = Progress(0)
    told = (say.Position(LOG, 3, ZERO_DIGEST), say.Position(other, 9, ZERO_DIGEST))
    progress.heard(say.Have(told, complete=True), 0)
    progress.said(say.Want(LOG, 0), 0)
    progress.said(say.Want(other, 0), 0)
    for second in range(10, 90, 10):
        progress.heard(say.Give(other, ()), second)
        progress.heard(say.Have((say.Position(LOG, second, ZERO_DIGEST),)), second)
        assert progress.owes(other, 0, second)
        assert progress.owes(LOG, 0, second) == (second < STALLED_AFTER_S)


def test_what_is_new_in_a_log_that_lay_still_is_owed_from_then_on() -> None:
    progress = Progress(0)
    progress.heard(say.Have((say.Position(LOG, 1, ZERO_DIGEST),), complete=True), 0)
    progress.said(say.Want(LOG, 0), 0)
    progress.heard(say.Give(LOG, (Item(b"", b""),)), 1)
    progress.heard(say.Have((say.Position(LOG, 2, ZERO_DIGEST),)), 1_000)
    assert progress.owes(LOG, 1, 1_001)
    assert not progress.owes(LOG, 1, 1_001 + STALLED_AFTER_S)
