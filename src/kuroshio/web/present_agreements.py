"""Agreements as pages see them: a ladder of steps, in plain words, with what is missing."""

from collections.abc import Sequence

from kuroshio.desk import agreement_words
from kuroshio.errors import Refused
from kuroshio.gateways import agreement_yaml
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.sharing import agreement as agreements
from kuroshio.sharing.agreement import AgreementSuspended, State
from kuroshio.sharing.terms import Agreement, Conditions, text_hash
from kuroshio.trust import document as documents
from kuroshio.trust import powers
from kuroshio.trust.powers import Reader
from kuroshio.values import DAY
from kuroshio.web import shapes

EXPIRES_SOON = 30 * DAY
NOTHING_MET = Conditions()


class PresentAgreements:
    """For one node; every method holds the views' lock while it reads."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def all(self, reader: Reader) -> list[shapes.AgreementView]:
        """Every agreement known here, the newest proposal last."""
        views = self._node.views
        with views.lock:
            return [
                self._view(reader, about, views.state("agreement", about))
                for about in sorted(views.abouts("agreement"))
                if views.state("agreement", about).proposals
            ]

    def one(self, reader: Reader, about: str) -> shapes.AgreementView:
        """One agreement. Refused (`agreement.unknown`)."""
        with self._node.views.lock:
            return self._view(reader, about, self.state(about))

    def state(self, about: str) -> State:
        """One agreement as folded. Refused (`agreement.unknown`)."""
        state: State = self._node.views.state("agreement", about)
        if not state.proposals:
            raise Refused("agreement.unknown", "there is no such agreement here")
        return state

    def check(self, text: str) -> shapes.AgreementCheck:
        """What a text would mean, or what is wrong with it."""
        found = agreement_yaml.faults(text)
        faults = [shapes.AgreementFault(f.line, f.column, f.where, f.message) for f in found]
        if faults:
            return shapes.AgreementCheck(faults, [], [], [], None)
        agreement = agreement_yaml.read(text)
        nobody = agreements.new()
        return shapes.AgreementCheck(
            [],
            self._words(agreement_words.introduction(agreement, self._known_names())),
            [self._step(nobody, agreement, n, NOTHING_MET) for n in range(1, _count(agreement))],
            list(agreement.parties),
            self.names(agreement.title),
        )

    def names(self, names: documents.Names) -> shapes.Names:
        """A name in the three languages."""
        return shapes.Names(names.en, names.ja, names.zh_hant)

    # --- inside ----------------------------------------------------------------------------------

    def _view(self, reader: Reader, about: str, state: State) -> shapes.AgreementView:
        text, now = agreements.agreed(state) or next(iter(state.proposals.values())), now_ms()
        met = self._node.ledger.standing.figures(state, text.parties, now)
        standing = agreements.standing(state)
        suspended = sorted(agreements.suspended_by(state))
        return shapes.AgreementView(
            id=about,
            text_hash=text_hash(text).hex(),
            text=agreement_yaml.write(text),
            title=self.names(text.title),
            parties=list(text.parties),
            concluded_by=[
                shapes.ConcluderView(c.party, self.names(c.name)) for c in text.concluded_by
            ],
            carried_out_by=list(text.carried_out_by),
            basis=text.basis,
            citations=list(text.citations),
            valid_from=text.valid_from,
            valid_until=text.valid_until,
            expires_soon=now < text.valid_until <= now + EXPIRES_SOON,
            relaying=text.relaying,
            officers_named=text.officers_named,
            areas=[shapes.AreaView(a.code, self.names(a.name), list(a.ring)) for a in text.areas],
            words=self._words(agreement_words.introduction(text, self._known_names())),
            steps=[self._step(state, text, n, met) for n in range(1, _count(text))],
            standing=standing,
            state=_state_of(text, standing, suspended, now),
            in_force=agreements.in_force(state, now) is not None,
            signed_by=sorted(agreements.signed_by(state, text)),
            suspended_by=suspended,
            suspensions=self._suspensions(state, text, suspended),
            may_sign=powers.SIGN_AGREEMENT in reader.powers,
            may_suspend=powers.SUSPEND in reader.powers,
        )

    def _step(self, state: State, text: Agreement, number: int, met: Conditions) -> shapes.StepView:
        step, standing = text.steps[number - 1], agreements.standing(state)
        signed = agreements.signed_by(state, text, number)
        said = agreement_words.steps(text, self._known_names())[number - 1]
        return shapes.StepView(
            number=number,
            name=self.names(step.name),
            words=[self._words(rule) for rule in said.rules],
            conditions=self._words(said.conditions),
            wanted=_figures(step.conditions),
            met=_figures(met),
            signed=[shapes.SignatureView(party, at) for party, at in sorted(signed.items())],
            missing=[party for party in text.parties if party not in signed],
            taken=number <= standing,
            next=number == standing + 1,
            due=not agreements.unmet(step.conditions, met),
        )

    def _suspensions(
        self, state: State, text: Agreement, suspended: Sequence[str]
    ) -> list[shapes.SuspensionView]:
        out = []
        for record, (party, at) in sorted(state.suspensions.items(), key=lambda s: s[1][1]):
            known = self._node.views.known(record)
            fact = known.fact if known else None
            said_yes = state.resumptions.get(record, set())
            waits = [] if party not in suspended else [p for p in text.parties if p not in said_yes]
            heard = []
            for other in text.parties:
                if other in (party, self._node.config.party) or known is None:
                    continue
                given = self._node.receipts.held(other, known.log, known.number)
                heard.append(shapes.Heard(other, given.at if given else None))
            reason = fact.reason if isinstance(fact, AgreementSuspended) else ""
            out.append(shapes.SuspensionView(record, party, at, reason, not waits, waits, heard))
        return out

    def _words(self, sentences: Sequence[documents.Names]) -> list[shapes.Names]:
        return [self.names(sentence) for sentence in sentences]

    def _known_names(self) -> dict[str, documents.Names]:
        """Party codes, and `PARTY/BODY`, to names."""
        directory, out = self._node.ledger.directory, {}
        for party in [directory.own, *directory.partners]:
            document = directory.document(party)
            out[party] = document.names
            for body in document.organisations:
                out[f"{party}/{body.organisation}"] = body.names
        return out


def _count(text: Agreement) -> int:
    return len(text.steps) + 1


def _figures(conditions: Conditions) -> shapes.Figures:
    return shapes.Figures(conditions.checks_answered, conditions.days_at_step)


def _state_of(
    text: Agreement, standing: int, suspended: Sequence[str], now: int
) -> shapes.AgreementState:
    if now >= text.valid_until:
        return "ended"
    if suspended:
        return "suspended"
    if standing == 0:
        return "proposed"
    return "in-force" if now >= text.valid_from else "not-yet"
