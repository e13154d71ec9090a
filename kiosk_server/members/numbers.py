"""Member numbers: eight random digits and a Luhn check digit, so that a till notices a mistyped one. Pure."""

from __future__ import annotations

DIGITS = 8
"A hundred million numbers; they name a member to people and give no access to anything."


def member_number(value: int) -> str:
    """Such as `4417 2093 6`, from a number below 10**8."""
    digits = f"{value:0{DIGITS}d}"
    if value < 0 or len(digits) != DIGITS:
        raise ValueError(f"{value} does not have {DIGITS} digits")
    return f"{digits[:4]} {digits[4:]} {_check_digit(digits)}"


def is_member_number(text: str) -> bool:
    digits = text.replace(" ", "")
    if len(digits) != DIGITS + 1 or not (digits.isascii() and digits.isdigit()):
        return False
    return _check_digit(digits[:-1]) == digits[-1]


def _check_digit(digits: str) -> str:
    """ISO/IEC 7812-1 annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
