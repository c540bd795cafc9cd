"""The error tree. An error says whose move it is, and carries a stable code.

Codes are lower-case words joined by dots (``trust.rolled-back``). They are part of the
interface: `docs/errors.md` names every one, and a test holds that.
"""

from typing import ClassVar


class KuroshioError(Exception):
    """Never raised itself: raise one of the three below, which say whose move it is."""

    whose_move: ClassVar[str] = ""
    status: ClassVar[int] = 500

    def __init__(self, code: str, message: str, **detail: str | int | float | None) -> None:
        if type(self) is KuroshioError:
            raise TypeError("raise Refused, Untrusted or Unavailable")
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        """Errors pass between a node's processes."""
        return _again, (type(self), self.code, self.message, self.detail)

    def as_dict(self) -> dict[str, object]:
        """The one JSON shape of an error, on every interface."""
        return {
            "code": self.code,
            "whose_move": self.whose_move,
            "message": self.message,
            "detail": self.detail,
        }


def _again(
    kind: type[KuroshioError], code: str, message: str, detail: dict[str, str | int | float | None]
) -> KuroshioError:
    return kind(code, message, **detail)


class Refused(KuroshioError):
    """The caller's move: what was asked may not be done, and asking again will not help."""

    whose_move = "caller"
    status = 409


class Untrusted(KuroshioError):
    """A peer's move: its bytes do not verify. They are quarantined and kept as evidence."""

    whose_move = "peer"
    status = 422


class Unavailable(KuroshioError):
    """Nobody's fault now: try again later."""

    whose_move = "retry"
    status = 503
