"""
Post ids: 64-bit integers in order of time, written in addresses as 13 characters.

The upper 42 bits are milliseconds since 1970, the lower 20 are random, so ids need
no counter, sort by age, and do not tell how many posts there are.

Spec: https://www.crockford.com/base32.html (lower case; o, i, l are read as 0, 1, 1).
"""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 13
RANDOM_BITS = 20
LARGEST = 2**63 - 1  # SQLite integers are signed

_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"o": 0, "i": 1, "l": 1}


def new_id(milliseconds: int, random_bits: int) -> int:
    """Return an id for a moment; *random_bits* must come from a good source and fit 20 bits."""
    return (milliseconds << RANDOM_BITS) | (random_bits & ((1 << RANDOM_BITS) - 1))


def following(newest: int, number: int) -> int:
    """Return *number*, or an id just after *newest* when the clock was set back since."""
    if number >> RANDOM_BITS > newest >> RANDOM_BITS:
        return number
    return new_id((newest >> RANDOM_BITS) + 1, number)


def encode(number: int) -> str:
    """Return *number* (0 to 2**63-1) as 13 characters."""
    characters = []
    for _ in range(LENGTH):
        number, remainder = divmod(number, 32)
        characters.append(ALPHABET[remainder])
    return "".join(reversed(characters))


def decode(text: str) -> int | None:
    """Return the number that *text* stands for, or None if it stands for none."""
    if len(text) != LENGTH or not text.isascii():
        return None
    number = 0
    for character in text.lower():
        value = _VALUES.get(character)
        if value is None:
            return None
        number = number * 32 + value
    return number if number <= LARGEST else None
