import { closeSync, openSync, readSync, statSync } from "node:fs";

const chunkBytes = 1_048_576;

/** Whether two paths are files with the same bytes, read a chunk at a time. False when one is missing or a folder. */
export function sameBytes(one: string, other: string): boolean {
  const [left, right] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  if (!left?.isFile() || !right?.isFile() || left.size !== right.size) return false;
  const files = [openSync(one, "r"), openSync(other, "r")] as const;
  try {
    return sameContent(...files);
  } finally {
    for (const file of files) closeSync(file);
  }
}

function sameContent(one: number, other: number): boolean {
  const left = Buffer.allocUnsafe(chunkBytes);
  const right = Buffer.allocUnsafe(chunkBytes);
  for (let position = 0; ; ) {
    const length = readSync(one, left, 0, chunkBytes, position);
    const otherLength = readSync(other, right, 0, chunkBytes, position);
    if (length !== otherLength || left.compare(right, 0, length, 0, length) !== 0) return false;
    if (length === 0) return true;
    position += length;
  }
}
