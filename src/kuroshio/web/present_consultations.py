"""Consultations and requests as pages see them: only what this reader may know of."""

from collections.abc import Sequence
from typing import Literal

from kuroshio.consent import terms
from kuroshio.consent.signed import Decision, Matter, challenge
from kuroshio.consent.stages import Covered, Stage, Standing
from kuroshio.consent.terms import Question, Use
from kuroshio.consent.treaties import REQUESTS, TREATIES, Subject, subject_of
from kuroshio.desk import answers, consultation_file, releases
from kuroshio.domains import consultation, publication
from kuroshio.domains.consultation import Decided, State
from kuroshio.domains.publication import TextPublished
from kuroshio.errors import Refused
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Header
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.consultations import documents, published
from kuroshio.sharing import gate
from kuroshio.trust import document as trust
from kuroshio.trust.powers import Reader
from kuroshio.web import shapes
from kuroshio.web.base64url import encode

TOLD = {
    "sent", "received", "taken-up", "information-asked", "information-given", "decided",
    "withdrawn", "concluded", "use-reported", "release-agreed", "release-withdrawn", "deliberated",
    "signature-given",
}  # fmt: skip


class PresentConsultations:
    """For one node; every method holds the views' lock while it reads."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._own = node.config.party

    def all(self, reader: Reader) -> list[shapes.MatterView]:
        """Every matter and draft that this reader may see, the newest first."""
        views = self._node.views
        with views.lock:
            found = [
                self._view(reader, about, views.state(consultation.NAME, about, reader))
                for about in views.abouts(consultation.NAME, reader)
            ]
        return sorted((m for m in found if m), key=lambda m: -m.at)

    def one(self, reader: Reader, about: str) -> shapes.MatterView:
        """One of them. Refused (`consultation.unknown`)."""
        with self._node.views.lock:
            found = self._view(reader, about, self._state(reader, about))
        if found is None:
            raise Refused("consultation.unknown", "there is no such matter here")
        return found

    def forms(self) -> list[shapes.FormView]:
        """What this party may ask, and whom."""
        known = documents(self._node.ledger)
        others = [p for p in known if p != self._own]

        def deciding(form: str, parties: Sequence[str]) -> list[str]:
            return sorted(p for p in parties if p in known and known[p].deciding_on(form))

        out = [
            shapes.FormView(
                "prior-consultation", t.code, names(t.title), names(t.exception), t.source,
                deciding("prior-consultation", [t.respondent]), subjects(t.subjects),
            )
            for t in TREATIES.values()
            if t.asker == self._own
        ]  # fmt: skip
        asked = deciding("request", others)
        every = subjects(tuple(REQUESTS.values()))
        return [*out, shapes.FormView("request", "", None, None, "", asked, every)]

    def to_sign(self, reader: Reader, decision: Decision) -> shapes.ToSign:
        """What the browser asks the authenticator to sign. Refused (`consultation.no-passkey`)."""
        own = documents(self._node.ledger)[self._own]
        mine = own.passkeys_of(reader.organisation, reader.post)
        if not mine:
            raise Refused(
                "consultation.no-passkey",
                "the party document binds no passkey to this post yet; an administrator adds it",
            )
        with self._node.views.lock:
            asked = consultation.opening(self._state(reader, decision.consultation))
        assert asked is not None  # the decision was prepared from it
        shown = sorted({t.lang for t in (*asked.question.texts, *decision.texts)})
        return shapes.ToSign(
            decision, shown, encode(challenge(decision, shown)),
            [encode(p.credential) for p in mine], mine[0].rp_id,
        )  # fmt: skip

    def covered(self, reader: Reader, about: str, use: Use) -> shapes.CoverView:
        """Whether a use is covered now."""
        with self._node.views.lock:
            return self._covered(self._state(reader, about), use)

    def file(self, reader: Reader, about: str) -> bytes:
        """The matter as one file that anybody can verify. Refused (`consultation.unknown`)."""
        node = self._node
        with node.views.lock:
            asked = consultation.opening(self._state(reader, about))
            if asked is None:
                raise Refused("consultation.unknown", "a draft is no matter yet")
            places = [
                (v.log, v.number, v.record.data)
                for known in node.views.records(consultation.NAME, about)
                for v in node.views.versions(known.record.header.id)
                if parse_log(v.log).audience == asked.parties
            ]
        held = {p: node.ledger.directory.held[p].data for p in asked.parties}
        filed = [
            consultation_file.Filed(entry, record)
            for log, number, record in places
            if (entry := node.shelf.entry(log, number))
        ]
        return consultation_file.write(about, held, filed)

    def publications(self, reader: Reader) -> list[shapes.PublicationView]:
        """Every text that was told to others, the newest first."""
        views, out = self._node.views, []
        with views.lock:
            for about in views.abouts(publication.NAME, reader):
                found = publication.text(views.state(publication.NAME, about, reader))
                if found:
                    out.append(self._publication(*found))
        return sorted(out, key=lambda p: -p.at)

    # --- inside ----------------------------------------------------------------------------------

    def _publication(self, header: Header, fact: TextPublished) -> shapes.PublicationView:
        ours = None
        if self._own in fact.parties:  # whatever the reader may see of the matter: a yes or none
            views = self._node.views
            states = (views.state(consultation.NAME, a) for a in views.abouts(consultation.NAME))
            ours = any(self._own in releases.proposed(s).get(fact.release, ()) for s in states)
        return shapes.PublicationView(
            header.id, list(fact.parties), fact.release, header.party, header.stamp.millis,
            header.reality, ours,
        )  # fmt: skip

    def _state(self, reader: Reader, about: str) -> State:
        if not self._node.views.sees(consultation.NAME, about, reader):
            raise Refused("consultation.unknown", "there is no such matter here")
        state: State = self._node.views.state(consultation.NAME, about, reader)
        return state

    def _covered(self, state: State, use: Use) -> shapes.CoverView:
        node = self._node
        return cover(node.consultations.covered(node.ledger, state, use, now_ms()))

    def _view(self, reader: Reader, about: str, state: State) -> shapes.MatterView | None:
        asked, known, now = consultation.opening(state), documents(self._node.ledger), now_ms()
        draft, first = consultation.draft(state), self._node.views.known(about)
        question = asked.question if asked else draft
        if first is None or question is None:
            return None
        header, found = first.record.header, consultation.standing(state, known, now)
        subject, treaty = (
            subject_of(question.treaty, question.use.kind),
            TREATIES.get(question.treaty),
        )
        agreed, place = question.use, self._node.gazetteer.place(question.use.facility)
        for consent in found.consents:
            decision = consent.decision
            agreed = terms.narrowed(agreed, decision.conditions, decision.valid_until)
        rule = known[self._own].deciding_on(question.form)
        decides = bool(rule) and f"{reader.organisation}/{reader.post}" in rule.posts  # type: ignore[union-attr]
        return shapes.MatterView(
            id=about, draft=asked is None, stage=found.stage, reading=found.reading,
            question=question, question_hash=terms.question_hash(question).hex(),
            subject=names(subject.names) if subject else shapes.Names("?", "?", "?"),
            facility=place.names if place else {},
            exception=names(treaty.exception) if treaty else None,
            reality=header.reality, at=header.stamp.millis,
            bodies=[f"{a.party}/{a.organisation}" for a in header.addressees],
            may=list(consultation.may(state, self._own, known, now)), decides=decides,
            covered=self._covered(state, agreed),
            decisions=self._decisions(reader, state, asked, found) if asked else [],
            differing=answers.differing(state, known),
            uses=[
                shapes.UseView(f.use, h.party, h.stamp.millis, self._covered(state, f.use))
                for h, f in consultation.facts(state, consultation.UseReported)
            ],
            events=self._events(about, reader),
            wishes=list(consultation.unsettled(state, question)),
            releases=self._releases(state), tellable=self._tellable(asked) if asked else [],
        )  # fmt: skip

    def _decisions(
        self, reader: Reader, state: State, asked: Matter, standing: Standing
    ) -> list[shapes.DecisionRecord]:
        known = documents(self._node.ledger)
        out: list[shapes.DecisionRecord] = []
        given: list[Decision] = []
        for header, what in consultation.facts(state, Decided):
            checked = consultation.signatures(asked, what, known)
            fault = consultation.counts(asked, header, what, known)
            given.append(what.decision)
            over = "" if fault else answers.overtaken(standing, header, what)
            out.append(
                _decision(what, header.stamp.millis, checked.wanted, checked.counted, fault,
                          overtaken=over)
            )  # fmt: skip
        mine = f"{reader.organisation}/{reader.post}"
        for at, what in consultation.pending(state):
            if what.decision in given:
                continue
            checked = consultation.signatures(asked, what, known)
            rule = known[self._own].deciding_on(asked.question.form)
            lacks = rule is not None and mine in rule.posts
            out.append(
                _decision(what, at, checked.wanted, checked.counted,
                          "consultation.not-signed", given=False, mine=lacks)
            )  # fmt: skip
        return out

    def _events(self, about: str, reader: Reader) -> list[shapes.MatterEvent]:
        views, out = self._node.views, []
        for known in views.records(consultation.NAME, about):
            header, fact = known.record.header, known.fact
            kind = header.kind.removeprefix("consultation.")
            if fact is None or kind not in TOLD or not views.visible(header.id, reader):
                continue
            decision = getattr(fact, "decision", None)
            out.append(_event(header, kind, fact, decision))
        return sorted(out, key=lambda e: e.at)

    def _releases(self, state: State) -> list[shapes.ReleaseView]:
        asked, out = consultation.opening(state), []
        for release, yes in releases.proposed(state).items():
            told = published(self._node.views, TextPublished(asked.parties, release))  # type: ignore[union-attr]
            by, at = (told.party, told.stamp.millis) if told else ("", 0)
            out.append(shapes.ReleaseView(release, sorted(yes), by, at))
        return out

    def _tellable(self, asked: Matter) -> list[shapes.TellableView]:
        """Whom agreements in force let both sides tell."""
        wide = gate.audiences(self._node.policy(), TextPublished.kind)
        both = set(asked.parties)
        return [
            shapes.TellableView(sorted(set(audience) - both), names(agreement.title))
            for audience, agreement in wide
            if both < set(audience)
        ]


def names(given: trust.Names) -> shapes.Names:
    """A name in the three languages."""
    return shapes.Names(given.en, given.ja, given.zh_hant)


def subjects(given: Sequence[Subject]) -> list[shapes.SubjectView]:
    """What may be asked."""
    return [shapes.SubjectView(s.code, names(s.names)) for s in given]


def cover(found: Covered) -> shapes.CoverView:
    """Whether a use is covered."""
    return shapes.CoverView(found.answer, found.why, found.heard)


def question_of(party: str, draft: shapes.QuestionDraft) -> Question:
    """A draft as the question that it is."""
    return Question(
        draft.form, draft.treaty, party, draft.respondent, draft.use, tuple(draft.texts),
        draft.authoritative, draft.answer_by,
    )  # fmt: skip


def _decision(
    what: Decided, at: int, wanted: int, counted: Sequence[str], fault: str,
    *, given: bool = True, mine: bool = False, overtaken: Stage | Literal[""] = "",
) -> shapes.DecisionRecord:  # fmt: skip
    return shapes.DecisionRecord(
        what.decision, at, wanted, list(counted), fault, given, mine, overtaken
    )


def _event(
    header: Header, kind: str, fact: object, decision: Decision | None
) -> shapes.MatterEvent:
    one = getattr(fact, "text", None)
    release = getattr(fact, "release", None)
    texts = list(release.texts if release else getattr(fact, "texts", ()))
    texts += (one,) if one else ()
    said = getattr(fact, "reason", "") or getattr(fact, "note", "")
    if decision:
        texts = [*decision.texts, *decision.conditions.texts]
    elif said:
        texts = [terms.Text("", said)]
    return shapes.MatterEvent(
        header.stamp.millis, header.party, header.organisation, header.post, header.officer, kind,
        texts, decision.answer if decision else "", len(header.audience) == 1,
    )  # fmt: skip
