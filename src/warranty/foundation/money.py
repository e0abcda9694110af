"""Money: whole minor units with an ISO 4217 code; the number of decimals comes from the currency."""

import re

from warranty.foundation.errors import Kind, Refusal

# ruff: noqa: SIM905 - codes read better in a row than as a list
# ISO 4217 minor units that are not two (facts of the standard, list one).
_DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
# The currencies in which rough and polished are invoiced, and those of the participants.
_TWO_DECIMALS = frozenset(
    "USD EUR GBP CHF INR AED ILS ZAR BWP NAD AOA CAD AUD NZD HKD CNY SGD THB RUB SLE SLL LRD GHS GYD BRL "
    "VES COP MXN TRY AMD KZT UAH BYN LKR BDT MYR MUR MZN LSL SZL TZS ZWL ZWG CDF LAK KHR KGS UZS TWD NOK "
    "SEK DKK PLN CZK RON HUF BGN PAB QAR SAR LBP IDR PHP GEL MKD RSD".split()
)
_SPELLING = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,3}))?", re.ASCII)


class AmountUnreadable(Refusal):
    """An amount that is not plain decimal text with the decimals of its currency."""

    kind = Kind.INVALID
    code = "amount-unreadable"
    title = "The amount cannot be read"
    rule = "R31"


def decimals(currency: str, *, pointer: str = "") -> int:
    """Decimals of a currency by ISO 4217. Raises AmountUnreadable for a code that is not on the list."""
    if currency in _TWO_DECIMALS:
        return 2
    if currency in _DECIMALS:
        return _DECIMALS[currency]
    raise AmountUnreadable(
        f"{currency[:10]!r} is not a currency code this register knows.",
        pointer=pointer,
        instead="Use the three capital letters of ISO 4217, for example USD.",
    )


def parse_amount(text: str, currency: str, *, pointer: str = "") -> int:
    """Decimal text → minor units. Raises AmountUnreadable for signs, exponents or too many decimals."""
    places = decimals(currency, pointer=pointer)
    match = _SPELLING.fullmatch(text)
    if match is None or len(match[2] or "") > places:
        raise AmountUnreadable(
            f"{text[:40]!r} is not an amount in {currency}.",
            pointer=pointer,
            instead=f"Write plain digits with at most {places} decimals, for example 1250.00.",
        )
    whole, fraction = match.groups(default="")
    return int(whole + (fraction.ljust(places, "0") if places else ""))


def format_amount(minor: int, currency: str) -> str:
    """Minor units → decimal text with all decimals of the currency."""
    places = decimals(currency)
    whole, rest = divmod(abs(minor), 10**places)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
