"""How hard a text is to read: sentences, syllables and the Flesch-Kincaid school grade.

Syllables are counted by the rules of English spelling; a word that breaks them is listed.
"""

import re
from functools import cache

from assess.formats.wording import words

SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])")
VOWELS = re.compile(r"[aeiouy]+")
# Each pattern stands for one syllable too many in the count of vowel groups ...
SILENT = tuple(
    re.compile(pattern)
    for pattern in (
        r"[^aeiouyl]e$|[aeiouy]le$|[aeiouy]e$(?<!ee)(?<!ye)(?<!ie)(?<!oe)(?<!ue)",
        r"[aeiouy][^aeiouylszxcg]es$|[^aeiou][^aeiouylszxcgh]es$|[aeiouy]les$|[aeiouy]?[^sct]hes$",
        r"[^aeioutdl]ed$|[aeiouyl]led$",
        r"[^aeiou]e(?:ly|ments?|ful(?:ly)?|less(?:ly)?|ness|times|thing|one|body|where|fore)$",
        r"^(?:some|there|where|here|fore|home|sales?|more|life|base|safe|price|whole|change)"
        r"(?=[bcdfghjklmnpqrstvwz][a-z]{2})",
    )
)
# ... and each of these for one too few: two vowels side by side that are spoken apart.
APART = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![tscgl])i[aou]|(?<!l)li[aou]",
        r"(?<![gq])ual|(?<![gsq])u(?:at|ou)|[cs]iat[ei]|uyer",
        r"(?<![tc])ie(?:nt|nc|t)",
        r"[aeouy]ing|yist",
        r"(?:cre|ide|are|re)a(?=t[eio]|$|s$|ct|ll[yi]|li[sz]|ss|dj)",
        r"theo|vide[ao]|coop|coord|rhythm|[^aeiou]ism",
    )
)
LISTED = {
    "people": 2, "business": 2, "businesses": 3, "every": 2, "everyone": 3, "everybody": 4,
    "everything": 3, "being": 2, "element": 3, "great": 1, "area": 3, "areas": 3, "idea": 2,
    "reason": 2, "create": 2, "created": 3, "colleague": 2, "colleagues": 2, "whose": 1, "the": 1,
    "are": 1, "evening": 2, "evenings": 2, "interest": 2, "interested": 3, "different": 2,
    "several": 2, "someone": 2, "something": 2, "somebody": 3, "sometimes": 2, "one": 1, "once": 1,
    "themselves": 2, "yourself": 2, "yourselves": 2, "cv": 2, "hr": 2, "crm": 3, "forecast": 2,
    "forecasts": 2, "forecaster": 3, "league": 1, "value": 2, "values": 2, "valued": 2,
    "average": 3, "reliable": 4, "society": 4, "variety": 4, "seller's": 2, "wholesale": 2,
    "therefore": 2, "before": 2, "else": 1, "please": 1, "minute": 2, "recipe": 3,
    "pipeline": 2, "pipelines": 2, "really": 2, "reality": 4, "senior": 2, "union": 2, "opinion": 3,
    "science": 2, "dialogue": 3, "notebook": 2, "somewhere": 2, "whoever": 3, "ruin": 2, "fluid": 2,
    "anxious": 2,
}  # fmt: skip
# A figure is taken in at a glance, whatever its length.
SYLLABLES_OF_A_FIGURE = 2


def sentences(text: str) -> list[str]:
    """The sentences of a text; a decimal point ends none."""
    return [each for each in SENTENCE_END.split(" ".join(text.split())) if words(each)]


@cache
def syllables(word: str) -> int:
    """The syllables of one word in lower case; a compound is the sum of its parts."""
    if any(character.isdigit() for character in word):
        return SYLLABLES_OF_A_FIGURE
    if word in LISTED:
        return LISTED[word]
    if "-" in word:
        return sum(syllables(part) for part in word.split("-") if part)
    plain = re.sub(r"['’]\w*$", "", word).replace("qu", "q")
    count = len(VOWELS.findall(plain))
    count -= sum(bool(pattern.search(plain)) for pattern in SILENT)
    count += sum(len(pattern.findall(plain)) for pattern in APART)
    return max(1, count)


def school_grade(text: str) -> float:
    """Flesch-Kincaid: the years of school after which a text is read with ease."""
    tokens = words(text)
    if not tokens:
        return 0.0
    per_sentence = len(tokens) / len(sentences(text))
    per_word = sum(syllables(token) for token in tokens) / len(tokens)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59
