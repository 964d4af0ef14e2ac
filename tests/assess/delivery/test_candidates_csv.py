import pytest

from assess.delivery.candidates_csv import CandidateRow, parse_candidates
from assess.delivery.csv_problems import MOST_PROBLEMS
from assess.errors import InvalidInput

GOOD = "name,email,department\nAda Okafor,Ada@Example.org,North\n"


def problems_of(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        parse_candidates(text if isinstance(text, bytes) else text.encode())
    return caught.value.problems


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace("\n", "\r\n"),
        GOOD + "\n  ,,\n",
        "Email , NAME,department\nada@example.org,  Ada   Okafor ,North",
    ],
)
def test_a_file_is_read_whatever_the_separator_the_line_ends_and_the_order(text: str) -> None:
    assert parse_candidates(text.encode()) == [
        CandidateRow("Ada Okafor", "ada@example.org", "North")
    ]


def test_every_broken_line_is_named() -> None:
    rows = ["name,email", "Ada,ada@example.org", ",b@example.org", "Bo,not-an-address", "Cy"]
    text = "\n".join([*rows, "Di,ada@example.org", ""])
    assert problems_of(text) == (
        "line 3: name is missing",
        "line 4: email 'not-an-address' is not an address such as name@example.com",
        "line 5: 1 cells where the header has 2",
        "line 6: ada@example.org is already on line 2",
    )


def test_line_numbers_count_the_lines_of_the_file_also_after_a_quoted_line_break() -> None:
    assert problems_of('name,email\n"Ada\nOkafor",ada@example.org\nBo,\n') == (
        "line 4: email is missing",
    )


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "line 1: the column 'name' is missing"),
        (b"name,email\n", "the file has a header and nobody under it"),
        (b"name,mail\nA,a@b.org\n", "line 1: the column 'email' is missing"),
        (b"name,email,salary\nA,a@b.org,1\n", "line 1: unknown column 'salary'"),
        (b"name,email,name\nA,a@b.org,A\n", "line 1: the column 'name' stands twice"),
        ("name,email\nA,a@b.org\nÅ,c@d.org\n".encode("latin-1"), "line 3: not UTF-8"),
        (b"name,email\n\x00,a@b.org\n", "this is not a text file"),
        (b'name,email\n"A,a@b.org\n', "cannot be read as CSV"),
        (b"name,email\n" + b"x" * 1_000_001, "the file is larger than 1000 kB"),
        (b"name,email\n" + b"n" * 201 + b",a@b.org\n", "line 2: name is longer than 200"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, problem: str) -> None:
    assert any(problem in found for found in problems_of(data))


def test_a_thousand_broken_lines_are_counted_instead_of_listed() -> None:
    found = problems_of("name,email\n" + "Ada,nowhere\n" * 1_000)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == "and 950 more like these"


@pytest.mark.parametrize(
    "address",
    ["(a)@example.org", "a:b@example.org", "a@[example.org", "a\\b@example.org", "a..b@x"],
)
def test_an_address_that_no_mail_could_be_written_to_is_refused(address: str) -> None:
    assert "is not an address" in problems_of(f"name,email\nAda,{address}\n")[0]


@pytest.mark.parametrize(
    "address", ["o'neil+x@example.co.uk", "é@example.org", "a@bücher.example", "a@x.xn--p1ai"]
)
def test_unusual_addresses_are_taken(address: str) -> None:
    assert parse_candidates(f"name,email\nAda,{address}\n".encode())[0].email == address
