import { tooLarge } from "./bytes.ts";
import { isOfPart, type ReadLimits } from "./read-options.ts";
import { accept, type Outcome } from "./refusal.ts";

const LINE_FEED = 0x0a;

export interface RecordLine {
  /** Counted from 1, blank lines included. */
  readonly number: number;
  readonly content: Outcome<Buffer>;
}

/**
 * The lines of one part that are not blank. Lines of other parts are passed over without being put together, and of a
 * line beyond the limit no more than the limit is held.
 */
export async function* recordLines(
  chunks: AsyncIterable<Buffer>,
  limits: ReadLimits,
): AsyncGenerator<RecordLine> {
  let ordinal = 0;
  let number = 1;
  let line = openLine(isOfPart(ordinal, limits), limits.maxArticleBytes);

  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      line.add(chunk.subarray(from, end));
      const content = line.content();
      if (content !== undefined && isOfPart(ordinal, limits)) yield { number, content };
      if (content !== undefined) ordinal += 1;
      number += 1;
      from = end + 1;
      line = openLine(isOfPart(ordinal, limits), limits.maxArticleBytes);
    }
    line.add(chunk.subarray(from));
  }
  const content = line.content();
  if (content !== undefined && isOfPart(ordinal, limits)) yield { number, content };
}

interface OpenLine {
  readonly add: (piece: Buffer) => void;
  /** Undefined if the line is blank. */
  readonly content: () => Outcome<Buffer> | undefined;
}

/** A line whose end is not yet found. White space before its first other byte is not kept. */
function openLine(isKept: boolean, maxBytes: number): OpenLine {
  let pieces: Buffer[] = [];
  let sizeBytes = 0;
  let isBlank = true;

  return {
    add: (piece) => {
      const start = isBlank ? firstVisible(piece) : 0;
      if (start === piece.length) return;
      isBlank = false;
      if (!isKept) return;
      sizeBytes += piece.length - start;
      if (sizeBytes > maxBytes) pieces = [];
      else pieces.push(piece.subarray(start));
    },
    content: () => {
      if (isBlank) return undefined;
      return sizeBytes > maxBytes ? tooLarge(maxBytes) : accept(Buffer.concat(pieces));
    },
  };
}

/** The position of the first byte that is not ASCII white space; the length if there is none. */
function firstVisible(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && isSpace(bytes[at] as number)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
