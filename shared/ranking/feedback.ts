import type { ServedRelease } from "../release/served-release.ts";
import { type Comparable, scoreRows } from "./likeness.ts";
import type { Example, Question } from "./question.ts";

type Known = Comparable & Pick<ServedRelease, "articleOfRow">;

/**
 * The question, the topics of each liked example moved towards those of the articles most like it: pseudo-relevance feedback
 * (Rocchio 1971), in the space of topics. One text says little of its topics; what is like it in topics and words together
 * says more. Articles that are read already, or not like it enough to be recommended, do not count. An example without topics
 * stays without.
 * @param rows among which the nearest of every example are, whatever the reader's filters: they do not change a score
 */
export function moveTowardsNearest(release: Known, question: Question, rows: readonly number[]): Question {
  const { feedbackShare } = release.manifest.config.ranking;
  if (feedbackShare === 0) return question;
  const unread = rows.filter((row) => {
    const article = release.articleOfRow.get(row);
    return article && release.vectorOfRow.has(row) && !question.read.has(article.id);
  });
  return { ...question, liked: question.liked.map((example) => moveExample(release, example, unread)) };
}

function moveExample(release: Known, example: Example, rows: readonly number[]): Example {
  const { feedbackArticles, feedbackShare, minScore } = release.manifest.config.ranking;
  if (!example.vector) return example;
  const scores = scoreRows(release, { liked: [example], disliked: [] }, rows);
  const nearest = [...rows.keys()]
    .filter((at) => (scores[at] as number) > 0 && (scores[at] as number) >= minScore)
    .sort((left, right) => (scores[right] as number) - (scores[left] as number) || left - right)
    .slice(0, feedbackArticles)
    .flatMap((at) => release.vectorOfRow.get(rows[at] as number) ?? []);
  // Few say less than many.
  const share = (feedbackShare * nearest.length) / feedbackArticles;
  return { ...example, vector: moveTowards(example.vector, nearest, share) };
}

/** (1 - share) u + share m: u the vector, m the mean of the others, all of them of length 1 first. */
export function moveTowards(
  vector: Float32Array,
  others: readonly Float32Array[],
  share: number,
): Float32Array {
  if (others.length === 0) return vector;
  const moved = unitOf(vector).map((value) => (1 - share) * value);
  for (const other of others.map(unitOf)) {
    for (let at = 0; at < moved.length; at++) {
      moved[at] = (moved[at] as number) + (share * (other[at] as number)) / others.length;
    }
  }
  return moved;
}

/** Of length 1; a zero vector stays one. */
function unitOf(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return norm > 0 ? vector.map((value) => value / norm) : vector;
}
