"""What the wording of an option gives away: its actions, its purposes and its warm words."""

import re

from assess.banks.vocabulary import stem, stem_list, word_list
from assess.formats.wording import words

# Verbs with which an option may begin or go on. A verb that is also a noun counts only where a word
# such as "the" or "your" follows it, except at the beginning.
VERBS = word_list(
    "accept add admit adopt agree allow announce apologise apply appoint approve argue arrange ask "
    "assess assign assume attend avoid base be become begin bring build buy calculate cancel carry "
    "change check choose clear close coach collect combine come compare complete confirm connect "
    "consider contact continue convert correct cover create cut decide decline defend define delay "
    "delegate delete deliver describe design develop discuss divide do draw drop earn end enter "
    "escalate estimate examine exclude excuse expect explain extend fill find finish fix follow "
    "forbid forward gather get give go grant grow hand handle have hear help hire hold identify "
    "ignore include inform insist inspect introduce invite join judge keep know lead learn leave "
    "let limit link list listen look lower maintain make meet mention move name negotiate offer "
    "open oppose order organise pair pass pause pay persuade pick place play point postpone praise "
    "prepare present press prevent promise propose protect prove put raise reach read rebuild "
    "recommend recount reduce refuse rehearse reject release remind remove reopen repeat replace "
    "replan reply request require resist resolve restore return reward rewrite ring run save say "
    "schedule see seek sell send separate serve set settle share shift shorten show simplify sit "
    "skip sort speak spell spend split spread start stay step stop strike study submit suggest sum "
    "suspend swap take talk teach tell thank tie train treat try turn understand use wait warn "
    "watch withdraw withhold work write"
)
ALSO_NOUNS = word_list(
    "answer average book call copy count credit date deal demand draft focus forecast group hope "
    "interview lift map mark match measure model need note number own phone pilot plan post "
    "practise price process question rank rate record report rest result review rework schedule "
    "score sign staff state support talk target test track trade trial update visit weigh welcome "
    "change delay design end estimate hand help hire lead limit link list look move name offer "
    "order pass pause place point praise present press promise release request return reward "
    "share show spread start step stop study train turn use watch work cover close"
)
DETERMINERS = word_list(
    "the a an your their its our his her this that these those it them they you one two three four "
    "each every both all any no what who whom which how why whether when where to with on for only "
    "more fewer another such nobody somebody someone everyone yourself together up down out back "
    "over through by from in at about as again first"
)
CLAUSE = re.compile(
    r"(?:^|[,;:.–—]|\b(?:and|or|but|then)\b)\s*"
    r"(?:(?:and|or|but|then|also|only|first|afterwards|next|instead|simply|just|\w+ly)\s+)*"
    r"(\w+)(?=(?:\s+(\w+))?)",
    re.IGNORECASE,
)
YOU_ACT = re.compile(r"\byou (?:also |then |only )?(\w+)", re.IGNORECASE)

PURPOSE = re.compile(
    r"\b(?:so that|because|in order to|so as to)\b|, (?:so|as|since) (?!soon|far|long|well|much)",
    re.IGNORECASE,
)
INFINITIVE = re.compile(r"(?:^|\s)to (\w+)", re.IGNORECASE)
LONGEST_CLAUSE = 300
# After these an infinitive says what is done, not what for.
TAKES_INFINITIVE = word_list(
    "ask tell want invite allow require expect encourage help agree offer plan try begin start go "
    "continue promise refuse need order request remind teach urge advise persuade decide choose "
    "learn intend hope wait ready able free willing likely right time chance way how what where "
    "when whether who which decision need plan offer reason wish freedom power permission room "
    "right duty task job first last best easy hard enough too due used asked told expected meant "
    "like thing things point points topic part person people questions skill anyone nobody "
    "supposed allowed invited needed forbid warn propose ought have has had is are was be"
)

WARM = stem_list(
    "thank thanks praise appreciate welcome congratulate kind kindly warm support supportive help "
    "helpful encourage together trust friendly honest honestly fair fairly understand care glad "
    "happy good great proud gentle patient respect share celebrate reassure comfort sorry"
)
ASKING = stem_list("ask listen hear agree question invite")
MANAGERIAL = stem_list(
    "evidence agree openly open rehearse pilot practise review criteria criterion data measure "
    "record observe observed plan test compare written agreed standard step coach clarify"
)


def begins_with_verb(text: str) -> bool:
    """True for an option that tells somebody to do something."""
    tokens = words(text)
    return bool(tokens) and (tokens[0] in VERBS or tokens[0] in ALSO_NOUNS)


def count_actions(text: str) -> int:
    """How many things an option does: verbs that open a clause, and what "you" do in others."""
    n = 0
    for match in CLAUSE.finditer(text):
        verb, after = match.group(1).lower(), (match.group(2) or "").lower()
        is_sure = verb in VERBS and verb not in ALSO_NOUNS
        is_first = match.start() == 0
        if is_sure or (verb in ALSO_NOUNS and (is_first or after in DETERMINERS)):
            n += 1
    return n + sum(match.group(1).lower() in VERBS | ALSO_NOUNS for match in YOU_ACT.finditer(text))


def names_purpose(text: str) -> bool:
    """True if an option says what for: so that, because, in order to, or an infinitive at its end.

    An infinitive after a verb or noun that asks for one ("tell the rep to call") is no purpose.
    """
    if PURPOSE.search(text):
        return True
    parts = re.split(r"[,;:]", text)
    end = parts[-1].strip()
    for match in INFINITIVE.finditer(end):
        if match.group(1).lower() not in VERBS | ALSO_NOUNS:
            continue
        # Far enough for a clause, so that a text of any length is read in one go.
        start = max(0, match.start() - LONGEST_CLAUSE)
        before = re.split(r"\b(?:and|but|then)\b", end[start : match.start()].lower())[-1]
        tokens = words(before)
        if not tokens:
            # ", to find out why" stands apart from the verb before the comma.
            if match.start() == 0 and len(parts) > 1:
                return True
        elif not TAKES_INFINITIVE & {tokens[0], tokens[-1]} and not any(
            token in TAKES_INFINITIVE and token in VERBS for token in tokens
        ):
            return True
    return False


def count_of(vocabulary: frozenset[str], text: str) -> int:
    """How many words of a text have their stem in a list."""
    return sum(stem(word) in vocabulary for word in words(text))
