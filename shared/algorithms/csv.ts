import { InvalidInputError } from "../errors/errors.ts";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The rows of a headerless CSV of numbers as SageMaker's algorithms take it: `,` between fields, no quotes, an empty
 * last line allowed.
 * @throws InvalidInputError `CSV_MALFORMED` naming line and field, both counted from 1
 */
export function* csvRows(text: string): Generator<number[]> {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const [index, line] of lines.entries()) yield csvRow(line, index + 1);
}

function csvRow(line: string, lineNumber: number): number[] {
  const fields = line.trimEnd().split(",");
  return fields.map((field, index) => {
    const number = field.trim();
    if (NUMBER.test(number)) return Number(number);
    // What stands there instead may be text of an article.
    throw new InvalidInputError("CSV_MALFORMED", `line ${lineNumber}, field ${index + 1} is no number`);
  });
}
