"""The store contract: bundles that were written for partners."""

import pytest
from tests.contract.conftest import Opened
from tests.feed.made import LOG

from kuroshio.errors import KuroshioError
from kuroshio.store.port import Bundle


def test_bundles_are_remembered_the_newest_first(opened: Opened) -> None:
    """By their time, then their number; never more than are asked for."""
    made = [
        Bundle("TWN", 1, 10, 700, ((LOG, 0, 4),)),
        Bundle("TWN", 2, 20, 900, ((LOG, 4, 9), (LOG, 9, 10))),
        Bundle("USA", 1, 20, 0, ()),
    ]
    with opened.store.transaction():
        for bundle in made:
            opened.store.add_bundle(bundle)
    store = opened.again()
    assert store.bundles() == [made[1], made[2], made[0]]
    assert opened.reader().bundles(1) == [made[1]]


def test_a_number_is_used_once_for_each_partner(opened: Opened) -> None:
    """Two bundles that officers call by one number would be one message's two stories."""
    with opened.store.transaction():
        opened.store.add_bundle(Bundle("TWN", 1, 10, 700, ()))
    with pytest.raises(KuroshioError), opened.store.transaction():
        opened.store.add_bundle(Bundle("TWN", 1, 11, 700, ()))
    assert [b.at for b in opened.again().bundles()] == [10]
