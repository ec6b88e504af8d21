import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { exampleOfRow, topicShareOf } from "../../../shared/ranking/likeness.ts";
import type { Example, Question } from "../../../shared/ranking/question.ts";
import type { ServedRelease } from "../../../shared/release/served-release.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { openAnalyzer } from "../../../shared/text/analyzer.ts";
import { vectorize } from "../../../shared/text/vectorize.ts";
import { articleOf } from "../catalogue/articles.ts";
import { ifAvailable, topicsOf } from "./ask-models.ts";
import type { RecommendationBody, Recommendations } from "./recommendation-schemas.ts";

/** What was asked, made ready to be compared with articles. */
export interface Asked {
  readonly question: Question;
  /** As the answer repeats it. */
  readonly query: Recommendations["query"];
  /** Of what is asked for unlike each other, if the reader does not say. */
  readonly diversity: number;
  /** A model could not be asked. */
  readonly degraded?: true;
}

/** What completes a set is by half what is near it, and by half what it does not have. */
const diversityOfList = 0.5;

/** @throws NotFoundError `ARTICLE_NOT_FOUND`; InvalidInputError `NO_KNOWN_TERMS` */
export function askById(release: ServedRelease, named: string): Asked {
  const { question, ids } = askByArticles(release, [named]);
  const [id = ""] = ids;
  return { question, query: { id, title: release.articleOfId.get(id)?.title ?? "" }, diversity: 0 };
}

/** @throws NotFoundError `ARTICLE_NOT_FOUND`; InvalidInputError `NO_KNOWN_TERMS`, `TEXT_TOO_SHORT` */
export async function askByBody(
  runtime: Runtime,
  release: ServedRelease,
  { text, id, liked, disliked = [], readingList = [] }: RecommendationBody,
): Promise<Asked> {
  if (text !== undefined) return askByText(runtime, release, text);
  if (id !== undefined) return askById(release, id);
  if (liked === undefined) {
    const { question, ids } = askByArticles(release, readingList);
    return { question, query: { readingList: ids }, diversity: diversityOfList };
  }
  const wanted = askByArticles(release, liked);
  const unwanted = namedArticles(release, disliked);
  const examples = unwanted.map(({ row = -1 }) => exampleOfRow(release, row));
  const question: Question = {
    liked: wanted.question.liked,
    disliked: examples,
    read: wanted.question.read.union(new Set(unwanted.map((article) => article.id))),
    known: [...wanted.question.known, ...examples],
  };
  return { question, query: { liked: wanted.ids, disliked: unwanted.map((each) => each.id) }, diversity: 0 };
}

/** One article more than once, perhaps by its copies' ids, counts once. */
function namedArticles(release: ServedRelease, ids: readonly string[]) {
  return [...new Set(ids.map((id) => articleOf(release, id)))];
}

function askByArticles(release: ServedRelease, named: readonly string[]) {
  const articles = namedArticles(release, named);
  const examples = articles.map(({ row = -1 }) => exampleOfRow(release, row)).filter(isKnown);
  const ids = articles.map(({ id }) => id);
  if (examples.length === 0) {
    const reason =
      ids.length === 1
        ? `article "${ids[0]}" has no word that the model knows`
        : "none of the articles has a word that the model knows";
    throw new InvalidInputError("NO_KNOWN_TERMS", reason);
  }
  const question: Question = { liked: examples, disliked: [], read: new Set(ids), known: examples };
  return { question, ids };
}

function isKnown({ vector, words }: Example): boolean {
  return vector !== undefined || (words !== undefined && words.columns.length > 0);
}

async function askByText(runtime: Runtime, release: ServedRelease, text: string): Promise<Asked> {
  const analyzer = await openAnalyzer(release.manifest.config.text.analyzer);
  const analysed = analyzer.terms(text);
  const terms = vectorize(analysed, release.columnOf);
  const words = release.words && vectorize(analysed, release.words.columnOf);
  const knownTerms = (words ?? terms).columns.length;
  if (knownTerms === 0) {
    throw new InvalidInputError("NO_KNOWN_TERMS", "the text has no word that the model knows");
  }
  const { minQueryWords } = release.manifest.config.ranking;
  if (knownTerms < minQueryWords) {
    const reason = `the text has ${knownTerms} different words that the model knows; ${minQueryWords} are the least`;
    throw new InvalidInputError("TEXT_TOO_SHORT", reason);
  }
  const hasTopics = terms.columns.length > 0;
  const asked = hasTopics ? topicsOf(runtime, release, terms) : undefined;
  const vector = topicShareOf(release) < 1 ? await (asked && ifAvailable(asked)) : await asked;
  return {
    question: {
      liked: [{ ...(vector && { vector }), ...(words && { words }) }],
      disliked: [],
      read: new Set(),
      known: [],
    },
    query: { knownTerms },
    diversity: 0,
    ...(hasTopics && !vector && { degraded: true }),
  };
}
