/**
 * Three letters that stand together nowhere else, one set for each place that text can come from. A canary repeats them,
 * so that a fragment of five characters of it is still known.
 */
export const marks = {
  title: "qxz",
  body: "jvq",
  source: "zxj",
  url: "vqx",
  ticker: "xqj",
  label: "qjz",
  poison: "zvx",
  query: "zjq",
  /** Ids and keys name what an error is about: our own errors may tell them. */
  id: "kqv",
  key: "wqk",
} as const;

export type Mark = keyof typeof marks;

export const canary = (mark: Mark): string => marks[mark].repeat(4);

const names = Object.keys(marks) as Mark[];
const patterns = names.map((name) => ({ name, pattern: new RegExp(rotations(marks[name]), "i") }));

/** Which canaries, or pieces of them, a text holds. */
export function marksIn(text: string): Mark[] {
  return patterns.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name);
}

function rotations([first = "", second = "", third = ""]: string): string {
  return [first + second + third, second + third + first, third + first + second].join("|");
}

const themes = [
  ["freight", "vessel", "harbour", "container"],
  ["wheat", "harvest", "bushel", "drought"],
] as const;

/** JSONL of short articles in two themes with a canary in each field; the last two are copies of the first. */
export function articlesWithCanaries(count: number, from = 0): string {
  return Array.from({ length: count }, (_, index) => {
    const number = index < count - 2 ? from + index : from;
    const theme = themes[number % 2] ?? themes[0];
    const words = theme.map((_word, place) => theme[(number * place + place) % theme.length]);
    return `${JSON.stringify({
      id: `${canary("id")}-${from + index}`,
      title: `${canary("title")} ${number}`,
      // The first of its words in the alphabet too, which is the one that a complaint names.
      body: `${words.join(" ")} ${theme.join(" ")} aa${canary("body")} ${canary("body")} n${number}`,
      source: canary("source"),
      url: `https://${canary("url")}.example/${number}`,
      tickers: [canary("ticker")],
      labels: [`${canary("label")} ${number % 2}`],
    })}\n`;
  }).join("");
}

const poison = canary("poison");

/** Records that are rejected, for one reason each. */
export const poisonRecords = [
  `{ ${poison} is no JSON`,
  `"${poison}"`,
  record({ id: poison, title: 5 }),
  record({ id: `${poison}\u0000` }),
  record({ title: " " }),
  record({ body: "\n" }),
  record({ body: `${poison}\ud800` }),
  record({ url: `javascript:${poison}` }),
  record({ split: poison }),
  record({ publishedAt: poison }),
  record({ tickers: [`${poison}\u0007`] }),
  record({ labels: poison }),
  record({ source: poison.repeat(100) }),
  `{"id":"p","title":"${poison}","body":"${poison}","__proto__":{"${poison}":1}}`,
  `{"id":"p","title":"${poison}","body":"${poison}","${poison}":1,"${poison}":2}`,
  `${"[".repeat(40)}"${poison}"${"]".repeat(40)}`,
];

function record(fields: object): string {
  return JSON.stringify({ id: "p", title: poison, body: poison, ...fields });
}
