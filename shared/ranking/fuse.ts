/**
 * One score from what topics say (cosine, -1 to 1) and what words say (likeness, 0 to 1): their mean, `topicShare` being
 * the weight of the topics. Topics that point away count as nothing, so that the score lies between 0 and 1.
 */
export function fuse(topics: number, words: number, topicShare: number): number {
  return topicShare * Math.max(0, topics) + (1 - topicShare) * words;
}
