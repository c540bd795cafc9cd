"""Which partner gives which log."""

from kuroshio.node.claims import Claims
from kuroshio.node.progress import Progress
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
    assert progress.owes(LOG, 0), "it has not told of all its logs yet"
    progress.heard(say.Have((say.Position(LOG, 3, ZERO_DIGEST),), complete=True), 0)
    assert progress.owes(LOG, 2)
    assert not progress.owes(LOG, 3)
    assert not progress.owes("TWN/n1;JPN+TWN;routine;7", 0), "it has told of all"
    progress.set_aside(LOG)
    assert not progress.owes(LOG, 2), "what it gave was not sound"
