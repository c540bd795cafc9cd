"""Who may ask whom about what: one table for each treaty's prior consultation, one for requests.

Another treaty's consultation is another row of TREATIES, and nothing else.
"""

import msgspec

from kuroshio.trust.document import Names

CONSULTATION = "consultation"
"""The purpose of every record of a prior consultation (sharing.terms.PURPOSES): so an agreement
that lets requests pass lets no consultation pass, and the other way round."""


class Subject(msgspec.Struct, frozen=True):
    """What may be asked."""

    code: str
    names: Names
    purpose: str
    """Of sharing.terms.PURPOSES; it travels with every record of the matter."""


class Treaty(msgspec.Struct, frozen=True):
    """A treaty's prior consultation."""

    code: str
    title: Names
    asker: str
    """Party code: who asks, and only it."""
    respondent: str
    subjects: tuple[Subject, ...]
    exception: Names
    """What needs no consultation, as the form states it."""
    source: str


def _subject(code: str, purpose: str, en: str, ja: str, zh: str) -> Subject:
    return Subject(code, Names(en, ja, zh), purpose)


TREATIES = {
    "usa-jpn-1960": Treaty(
        "usa-jpn-1960",
        Names(
            "Prior consultation, Article VI and the exchanged notes of 19 January 1960",
            "事前協議（第6条及び1960年1月19日の交換公文）",
            "事前協商（第六條及1960年1月19日換文）",
        ),
        "USA",
        "JPN",
        (
            _subject(
                "deployment", CONSULTATION,
                "Major changes in the deployment into Japan of United States armed forces",
                "合衆国軍隊の日本国への配置における重要な変更",
                "美軍部署至日本之重大變更",
            ),
            _subject(
                "equipment", CONSULTATION,
                "Major changes in their equipment",
                "同軍隊の装備における重要な変更",
                "其裝備之重大變更",
            ),
            _subject(
                "combat-operations", CONSULTATION,
                "Use of facilities and areas in Japan as bases for military combat operations "
                "undertaken from Japan",
                "日本国から行われる戦闘作戦行動のための基地としての日本国内の施設及び区域の使用",
                "使用日本境內之設施及區域，作為自日本發動戰鬥作戰行動之基地",
            ),
        ),
        Names(
            "Operations conducted under Article V are excepted.",
            "第5条の規定に基づいて行われるものを除きます。",
            "依第五條規定所為者，不在此限。",
        ),
        "Treaty of Mutual Cooperation and Security, Article VI; exchanged notes, 19 January 1960",
    )
}  # fmt: skip

REQUESTS = {
    subject.code: subject
    for subject in (
        _subject(
            "facility-rescue", "rescue",
            "Use of a facility for a rescue flight",
            "救助飛行のための施設の使用", "為救援飛行使用設施",
        ),
        _subject(
            "facility-relief", "relief",
            "Use of a facility for a relief flight",
            "救援物資輸送飛行のための施設の使用", "為賑災運補飛行使用設施",
        ),
        _subject("port-call", "coordination", "Port call", "寄港", "靠港"),
        _subject("overflight", "coordination", "Overflight", "上空通過", "飛越"),
        _subject("entry-waters", "coordination", "Entry into waters", "領水への進入", "進入水域"),
        _subject("joint-patrol", "law-enforcement", "Joint patrol", "合同巡視", "聯合巡護"),
        _subject("joint-drill", "exercise", "Joint drill", "合同訓練", "聯合演練"),
        _subject(
            "release-information", "coordination",
            "Release of information", "情報の提供又は公表", "提供或公布資訊",
        ),
    )
}  # fmt: skip


def subjects_of(treaty: str) -> tuple[Subject, ...]:
    """What may be asked under a treaty; with none named, what may be requested."""
    if not treaty:
        return tuple(REQUESTS.values())
    known = TREATIES.get(treaty)
    return known.subjects if known else ()


def subject_of(treaty: str, code: str) -> Subject | None:
    """One of them, or None."""
    return next((s for s in subjects_of(treaty) if s.code == code), None)
