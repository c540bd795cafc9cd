"""What an agreement means, in plain words and three languages, made from the text that is signed.

Every field bears on the words, so that nobody signs what was not said. Names of parties and bodies
are an argument, since they are in the parties' documents; a code without a name stands as it is.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from kuroshio.geo import written
from kuroshio.sharing.terms import PICTURE, Agreement, Conditions, Rule
from kuroshio.trust.document import Names
from kuroshio.values import DAY, HOUR, MINUTE, SECOND

Known = Mapping[str, Names]
"""Names by code: `JPN`, `JPN/JCG`."""

_KINDS = {
    PICTURE: Names(
        "the maritime picture of its own sources",
        "自らの情報源による海上状況（船舶位置）",
        "自有來源之海上圖像（船舶位置）",
    ),
    "hotline": Names("messages of the hotline", "ホットラインの通信文", "熱線訊息"),
    "liaison": Names(
        "word of who is on watch, and notes of calls", "当直状況及び通話記録", "值勤狀況與通話紀錄"
    ),
    "consultation": Names("consultations and requests", "協議及び要請", "協商與請求"),
    "publication": Names(
        "texts that two sides agreed to release from a consultation or request",
        "協議又は要請について双方が同意した第三者への通知文",
        "協商或請求經雙方同意之第三方告知文",
    ),
    "facility": Names("the status of facilities", "施設の運用状況", "設施狀況"),
    "check": Names("communication checks", "通信点検", "通聯測試"),
    "alert": Names("alerts", "警報", "警報"),
    "fault": Names(
        "faults of logs and notices about nodes",
        "記録列の異常及びノードに関する通報",
        "紀錄序列異常及節點通報",
    ),
    "audit": Names("administrative acts", "管理操作の記録", "管理操作紀錄"),
    "agreement": Names("texts of agreements", "取決めの文書", "協議文件"),
    "retention": Names(
        "requests for erasure and what was erased", "消去の要請及び実施記録", "刪除請求與執行紀錄"
    ),
    "feed": Names("notices of erasure", "消去の通知", "刪除通知"),
}
_ONLY = Names("{what}, only {kind}", "{what}（{kind}に限る）", "{what}（僅限 {kind}）")
_UNKNOWN = Names("records of the kind {kind}", "種別{kind}の記録", "{kind} 類紀錄")
_PURPOSES = {
    "coordination": Names("coordination", "調整", "協調"),
    "rescue": Names("search-and-rescue", "捜索救助", "搜索救助"),
    "safety": Names("safety at sea", "海上安全", "海上安全"),
    "law-enforcement": Names("law enforcement at sea", "海上法執行", "海上執法"),
    "relief": Names("help after disasters", "災害支援", "災害救援"),
    "exercise": Names("exercises", "訓練", "演練"),
    "consultation": Names("prior consultation", "事前協議", "事前協商"),
}
_FIELDS = {
    "attachments": Names("attachments of messages", "通信文の添付", "訊息附件"),
    "name": Names("names of vessels", "船名", "船名"),
    "call-sign": Names("call signs", "呼出符号", "呼號"),
    "destination": Names("destinations", "仕向地", "目的港"),
    "size": Names("sizes of vessels", "船体寸法", "船體尺寸"),
    "course": Names("course and speed", "針路及び速力", "航向與航速"),
    "status": Names("navigational status", "航海状態", "航行狀態"),
}
_UNITS = (
    (DAY, Names("{} days", "{}日", "{}日")),
    (HOUR, Names("{} hours", "{}時間", "{}小時")),
    (MINUTE, Names("{} minutes", "{}分", "{}分鐘")),
    (SECOND, Names("{} seconds", "{}秒", "{}秒")),
    (1, Names("{} milliseconds", "{}ミリ秒", "{}毫秒")),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_METRES_IN_DEGREE = 60 * 1852
"""Of latitude; of longitude it is less."""


class StepWords(msgspec.Struct, frozen=True):
    """A step in words: what must be true before it is signed, and a group of sentences for each
    rule.
    """

    name: Names
    conditions: tuple[Names, ...]
    rules: tuple[tuple[Names, ...], ...]


# --- the agreement -----------------------------------------------------------------------------


def introduction(agreement: Agreement, known: Known) -> tuple[Names, ...]:
    """Who agrees by whom, on what basis, for how long, and what holds for all steps."""
    out = [_say(_BETWEEN, title=agreement.title, parties=_named(agreement.parties, known))]
    for concluder in agreement.concluded_by:
        party = _name(concluder.party, known)
        out.append(_say(_CONCLUDED, party=party, body=concluder.name))
    if agreement.carried_out_by:
        out.append(_say(_CARRIED_OUT, bodies=_named(agreement.carried_out_by, known)))
    if agreement.basis:
        out.append(_say(_BASIS, basis=agreement.basis))
    out += [_say(_CITES, citation=citation) for citation in agreement.citations]
    since, until = _instant(agreement.valid_from), _instant(agreement.valid_until)
    out.append(_say(_VALID, since=since, until=until))
    out.append(_RELAYED if agreement.relaying else _NOT_RELAYED)
    out.append(_OFFICERS_NAMED if agreement.officers_named else _POSTS_ONLY)
    for area in agreement.areas:
        corners = "; ".join(written.write_position(*corner) for corner in area.ring)
        out.append(_say(_AREA, name=area.name, code=area.code, corners=corners))
    out.append(_say(_STEPS, count=str(len(agreement.steps))))
    return tuple(out)


def steps(agreement: Agreement, known: Known) -> tuple[StepWords, ...]:
    """Each step in words; its rules come on top of those of the steps before it."""
    return tuple(
        StepWords(
            step.name,
            _conditions(step.conditions),
            tuple(rule_words(agreement, rule, known) for rule in step.rules),
        )
        for step in agreement.steps
    )


def _conditions(conditions: Conditions) -> tuple[Names, ...]:
    out = []
    if conditions.checks_answered:
        out.append(_say(_CHECKS, count=_count(conditions.checks_answered, _CHECK)))
    if conditions.days_at_step:
        out.append(_say(_DAYS, count=_count(conditions.days_at_step, _UNITS[0][1])))
    return (*out, _ALL_SIGN)


# --- a rule ------------------------------------------------------------------------------------


def rule_words(agreement: Agreement, rule: Rule, known: Known) -> tuple[Names, ...]:
    """One rule as sentences: what goes from whom to whom, and how it is handled."""
    out = [_who_gives_what(agreement, rule, known)]
    if rule.to_organisations:
        out.append(_say(_BODIES, bodies=_named(rule.to_organisations, known)))
    purposes = [_PURPOSES.get(word, _same(word)) for word in rule.purposes]
    out.append(_say(_PURPOSE, purposes=_all_of(purposes)) if purposes else _ANY_PURPOSE)
    if rule.areas:
        areas = {area.code: area.name for area in agreement.areas}
        where = _all_of(_say(_AREA_CODE, name=areas.get(c, _same(c)), code=c) for c in rule.areas)
        out.append(_say(_VESSELS_WITHIN if PICTURE in rule.kinds else _RECORDS_WITHIN, areas=where))
    if rule.precision:
        angle = written.write_angle(rule.precision)
        out.append(_say(_ROUNDED, angle=angle, about=_distance(rule.precision)))
    else:
        out.append(_NOT_ROUNDED)
    out.append(_say(_LATE, time=_duration(rule.delay)) if rule.delay else _AT_ONCE)
    if rule.omit:
        out.append(_say(_LEFT_OUT, fields=_all_of(_FIELDS.get(f, _same(f)) for f in rule.omit)))
    out.append(_say(_KEPT, time=_duration(rule.keep)) if rule.keep else _KEPT_FOR_EVER)
    out.append(_PASSED_ON if rule.pass_on else _NOT_PASSED_ON)
    return tuple(out)


def _who_gives_what(agreement: Agreement, rule: Rule, known: Known) -> Names:
    what = _all_of(_kind(kind) for kind in rule.kinds)
    givers, takers = _named(rule.from_parties, known), _named(rule.to_parties, known)
    if rule.from_parties and rule.to_parties:
        return _say(_FROM_TO, givers=givers, takers=takers, what=what)
    if rule.from_parties:
        return _say(_FROM, givers=givers, what=what)
    if rule.to_parties:
        return _say(_TO, takers=takers, what=what)
    return _say(_EACH_OTHER if len(agreement.parties) > 2 else _BOTH, what=what)


def _kind(kind: str) -> Names:
    family, _, rest = kind.partition(".")
    words = _KINDS.get(family)
    if words is None or (family == PICTURE) != (kind == PICTURE):
        return _say(_UNKNOWN, kind=kind)
    return words if rest == "*" or kind == PICTURE else _say(_ONLY, what=words, kind=kind)


# --- words put together ------------------------------------------------------------------------


def _say(sentence: Names, **parts: Names | str) -> Names:
    """A sentence with its parts, each in the sentence's language."""
    every = {key: _same(part) if isinstance(part, str) else part for key, part in parts.items()}
    return Names(
        sentence.en.format(**{key: part.en for key, part in every.items()}),
        sentence.ja.format(**{key: part.ja for key, part in every.items()}),
        sentence.zh_hant.format(**{key: part.zh_hant for key, part in every.items()}),
    )


def _same(text: str) -> Names:
    return Names(text, text, text)


def _name(code: str, known: Known) -> Names:
    return known.get(code, _same(code))


def _named(codes: Iterable[str], known: Known) -> Names:
    return _all_of(_name(code, known) for code in codes)


def _all_of(several: Iterable[Names]) -> Names:
    """`a, b and c`."""
    items = list(several)
    return Names(
        _joined([n.en for n in items], ", ", " and "),
        _joined([n.ja for n in items], "、", "及び"),
        _joined([n.zh_hant for n in items], "、", "及"),
    )


def _joined(items: list[str], comma: str, last: str) -> str:
    return last.join([comma.join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _count(number: int, words: Names) -> Names:
    english = words.en.format(number)
    return Names(
        english.removesuffix("s") if number == 1 else english,
        words.ja.format(number),
        words.zh_hant.format(number),
    )


def _duration(millis: int) -> Names:
    size, words = next((s, w) for s, w in _UNITS if millis % s == 0)
    return _count(millis // size, words)


def _distance(degrees: float) -> Names:
    """About how far an angle of latitude is, to two figures."""
    metres = degrees * _METRES_IN_DEGREE
    if metres < 1_000:
        figure = f"{metres:.0f}" if metres < 100 else f"{round(metres, -1):.0f}"
        return Names(f"{figure} m", f"{figure}m", f"{figure}公尺")
    kilometres = metres / 1_000
    figure = f"{kilometres:.1f}" if kilometres < 10 else f"{kilometres:.0f}"
    return Names(f"{figure} km", f"{figure}km", f"{figure}公里")


def _instant(millis: int) -> Names:
    try:
        at = _EPOCH + timedelta(milliseconds=millis)
    except OverflowError:  # further than calendars go: said as it stands
        return _same(f"{millis} ms since 1970-01-01 UTC")
    part = f":{at:%S}.{at.microsecond // 1_000:03d}" if millis % MINUTE else ""
    clock = f"{at:%H:%M}{part}"
    date = f"{at.year}年{at.month}月{at.day}日{clock}（UTC）"
    return Names(f"{at.day} {_MONTHS[at.month - 1]} {at.year} {clock} UTC", date, date)


# --- the sentences -----------------------------------------------------------------------------

_BETWEEN = Names(
    "“{title}” is an agreement. Its sides: {parties}.",
    "「{title}」は、{parties}の間の取決めです。",
    "「{title}」為{parties}間之協議。",
)
_CONCLUDED = Names(
    "Concluded for {party} by: {body}.",
    "{party}側の締結者は{body}です。",
    "{party}方由{body}簽署。",
)
_CARRIED_OUT = Names(
    "Carried out by: {bodies}.", "実施機関は{bodies}です。", "執行機關為{bodies}。"
)
_BASIS = Names("It rests on: {basis}", "根拠：{basis}", "依據：{basis}")
_CITES = Names("It cites: {citation}", "引用：{citation}", "引據：{citation}")
_VALID = Names(
    "It is valid from {since} until {until}, and ends by itself.",
    "有効期間は{since}から{until}までとし、満了により失効します。",
    "有效期間自{since}起至{until}止，期滿自動失效。",
)
_RELAYED = Names(
    "A side may carry between two others what it cannot read itself.",
    "他の二者間の通信を、内容を読めない形で中継することができます。",
    "任一方得代為轉送他方間之通信，但無法讀取其內容。",
)
_NOT_RELAYED = Names(
    "No side carries anything between two others.",
    "他の二者間の通信の中継は行いません。",
    "各方不代為轉送他方間之通信。",
)
_OFFICERS_NAMED = Names(
    "Officers are shown by name.", "担当者の氏名を表示します。", "顯示承辦人員姓名。"
)
_POSTS_ONLY = Names(
    "Officers are shown by post, not by name.",
    "担当者は職名で表示し、氏名は表示しません。",
    "承辦人員僅顯示職稱，不顯示姓名。",
)
_AREA = Names(
    "The area “{name}” ({code}) lies within these corners: {corners}.",
    "海域「{name}」（{code}）は次の各点を結ぶ範囲です：{corners}",
    "海域「{name}」（{code}）為下列各點連線所圍範圍：{corners}",
)
_AREA_CODE = Names("“{name}” ({code})", "{name}（{code}）", "{name}（{code}）")
_STEPS = Names(
    "Steps: {count}. A step stands once all sides have signed it; each adds to those before. Any "
    "side alone can step back or suspend it all, at once.",
    "段階数：{count}。各段階は全当事者の署名により有効となり、前の段階に加わります。段階を戻すこと"
    "及び全体の停止は、いずれの側も単独で直ちに行うことができます。",
    "階段數：{count}。各階段經全體參與方簽署後生效，並附加於先前階段之上。任一方均得單獨立即退回前階段或"
    "暫停全部。",
)
_CHECK = Names("{} communication checks", "通信点検{}回", "通聯測試{}次")
_CHECKS = Names(
    "It is signed after {count} answered in each direction between every two sides.",
    "署名には、各二者間の各方向で{count}以上の応答を要します。",
    "簽署前，任兩方間每一方向均須完成{count}以上並獲應答。",
)
_DAYS = Names(
    "It is signed {count} or more after the step before it was taken.",
    "署名には、前段階の発効から{count}以上の経過を要します。",
    "簽署前，須自前一階段生效起滿{count}。",
)
_ALL_SIGN = Names(
    "All sides sign it.", "全当事者の署名を要します。", "須經全體參與方簽署。"
)  # fmt: skip
_BOTH = Names(
    "The two sides give each other {what}.",
    "双方は、{what}を相互に提供します。",
    "雙方相互提供{what}。",
)
_EACH_OTHER = Names(
    "The sides give each other {what}.",
    "各当事者は、{what}を相互に提供します。",
    "各方相互提供{what}。",
)
_FROM_TO = Names(
    "From {givers} to {takers}: {what}.",
    "{givers}から{takers}へ、{what}を提供します。",
    "由{givers}向{takers}提供{what}。",
)
_FROM = Names(
    "From {givers} to every other side: {what}.",
    "{givers}から他の各当事者へ、{what}を提供します。",
    "由{givers}向其他各方提供{what}。",
)
_TO = Names(
    "From every other side to {takers}: {what}.",
    "他の各当事者から{takers}へ、{what}を提供します。",
    "由其他各方向{takers}提供{what}。",
)
_BODIES = Names(
    "Only these bodies receive it: {bodies}.",
    "受領は{bodies}に限ります。",
    "僅限{bodies}接收。",
)
_PURPOSE = Names(
    "It is given for {purposes} only.",
    "利用目的は{purposes}に限ります。",
    "使用目的以{purposes}為限。",
)
_ANY_PURPOSE = Names(
    "It is given for any purpose.", "利用目的は限定しません。", "不限使用目的。"
)  # fmt: skip
_VESSELS_WITHIN = Names(
    "Only vessels within {areas} are shown.",
    "対象は{areas}内の船舶に限ります。",
    "僅限位於{areas}內之船舶。",
)
_RECORDS_WITHIN = Names(
    "It is given only if every position in it lies within {areas}.",
    "記載された位置がすべて{areas}内にあるものに限ります。",
    "僅限所載位置全部位於{areas}內者。",
)
_ROUNDED = Names(
    "Positions are rounded to {angle}, about {about}.",
    "位置は{angle}（約{about}）単位に丸めます。",
    "位置取至{angle}（約{about}）。",
)
_NOT_ROUNDED = Names(
    "Positions are given as they are.", "位置は丸めず提供します。", "位置按原值提供。"
)  # fmt: skip
_LATE = Names("It is given {time} late.", "{time}遅れて提供します。", "延後{time}提供。")
_AT_ONCE = Names("It is given at once.", "直ちに提供します。", "即時提供。")
_LEFT_OUT = Names("Left out: {fields}.", "{fields}は含みません。", "不含{fields}。")
_KEPT = Names(
    "The receiver keeps it for {time} at most.",
    "受領側での保存は{time}以内とします。",
    "接收方保存以{time}為限。",
)
_KEPT_FOR_EVER = Names(
    "The receiver may keep it without limit.",
    "受領側での保存期間は限定しません。",
    "接收方保存期間不設限。",
)
_PASSED_ON = Names(
    "The receiver may pass it on to others.",
    "受領側は第三者に提供することができます。",
    "接收方得轉提供第三方。",
)
_NOT_PASSED_ON = Names(
    "The receiver does not pass it on to others.",
    "受領側は第三者に提供しません。",
    "接收方不得轉提供第三方。",
)
