/** How an article's text is laid out: a newsgroup post carries mail headers, quotes and a signature; an article is plain. */
export type ArticleFormat = "article" | "post";

/** Trained on and recommended, or held out: looked up by Evaluate only. */
export type Split = "train" | "test";

/** One article as a reader found it, before any text processing. */
export interface Article {
  /** Stable over drops; NFC, 1 to 200 characters, no control characters. */
  readonly id: string;
  readonly title: string;
  /** The raw text: with headers and all for a post. */
  readonly body: string;
  readonly format: ArticleFormat;
  readonly split: Split;
  /** ISO 8601. */
  readonly publishedAt?: string;
  readonly source?: string;
  readonly url?: string;
  readonly labels: readonly string[];
  /** Exchange symbols that the source says the article is about. */
  readonly tickers?: readonly string[];
  /** BCP 47, as the source says it, in the usual case: "en", "pt-BR". */
  readonly language?: string;
}

/** Where a record was found: the object, and the line (from 1) or the entry inside it. */
export interface Place {
  readonly object: string;
  readonly line?: number;
  readonly entry?: string;
}

/** A record that could not be read. Holds no article text. */
export interface Reject {
  readonly code: RejectCode;
  readonly place: Place;
  readonly reason: string;
}

export type RejectCode =
  | "NOT_JSON"
  | "INVALID_RECORD"
  | "UNSAFE_RECORD"
  | "UNDECODABLE_TEXT"
  | "ARTICLE_TOO_LARGE"
  | "EMPTY_ARTICLE"
  | "UNSAFE_PATH"
  | "UNSUPPORTED_FORMAT"
  | "ARCHIVE_CORRUPT"
  | "ARCHIVE_TOO_LARGE"
  | "POISON_ARTICLE";

export type ReadResult = { readonly article: Article; readonly place: Place } | { readonly reject: Reject };
