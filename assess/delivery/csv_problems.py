"""What can be wrong with a file of people, in the same words for every kind of file."""

import csv

from assess.words import Words, say

# More than a page can usefully list; the rest is counted.
MOST_PROBLEMS = 50


def on_line(line: int, problem: Words) -> Words:
    """A problem with the line it stands on."""
    return say("line %(line)s: %(problem)s", line=line, problem=problem)


def wrong_cells(found: int, expected: int) -> Words:
    return say("%(found)s cells where the header has %(expected)s", found=found, expected=expected)


def seen_before(email: str, line: int) -> Words:
    return say("%(email)s is already on line %(line)s", email=email, line=line)


def not_csv(error: csv.Error) -> Words:
    return say("cannot be read as CSV (%(reason)s)", reason=error)


def not_utf8() -> Words:
    return say("not UTF-8; save the file as 'CSV UTF-8'")


def not_text() -> Words:
    return say("this is not a text file; save it as 'CSV UTF-8'")


def too_large(most_bytes: int) -> Words:
    return say("the file is larger than %(size)s kB", size=most_bytes // 1000)


def no_column(column: str) -> Words:
    return say("the column %(column)s is missing", column=repr(column))


def column_twice(column: str) -> Words:
    return say("the column %(column)s stands twice", column=repr(column))


def wrong_size(rows: int, most: int, *, is_broken: bool) -> list[Words]:
    """Too many people; or nobody, unless the lines are broken, which is said already."""
    if rows > most:
        return [
            say(
                "the file has %(rows)s people; at most %(most)s fit in one import",
                rows=rows,
                most=most,
            )
        ]
    if not rows and not is_broken:
        return [say("the file has a header and nobody under it")]
    return []


def shortened(problems: list[Words]) -> list[Words]:
    """The first of many problems, and how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return problems
    return [*problems[:MOST_PROBLEMS], say("and %(more)s more like these", more=more)]
