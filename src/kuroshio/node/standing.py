"""The agreements as they stand on the writer's thread, with what its transaction has added."""

from collections.abc import Callable, Sequence

from kuroshio.desk.domains import domain_of, fact_of
from kuroshio.domains import check
from kuroshio.feed.record import Record
from kuroshio.node.views import Views
from kuroshio.sharing import agreement as agreements
from kuroshio.sharing.agreement import InForce, State
from kuroshio.sharing.terms import Agreement, Conditions


class Standing:
    """A suspension holds for the next record, not for the next commit."""

    def __init__(self, views: Views, fresh: Callable[[], Sequence[Record]]) -> None:
        """`fresh`: the records of the transaction under way."""
        self._views = views
        self._fresh = fresh

    def states(self) -> dict[str, State]:
        """Every agreement by its id."""
        states: dict[str, State] = {
            about: self._views.state(agreements.NAME, about)
            for about in self._views.abouts(agreements.NAME)
        }
        fresh = [r for r in self._fresh() if domain_of(r.header.kind) == agreements.NAME]
        for about in {record.header.about for record in fresh}:
            known = [k.record for k in self._views.records(agreements.NAME, about)]
            states[about] = agreements.new()
            for record in known + [r for r in fresh if r.header.about == about]:
                fact = fact_of(record)
                if fact is not None:
                    agreements.apply(states[about], record.header, fact)  # type: ignore[arg-type]
        return states

    def in_force(self, now: int) -> tuple[InForce, ...]:
        """What releases something at `now` (ms)."""
        found = [agreements.in_force(state, now) for state in self.states().values()]
        return tuple(a for a in found if a is not None)

    def texts(self, now: int, but: str = "") -> tuple[Agreement, ...]:
        """The texts that all have signed and that have not ended, but of one agreement."""
        found = [agreements.agreed(s) for about, s in self.states().items() if about != but]
        return tuple(a for a in found if a is not None and now < a.valid_until)

    def turns(self, audience: tuple[str, ...]) -> int:
        """How often agreements of an audience were suspended and resumed; each closes its logs."""
        return sum(
            len(state.suspensions) + agreements.reopenings(state)
            for state in self.states().values()
            if any(set(audience) <= set(a.parties) for a in state.proposals.values())
        )

    def figures(self, state: State, parties: Sequence[str], now: int) -> Conditions:
        """The figures on which steps depend, as this side knows them; those that we share no
        checks in (between two others) are theirs to judge, when they sign.
        """
        own = self._views.party
        answered = [
            check.answered(self._views.state("check", check.about_checks(own, other)), party)
            for other in parties
            if other != own
            for party in (own, other)
        ]
        return Conditions(min(answered, default=0), agreements.days_at_step(state, now))
