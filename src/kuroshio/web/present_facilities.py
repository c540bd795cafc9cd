"""Facilities as pages see them: the gazetteer, and what a use by our party needs and has."""

from kuroshio.consent.treaties import TREATIES, subject_of
from kuroshio.domains import consultation, facility
from kuroshio.domains.facility import Place
from kuroshio.errors import Refused
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.consultations import widest
from kuroshio.sharing import gate
from kuroshio.trust.powers import Reader
from kuroshio.web import shapes
from kuroshio.web.present_consultations import PresentConsultations, names


class PresentFacilities:
    """For one node."""

    def __init__(self, node: Node, matters: PresentConsultations) -> None:
        self._node, self._matters = node, matters
        self._own = node.config.party

    def all(self, reader: Reader, origin: str = "") -> list[shapes.FacilityView]:
        """Every place; with `origin`, each with its distance from there, the nearest first.

        Refused (`facility.unknown`).
        """
        start = self.place(origin) if origin else None
        matters = [m for m in self._matters.all(reader) if not m.draft]
        found = [self._view(p, start, matters) for p in self._node.gazetteer.places]
        return sorted(found, key=lambda f: f.distance_m or 0) if start else found

    def place(self, code: str) -> Place:
        """One place. Refused (`facility.unknown`)."""
        found = self._node.gazetteer.place(code)
        if found is None:
            raise Refused("facility.unknown", f"the gazetteer has no {code}")
        return found

    def _view(
        self, place: Place, start: Place | None, matters: list[shapes.MatterView]
    ) -> shapes.FacilityView:
        gazetteer, node = self._node.gazetteer, self._node
        need = facility.need(place, self._own, node.ledger.directory.held)
        treaty = TREATIES.get(need.treaty)
        subjects = [subject_of(need.treaty, code) for code in need.subjects]
        with node.views.lock:
            about = facility.about_facility(place.id)
            status = facility.status(node.views.state(facility.NAME, about), now_ms())
        return shapes.FacilityView(
            id=place.id, kind=place.kind, lat=place.lat, lon=place.lon, names=place.names,
            stated=[
                shapes.StatedView(party, names(gazetteer.statements[code].names))
                for party, code in sorted(place.stated.items())
            ],
            disputed=facility.disputed(place, gazetteer),
            operator=names(gazetteer.operators[place.operator]), host=place.host, way=need.way,
            treaty=names(treaty.title) if treaty else None,
            subjects=[shapes.SubjectView(s.code, names(s.names)) for s in subjects if s],
            agreements=self._agreements(place.host) if need.way in ("treaty", "request") else [],
            status=[
                shapes.StatusView(h.party, f.status, list(f.texts), h.stamp.millis, f.until)
                for h, f in status
            ],
            told=self._told() if need.way == "own" else [],
            matters=[
                shapes.FacilityMatter(m.id, m.subject, m.reading, m.covered)
                for m in matters
                if m.question.use.facility == place.id
            ],
            distance_m=facility.distance(start, place) if start else None,
        )  # fmt: skip

    def _told(self) -> list[str]:
        wide = widest(self._node.policy(), facility.StatusStated.kind)
        return sorted({party for audience in wide for party in audience} - {self._own})

    def _agreements(self, host: str) -> list[str]:
        """Agreements in force by which a question may pass to the host."""
        pair = tuple(sorted((self._own, host)))
        found = gate.audiences(self._node.policy(), consultation.Sent.kind)
        return [agreement.title.en for audience, agreement in found if audience == pair]
