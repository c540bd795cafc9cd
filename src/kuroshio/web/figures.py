"""Figures of a node for Prometheus, read when asked for. No text of any message is in them."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kuroshio.feed.entry import parse_log
from kuroshio.node.build import Node


class _NodeFigures(Collector):
    def __init__(self, node: Node) -> None:
        self._node = node

    def collect(self) -> Iterable[Metric]:
        """Links, what waits for each partner, alerts' causes, disk."""
        node, own = self._node, self._node.config.party
        up = GaugeMetricFamily("kuroshio_link_up", "Whether a partner is reached", labels=["party"])
        trip = GaugeMetricFamily("kuroshio_link_round_trip_seconds", "Round trip", labels=["party"])
        for party, state in list(node.links.states.items()):
            up.add_metric([party], float(state.state == "direct"))
            if state.round_trip_ms is not None:
                trip.add_metric([party], state.round_trip_ms / 1000)
        waiting = GaugeMetricFamily(
            "kuroshio_records_waiting", "Own records a partner has not signed for",
            labels=["party", "lane"],
        )  # fmt: skip
        totals: dict[tuple[str, str], int] = {}
        for row in node.shelf.rows():
            log = parse_log(row.name)
            if (log.party, log.node) != (own, node.config.node):
                continue
            for party in (p for p in log.audience if p != own):
                top = node.receipts.top(party, row.name)
                key = (party, log.lane.value)
                behind = row.head.number - (top.number if top else 0)
                totals[key] = totals.get(key, 0) + behind
        for labels, count in totals.items():
            waiting.add_metric(labels, count)
        unfound = GaugeMetricFamily("kuroshio_search_behind", "Records that are not findable yet")
        unfound.add_metric([], node.findable.behind)
        free = GaugeMetricFamily("kuroshio_disk_free_bytes", "Free where the node's folder is")
        free.add_metric([], node.disk_free())
        taken = GaugeMetricFamily("kuroshio_ais_messages_taken_in", "AIS messages taken in")
        taken.add_metric([], float(node.picture.counts.get("taken_in", 0)))
        commit = GaugeMetricFamily("kuroshio_commit_seconds", "How long the last commit took")
        commit.add_metric([], node.writer.commit_s)
        damaged = GaugeMetricFamily("kuroshio_records_damaged", "Records damaged on disk")
        damaged.add_metric([], float(sum(d.count for d in node.shelf.damaged())))
        return [up, trip, waiting, unfound, free, taken, commit, damaged]


def watch_node(registry: CollectorRegistry, node: Node) -> None:
    """Add a node's figures to a registry."""
    registry.register(_NodeFigures(node))
