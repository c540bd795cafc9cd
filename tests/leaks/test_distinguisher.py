"""A partner cannot tell whether something was withheld; and the test could tell if it could.

The full run is `python -m tests.leaks.distinguisher`; its figures are in docs/security.md.
"""

import pytest
from tests.leaks.distinguisher import entries_accuracy, frames_accuracy


@pytest.mark.slow
def test_frames_do_not_tell() -> None:
    """300 are judged; half of them right, within four times their spread. Seeds are fixed."""
    assert frames_accuracy(600) == pytest.approx(0.5, abs=4 * 0.5 / 300**0.5)


@pytest.mark.slow
def test_frames_that_leak_are_found_out() -> None:
    """Numbered by the own picture, with courses and names."""
    assert frames_accuracy(300, leak=True) > 0.9


@pytest.mark.federation
def test_entries_do_not_tell() -> None:
    assert entries_accuracy(300) == pytest.approx(0.5, abs=4 * 0.5 / 150**0.5)


@pytest.mark.federation
def test_a_node_that_says_that_it_did_something_is_found_out() -> None:
    assert entries_accuracy(100, leak=True) > 0.9
