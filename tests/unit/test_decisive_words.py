"""The words that make a statement another one, and the spellings that do not."""

from __future__ import annotations

import pytest

from conviction.history.decisive_words import decisive, same_numbers, words_of

ALIKE = [
    # contractions and quotation marks
    ("Buyers cannot pay", "Buyers can not pay"),
    ("Buyers won't pay", "Buyers will not pay"),
    ("It isn’t bought", "It is not bought"),
    # numbers in words and in digits
    ("two hundred firms", "200 firms"),
    ("one hundred and twenty firms", "120 firms"),
    ("twenty five firms", "25 firms"),
    ("one thousand firms", "1\u202f000 firms"),
    ("a dozen firms", "12 firms"),
    ("10k firms", "10,000 firms"),
    ("$5M", "$ 5 million"),
    ("two-thirds of firms", "2/3 of firms"),
    ("the first year", "the 1st year"),
    # per cents, ranges, units and days
    ("ten per cent of firms", "10 % of firms"),
    ("10.0% of firms", "10% of firms"),
    ("5–10 firms", "5-10 firms"),
    ("within two weeks", "a two-week limit within"),
    ("June 30 2027", "30 Jun 2027"),
    ("about 10 firms", "around 10 firms"),
    ("They talk about ledgers", "They discuss ledgers"),
    # fractions, per cents and multiples
    ("half of the firms", "50% of the firms"),
    ("half the firms", "fifty per cent of the firms"),
    ("Half of firms", "1/2 of firms"),
    ("one half of firms", "50 percent of firms"),
    ("a quarter of firms", "25% of firms"),
    ("three quarters of firms", "75 pct of firms"),
    ("a third of firms", "33% of firms"),
    ("two thirds of firms", "66.7% of firms"),
    ("a fifth of firms", "20 % of firms"),
    ("a tenth of firms", "10% of firms"),
    ("an eighth of firms", "12.5% of firms"),
    ("twice the price", "two times the price"),
    ("twice the price", "double the price"),
    ("2x the price", "2 times the price"),
    ("a twofold price", "a two-fold price"),
    ("sales triple", "sales grow 3×"),
    ("costs halved", "costs fell by half"),
    ("half a million firms", "500,000 firms"),
    ("half a dozen firms", "6 firms"),
    ("two and a half years", "2.5 years"),
    ("one and a half million", "1.5m"),
    ("2 and a quarter per cent", "2.25%"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_another_spelling_is_the_same_statement(one: str, other: str) -> None:
    assert decisive(one) == decisive(other)


OTHER = [
    ("10k firms", "10m firms"),
    ("$1.2bn", "$1.2m"),
    ("$10 a seat", "€10 a seat"),
    ("-5% a year", "5% a year"),
    ("within two weeks", "within two months"),
    ("a million firms", "a billion firms"),
    ("hundreds of firms", "thousands of firms"),
    ("sales doubled", "sales tripled"),
    ("by Monday", "by Friday"),
    ("by Jun 2027", "by Jul 2027"),
    ("up to 5 firms", "5 firms"),
    ("about 10 firms", "10 firms"),
    ("likely to buy", "unlikely to buy"),
    ("nearly all firms", "all firms"),
    ("10–20 firms", "10–30 firms"),
    ("minus five", "plus five"),
    ("half of firms", "40% of firms"),
    ("half of firms", "a third of firms"),
    ("a third of firms", "30% of firms"),
    ("a third of firms", "3% of firms"),
    ("a quarter of firms", "four firms"),
    ("within a quarter", "within a year"),
    ("twice the price", "three times the price"),
    ("twice the price", "two prices"),
    ("double the price", "half the price"),
    ("a dozen firms", "half a dozen firms"),
    ("two and a half years", "two years"),
    ("5% of firms", "5 firms"),
    ("seven of ten", "seven tenths"),
    ("3/2", "2/3"),
]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_number_unit_or_hedge_is_another_statement(one: str, other: str) -> None:
    assert decisive(one) != decisive(other)
    assert not same_numbers(one, other)


def test_words_are_named_as_they_were_typed() -> None:
    before, after = "Two hundred firms won't pay", "300 firms will pay"
    gone, come = decisive(before) - decisive(after), decisive(after) - decisive(before)
    assert (words_of(gone, before), words_of(come, after)) == ("two hundred, won't", "300")


@pytest.mark.parametrize(
    "text",
    [
        "1 000" * 9000,
        "one and " * 9000,
        "9" * 60_000,
        "1,000" * 9000,
        "a-" * 9000,
        "half a " * 9000,
        "1 and a half " * 9000,
    ],
)
def test_long_texts_of_numbers_are_read(text: str) -> None:
    """No number is too long, and a text has the numbers of its halves."""
    assert decisive(f"{text}; {text}") == decisive(text) + decisive(text)


def test_texts_that_differ_in_the_spelling_of_numbers_alone() -> None:
    assert same_numbers("two of nine firms", "2 of 9 firms")
    assert not same_numbers("two of nine firms", "2 of 9 companies")
    assert same_numbers("breaks if half of the renewals slip twice", "breaks if 50% of the renewals slip two times")
    assert not same_numbers("breaks if half of the renewals slip", "breaks if 40% of the renewals slip")
