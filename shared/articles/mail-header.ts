/**
 * The value of a header field of an Internet message (RFC 5322): the first field of that name before the first empty
 * line, its continuation lines joined. Undefined if there is none.
 */
export function headerField(raw: string, name: string): string | undefined {
  const wanted = `${name.toLowerCase()}:`;
  let value: string | undefined;
  for (const line of headerLines(raw)) {
    if (value !== undefined) {
      if (!/^[ \t]/.test(line)) return value;
      value += line;
    } else if (line.slice(0, wanted.length).toLowerCase() === wanted) {
      value = line.slice(wanted.length);
    }
  }
  return value;
}

function* headerLines(raw: string): Generator<string> {
  for (let start = 0; start < raw.length; ) {
    const newline = raw.indexOf("\n", start);
    const end = newline === -1 ? raw.length : newline;
    const line = raw.slice(start, end).replace(/\r$/, "");
    if (line === "") return;
    yield line;
    start = end + 1;
  }
}
