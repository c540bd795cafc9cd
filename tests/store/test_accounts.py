"""The accounts file: what it keeps, what it forgets, and what no clock may bring back."""

import hashlib
import shutil
import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import apsw
import pytest

from kuroshio.errors import Refused
from kuroshio.store.accounts import (
    ABSOLUTE_LIMIT,
    CHANCE,
    IDLE_LIMIT,
    Account,
    Accounts,
)
from kuroshio.store.accounts_file import SCHEMAS
from kuroshio.values import DAY, HOUR, MINUTE, SECOND

NOW = 1_760_000_000_000
TANAKA = Account("tanaka", "Tanaka Yui", "JCG", "watch", "ja", "night", "Asia/Tokyo", "hash")
SMITH = Account("smith", "A. Smith", "JCG", "duty")


def chance(number: int) -> bytes:
    return hashlib.sha512(bytes([number])).digest()[:CHANCE]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "accounts.db"


@pytest.fixture
def accounts(path: Path) -> Iterator[Accounts]:
    opened = Accounts(path)
    opened.put(TANAKA)
    opened.put(SMITH)
    yield opened
    opened.close()


def after_a_crash(path: Path, name: str = "crashed.db") -> Accounts:
    """What a machine finds that lost its power: the files as they lie, nothing closed."""
    for end in ("", "-wal"):
        source = path.with_name(path.name + end)
        if source.exists():
            shutil.copy(source, path.with_name(name + end))
    return Accounts(path.with_name(name))


class TestAccounts:
    def test_keeps_what_it_was_given(self, accounts: Accounts) -> None:
        assert accounts.get("tanaka") == TANAKA
        assert accounts.get("nobody") is None
        assert [a.officer for a in accounts.all()] == ["smith", "tanaka"]

    def test_a_change_touches_only_what_it_names(self, accounts: Accounts) -> None:
        changed = accounts.change("tanaka", palette="dusk")
        assert changed == accounts.get("tanaka")
        assert (changed.palette, changed.lang, changed.password_hash) == ("dusk", "ja", "hash")
        assert accounts.get("smith") == SMITH

    def test_nobody_can_be_changed_who_is_not_there(self, accounts: Accounts) -> None:
        with pytest.raises(Refused, match="no account") as refused:
            accounts.change("nobody", palette="dusk")
        assert refused.value.code == "accounts.unknown-officer"

    @pytest.mark.parametrize("name", ["", " ", "a b", "-a", "a" * 65, "a\0", "a\n", "田中"])
    def test_names_stay_plain(self, accounts: Accounts, name: str) -> None:
        with pytest.raises(Refused) as refused:
            accounts.put(Account(name, "x", "JCG", "watch"))
        assert refused.value.code == "accounts.bad-name"

    def test_the_file_is_for_the_node_alone(self, accounts: Accounts, path: Path) -> None:
        accounts.start_session("tanaka", "", NOW, chance(1))
        for file in path.parent.iterdir():
            assert file.stat().st_mode & 0o077 == 0, file

    def test_disabling_ends_all_at_once(self, accounts: Accounts) -> None:
        _, session = accounts.start_session("tanaka", "", NOW, chance(1))
        _, token = accounts.make_token("tanaka", "t", ["read"], NOW, 1, chance(2))
        link = accounts.make_link("tanaka", NOW, HOUR, chance(3))
        accounts.change("tanaka", disabled=True)
        assert accounts.use_session(session, NOW) is None
        assert accounts.use_token(token, NOW) is None
        assert accounts.redeem_link(link, NOW) is None
        with pytest.raises(Refused):
            accounts.start_session("tanaka", "", NOW, chance(4))
        accounts.change("tanaka", disabled=False)
        assert accounts.use_session(session, NOW) is None, "enabling again brings none back"

    def test_no_secret_lies_in_the_file(self, accounts: Accounts, path: Path) -> None:
        _, session = accounts.start_session("tanaka", "", NOW, chance(1))
        _, token = accounts.make_token("tanaka", "t", ["read"], NOW, 1, chance(2))
        link = accounts.make_link("tanaka", NOW, HOUR, chance(3))
        bytes_on_disk = b"".join(f.read_bytes() for f in path.parent.iterdir())
        for secret in (session, token, token.removeprefix("kuroshio_"), link):
            assert secret.encode() not in bytes_on_disk
        assert b"tanaka" in bytes_on_disk

    def test_sessions_of_an_older_file_were_proved_when_they_began(self, path: Path) -> None:
        database = apsw.Connection(str(path))
        for name in SCHEMAS[:3]:
            schema = resources.files("kuroshio.store").joinpath("schema", name)
            database.execute(schema.read_text(encoding="utf-8"))
        database.execute(
            f"INSERT INTO clock VALUES (1, {NOW}, {DAY});"
            "INSERT INTO account VALUES ('a', 'A', 'JCG', 'watch', 'en', 'day', 'UTC', NULL, 0);"
            f"INSERT INTO session VALUES ('s', x'00', 'a', 0, 0, {DAY - HOUR}, {DAY}, '');"
            "PRAGMA user_version = 3"
        )
        database.close()
        opened = Accounts(path)
        assert opened.proved_within("s", HOUR, NOW)
        assert not opened.proved_within("s", HOUR, NOW + MINUTE)
        assert opened.prove_session("a", "s", NOW + MINUTE)
        assert opened.proved_within("s", HOUR, NOW + HOUR)
        assert not opened.prove_session("b", "s", NOW + MINUTE), "another officer's"
        opened.close()

    def test_a_file_of_a_newer_program_is_left_alone(self, accounts: Accounts, path: Path) -> None:
        database = apsw.Connection(str(path))
        database.execute("PRAGMA user_version = 99")
        database.close()
        with pytest.raises(Refused) as refused:
            Accounts(path)
        assert refused.value.code == "store.newer-schema"


class TestSessions:
    def test_a_session_is_found_by_its_secret_alone(self, accounts: Accounts) -> None:
        session, secret = accounts.start_session("tanaka", "Firefox", NOW, chance(1))
        assert accounts.use_session(secret, NOW + SECOND) == session.__class__(
            session.id, "tanaka", NOW, NOW + SECOND, "Firefox"
        )
        for wrong in (session.id, secret[:-1], secret + "x", "", "\ud800", "\0"):
            assert accounts.use_session(wrong, NOW) is None

    def test_idle_for_twelve_hours_is_over(self, accounts: Accounts) -> None:
        _, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        assert accounts.use_session(secret, NOW + IDLE_LIMIT - MINUTE)
        assert accounts.use_session(secret, NOW + IDLE_LIMIT + HOUR), "its use was noted"
        assert accounts.use_session(secret, NOW + 2 * IDLE_LIMIT - MINUTE)
        _, idle = accounts.start_session("smith", "", NOW + DAY, chance(2))
        assert accounts.use_session(idle, NOW + DAY + IDLE_LIMIT) is None

    def test_a_day_after_its_start_a_session_is_over_however_busy(self, accounts: Accounts) -> None:
        _, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        for hours in range(24):
            assert accounts.use_session(secret, NOW + hours * HOUR)
        assert accounts.use_session(secret, NOW + ABSOLUTE_LIMIT) is None

    def test_limits_are_settings(self, tmp_path: Path) -> None:
        accounts = Accounts(tmp_path / "a.db", idle_limit=MINUTE, absolute_limit=3 * MINUTE)
        accounts.put(TANAKA)
        _, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        assert accounts.use_session(secret, NOW + MINUTE) is None
        accounts.close()

    def test_ended_by_its_officer_and_by_no_other(self, accounts: Accounts) -> None:
        session, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        assert not accounts.end_session("smith", session.id)
        assert accounts.use_session(secret, NOW)
        assert accounts.end_session("tanaka", session.id)
        assert accounts.use_session(secret, NOW) is None
        assert not accounts.end_session("tanaka", session.id)

    def test_lists_the_live_ones_newest_first(self, accounts: Accounts) -> None:
        old, _ = accounts.start_session("tanaka", "old", NOW, chance(1))
        new, _ = accounts.start_session("tanaka", "new", NOW + HOUR, chance(2))
        accounts.start_session("smith", "other", NOW + HOUR, chance(3))
        listed = accounts.sessions("tanaka", NOW + 2 * HOUR)
        assert [s.id for s in listed] == [new.id, old.id]
        assert [s.id for s in accounts.sessions("tanaka", NOW + IDLE_LIMIT)] == [new.id]

    def test_looking_is_not_using(self, accounts: Accounts) -> None:
        session, _ = accounts.start_session("tanaka", "", NOW, chance(1))
        for hours in range(12):
            assert accounts.session_alive(session.id, NOW + hours * HOUR, used=False)
        assert accounts.session_alive(session.id, NOW + IDLE_LIMIT, used=False) is None


class TestClock:
    def test_a_clock_put_back_revives_no_expired_session(self, accounts: Accounts) -> None:
        _, seen = accounts.start_session("tanaka", "", NOW, chance(1))
        _, unseen = accounts.start_session("tanaka", "", NOW, chance(2))
        assert accounts.use_session(seen, NOW + IDLE_LIMIT) is None
        assert accounts.use_session(seen, NOW + MINUTE) is None
        assert accounts.use_session(unseen, NOW + MINUTE) is None, "expired, though nobody looked"

    def test_nor_after_a_restart_or_a_crash(self, accounts: Accounts, path: Path) -> None:
        _, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        assert accounts.use_session(secret, NOW + IDLE_LIMIT) is None
        crashed = after_a_crash(path)
        assert crashed.use_session(secret, NOW + MINUTE) is None
        crashed.close()

    def test_a_clock_put_back_adds_no_life(self, accounts: Accounts) -> None:
        _, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        alive, now, spent = True, NOW, 0
        while alive and spent < 10 * DAY:
            now += 3 * HOUR
            spent += 3 * HOUR
            alive = accounts.use_session(secret, now) is not None
            now -= 3 * HOUR
            accounts.sessions("tanaka", now)
        assert spent == ABSOLUTE_LIMIT

    def test_a_clock_put_back_a_little_signs_nobody_out(self, accounts: Accounts) -> None:
        _, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        assert accounts.use_session(secret, NOW - 3 * HOUR)
        assert accounts.use_session(secret, NOW - 3 * HOUR + IDLE_LIMIT - MINUTE)

    def test_after_a_leap_to_2038_and_back_sessions_still_expire(self, accounts: Accounts) -> None:
        _, before = accounts.start_session("tanaka", "", NOW, chance(1))
        in_2038 = 2_150_000_000_000
        _, during = accounts.start_session("tanaka", "", in_2038, chance(2))
        assert accounts.use_session(during, in_2038 + SECOND)
        assert accounts.use_session(before, NOW) is None
        _, after = accounts.start_session("tanaka", "", NOW, chance(3))
        assert accounts.use_session(after, NOW + HOUR)
        assert accounts.use_session(during, NOW + IDLE_LIMIT + HOUR) is None
        assert accounts.use_session(after, NOW + IDLE_LIMIT + 2 * HOUR) is None

    def test_a_link_and_a_token_are_not_revived_either(self, accounts: Accounts) -> None:
        link = accounts.make_link("tanaka", NOW, HOUR, chance(1))
        _, token = accounts.make_token("tanaka", "t", ["read"], NOW, 1, chance(2))
        assert accounts.tokens("tanaka", NOW + DAY) == []
        assert accounts.use_token(token, NOW) is None
        assert accounts.redeem_link(link, NOW) is None


class TestLinks:
    def test_works_once(self, accounts: Accounts) -> None:
        link = accounts.make_link("tanaka", NOW, HOUR, chance(1))
        assert accounts.redeem_link("rubbish", NOW) is None
        assert accounts.redeem_link(link, NOW + MINUTE) == TANAKA
        assert accounts.redeem_link(link, NOW + MINUTE) is None

    def test_once_even_when_many_try(self, accounts: Accounts) -> None:
        link = accounts.make_link("tanaka", NOW, HOUR, chance(1))
        entered: list[Account | None] = []
        threads = [
            threading.Thread(target=lambda: entered.append(accounts.redeem_link(link, NOW)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [a for a in entered if a] == [TANAKA]

    def test_once_across_a_crash(self, accounts: Accounts, path: Path) -> None:
        link = accounts.make_link("tanaka", NOW, HOUR, chance(1))
        unused = after_a_crash(path, "before.db")
        assert unused.redeem_link(link, NOW), "a link is durable before it is handed out"
        assert accounts.redeem_link(link, NOW)
        used = after_a_crash(path, "after.db")
        assert used.redeem_link(link, NOW) is None
        unused.close()
        used.close()

    def test_expires(self, accounts: Accounts) -> None:
        link = accounts.make_link("tanaka", NOW, HOUR, chance(1))
        assert accounts.redeem_link(link, NOW + HOUR) is None


class TestTokens:
    def test_acts_within_its_scopes_until_it_expires(self, accounts: Accounts) -> None:
        token, secret = accounts.make_token(
            "tanaka", "importer", ["write", "read"], NOW, 90, chance(1)
        )
        assert token.scopes == {"read", "write"}
        assert accounts.use_token(secret, NOW + 89 * DAY) == token
        assert accounts.token_alive(token.id, NOW + 89 * DAY) == token
        assert accounts.tokens("tanaka", NOW + 89 * DAY) == [token]
        assert accounts.use_token(secret, NOW + 90 * DAY) is None

    def test_ended_by_its_officer_and_by_no_other(self, accounts: Accounts) -> None:
        token, secret = accounts.make_token("tanaka", "t", ["read"], NOW, 90, chance(1))
        assert not accounts.end_token("smith", token.id)
        assert accounts.end_token("tanaka", token.id)
        assert accounts.use_token(secret, NOW) is None

    @pytest.mark.parametrize(
        ("scopes", "days", "code"),
        [
            ([], 1, "accounts.unknown-scope"),
            (["root"], 1, "accounts.unknown-scope"),
            (["read", "read write"], 1, "accounts.unknown-scope"),
            (["read"], 0, "accounts.bad-lifetime"),
            (["read"], -1, "accounts.bad-lifetime"),
            (["read"], 10**30, "accounts.bad-lifetime"),
        ],
    )
    def test_refuses_what_makes_no_sense(
        self, accounts: Accounts, scopes: list[str], days: int, code: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            accounts.make_token("tanaka", "t", scopes, NOW, days, chance(1))
        assert refused.value.code == code
        assert accounts.tokens("tanaka", NOW) == []


class TestReopening:
    def test_all_of_it_is_there_after_a_crash(self, accounts: Accounts, path: Path) -> None:
        session, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        token, token_secret = accounts.make_token("smith", "t", ["admin"], NOW, 9, chance(2))
        accounts.change("smith", lang="zh-Hant")
        crashed = after_a_crash(path)
        assert crashed.all() == accounts.all()
        assert crashed.use_session(secret, NOW) == session
        assert crashed.use_token(token_secret, NOW) == token
        crashed.close()

    def test_what_was_revoked_stays_so_after_a_crash(self, accounts: Accounts, path: Path) -> None:
        session, secret = accounts.start_session("tanaka", "", NOW, chance(1))
        accounts.end_session("tanaka", session.id)
        crashed = after_a_crash(path)
        assert crashed.use_session(secret, NOW) is None
        crashed.close()

    def test_the_command_line_may_have_it_open_too(self, accounts: Accounts, path: Path) -> None:
        other = Accounts(path)
        link = other.make_link("tanaka", NOW, HOUR, chance(1))
        assert accounts.redeem_link(link, NOW)
        other.close()
