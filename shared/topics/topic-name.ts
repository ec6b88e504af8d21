const nameWords = 3;
/** An heir that still shows so many words of its name keeps it. */
const keptWords = 2;

/** A topic's name: its first few words. */
export function nameTopic(words: readonly string[]): string {
  return words.slice(0, nameWords).join(" ");
}

/** The name before, as long as it fits the words of now; else one made from these. @param words those that are shown */
export function renameTopic(before: string, words: readonly string[]): string {
  const name = before.split(" ").filter(Boolean);
  const kept = name.filter((word) => words.includes(word)).length;
  return name.length > 0 && kept >= Math.min(keptWords, name.length) ? before : nameTopic(words);
}
