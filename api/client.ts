// @ts-nocheck
/**
 * Readnext
 * 1.0.0
 * DO NOT MODIFY - This file has been generated using oazapfts.
 * See https://www.npmjs.com/package/oazapfts
 */
import * as Oazapfts from "@oazapfts/runtime";
import * as QS from "@oazapfts/runtime/query";
export const defaults: Oazapfts.Defaults<Oazapfts.CustomHeaders> = {
    headers: {},
    baseUrl: "/"
};
const oazapfts = Oazapfts.runtime(defaults);
export const servers = {
    whereThisDocumentCameFrom: "/"
};
export type Article = {
    id: string;
    title: string;
    /** Date and time in UTC, ISO 8601. */
    publishedAt?: string;
    source?: string;
    url?: string;
    labels: string[];
    tickers?: string[];
    /** As the article says it, BCP 47. */
    language?: string;
    /** How its text begins. */
    excerpt: string;
    /** Ids of copies: they lead to this article. */
    aliases?: string[];
    /** Whether it has a word that the model knows. */
    recommendable: boolean;
    /** It came, or came in this version, after the release was made. */
    fresh?: true;
};
export type Reasons = {
    /** The topics that carry the likeness, largest first. */
    topics: {
        /** Its number in this release. */
        topic: number;
        /** Lasts when the release changes. */
        id?: string;
        name?: string;
        words: string[];
        /** Its part of the score; negative where it speaks against. */
        contribution: number;
    }[];
    /** What all other topics contribute together. */
    otherTopics: number;
    /** The words that both texts share, largest first. */
    words?: {
        word: string;
        /** Its part of the score; negative where it speaks against. */
        contribution: number;
    }[];
    /** What all other words contribute together. */
    otherWords?: number;
    /** What likeness to disliked articles takes away, if there are any. */
    disliked?: number;
    /** What age takes away, where it was asked for. */
    freshness?: number;
};
export type Result = {
    article: Article;
    /** How alike they are: above 0, at most 1. */
    score: number;
    because: Reasons;
};
export type Recommendations = {
    /** The release that the whole answer was made from. */
    releaseId: string;
    /** What was asked, copies' ids replaced by those that they lead to. */
    query: {
        id: string;
        title: string;
    } | {
        /** How many terms of the text the model knows. */
        knownTerms: number;
    } | {
        liked: string[];
        disliked: string[];
    } | {
        readingList: string[];
    };
    /** Best first. */
    results: Result[];
    /** Why there are fewer than k. NOTHING_SIMILAR: none is like it; FILTERED_OUT: the filters leave so few; FEW_SIMILAR: so few are like it. */
    reason?: "NOTHING_SIMILAR" | "FILTERED_OUT" | "FEW_SIMILAR";
    /** Something could not be asked, and the answer is the best that can be had without it: the topic model (then it is made by words alone), or which release serves (then it is made from `releaseId`, the last one known to be good). */
    degraded?: true;
};
export type Problem = {
    "type": "about:blank";
    /** The status in words. */
    title: string;
    status: number;
    /** What went wrong, for programs: stable. */
    code: "PARAMETER_INVALID" | "BODY_NOT_JSON" | "BODY_INVALID" | "BAD_REQUEST" | "ARTICLE_NOT_FOUND" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "CURSOR_EXPIRED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "NO_KNOWN_TERMS" | "TEXT_TOO_SHORT" | "ANSWER_TOO_LARGE" | "TOO_MANY_REQUESTS" | "INTERNAL" | "TRY_AGAIN" | "NO_RELEASE";
    /** The same for people. Its words may change. */
    detail?: string;
    /** As in the header `x-request-id`; the log of a failure names it. */
    requestId?: string;
};
export type Filters = {
    /** Published at or after: a date (its first moment in UTC) or a date and time. */
    "from"?: string;
    /** Published at or before: a date (its last moment in UTC) or a date and time. */
    to?: string;
    /** From one of these sources. */
    sources?: string[];
    /** With one of these tickers. */
    tickers?: string[];
    /** With one of these labels. */
    labels?: string[];
    /** In one of these languages, as the articles say it: "en", "pt-BR". */
    languages?: string[];
    /** With one of these topics among its own: lasting ids, or numbers of the serving release. */
    topics?: (number | string)[];
    /** Ids of articles that must not come back, such as those already read. */
    exclude?: string[];
};
export type RecommendationRequest = {
    /** A text of your own: a paragraph or a whole article. */
    text: string;
    /** An article of the catalogue. */
    id?: string;
    /** Articles of which more is wanted. */
    liked?: string[];
    /** Articles of which less is wanted; with `liked` only. */
    disliked?: string[];
    /** Articles that are read together: what is missing from them? */
    readingList?: string[];
    /** How many articles, at most. A release gives up to `neighbours.candidates` - 1 (50 as configured by default); absent: `neighbours.k` (10). */
    k?: number;
    /** 0: the nearest, however alike they are among themselves; towards 1: ever more unlike each other. */
    diversity?: number;
    /** Half-life in days by which older articles lose rank. Absent: age does not matter. */
    freshnessHalfLifeDays?: number;
    filters?: Filters;
} | {
    /** A text of your own: a paragraph or a whole article. */
    text?: string;
    /** An article of the catalogue. */
    id: string;
    /** Articles of which more is wanted. */
    liked?: string[];
    /** Articles of which less is wanted; with `liked` only. */
    disliked?: string[];
    /** Articles that are read together: what is missing from them? */
    readingList?: string[];
    /** How many articles, at most. A release gives up to `neighbours.candidates` - 1 (50 as configured by default); absent: `neighbours.k` (10). */
    k?: number;
    /** 0: the nearest, however alike they are among themselves; towards 1: ever more unlike each other. */
    diversity?: number;
    /** Half-life in days by which older articles lose rank. Absent: age does not matter. */
    freshnessHalfLifeDays?: number;
    filters?: Filters;
} | {
    /** A text of your own: a paragraph or a whole article. */
    text?: string;
    /** An article of the catalogue. */
    id?: string;
    /** Articles of which more is wanted. */
    liked: string[];
    /** Articles of which less is wanted; with `liked` only. */
    disliked?: string[];
    /** Articles that are read together: what is missing from them? */
    readingList?: string[];
    /** How many articles, at most. A release gives up to `neighbours.candidates` - 1 (50 as configured by default); absent: `neighbours.k` (10). */
    k?: number;
    /** 0: the nearest, however alike they are among themselves; towards 1: ever more unlike each other. */
    diversity?: number;
    /** Half-life in days by which older articles lose rank. Absent: age does not matter. */
    freshnessHalfLifeDays?: number;
    filters?: Filters;
} | {
    /** A text of your own: a paragraph or a whole article. */
    text?: string;
    /** An article of the catalogue. */
    id?: string;
    /** Articles of which more is wanted. */
    liked?: string[];
    /** Articles of which less is wanted; with `liked` only. */
    disliked?: string[];
    /** Articles that are read together: what is missing from them? */
    readingList: string[];
    /** How many articles, at most. A release gives up to `neighbours.candidates` - 1 (50 as configured by default); absent: `neighbours.k` (10). */
    k?: number;
    /** 0: the nearest, however alike they are among themselves; towards 1: ever more unlike each other. */
    diversity?: number;
    /** Half-life in days by which older articles lose rank. Absent: age does not matter. */
    freshnessHalfLifeDays?: number;
    filters?: Filters;
};
export type ArticlePage = {
    /** The release that the whole answer was made from. */
    releaseId: string;
    /** Articles of the whole catalogue. */
    total: number;
    /** In code-point order of ids. */
    articles: Article[];
    /** The `cursor` of the page after this one. Absent: this is the last. */
    next?: string;
};
export type ArticleAnswer = {
    /** The release that the whole answer was made from. */
    releaseId: string;
    article: Article;
};
export type Topic = {
    /** Its number in this release. */
    topic: number;
    /** Lasts when the release changes. */
    id?: string;
    name?: string;
    /** Most characteristic first. */
    words: string[];
    /** Mean weight over the articles. */
    share: number;
    /** The release that it began with. */
    since?: string;
    /** What it was in the release before. Absent: it began with this one. */
    before?: {
        topic: number;
        /** Cosine of the word shares. */
        likeness: number;
        /** Words that were not shown before. */
        came: string[];
        /** Words that are not shown any more. */
        went: string[];
        renamedFrom?: string;
    };
};
export type Topics = {
    /** The release that the whole answer was made from. */
    releaseId: string;
    topics: Topic[];
    /** The release that they are compared with, or why there is none. */
    before?: {
        known: true;
        releaseId: string;
    } | {
        known: boolean;
        releaseId?: string;
        why: string;
    };
    /** Topics of the release before that are no more. */
    ended?: {
        id: string;
        name: string;
        since?: string;
        topic: number;
        words: string[];
    }[];
};
export type Release = {
    releaseId: string;
    /** Grows with every release. */
    sequence: number;
    createdAt: string;
    serving: boolean;
    /** What a rollback returns to. */
    previous: boolean;
    /** Its models are gone: it cannot serve again. */
    retired: boolean;
    counts: {
        [key: string]: number;
    };
    metrics: {
        [key: string]: number | string;
    };
};
export type Releases = {
    /** Newest first. */
    releases: Release[];
    /** The `cursor` of the page after this one. Absent: this is the last. */
    next?: string;
};
export type Health = {
    status: "ok";
    /** The release that the whole answer was made from. */
    releaseId: string;
    /** When the release was made: UTC, ISO 8601. */
    createdAt: string;
    articles: number;
    /** Of them came, or came in another version, after the release was made. */
    freshArticles: number;
};
/**
 * What to read after an article
 */
export function recommendAfterArticle(id: string, { k, diversity, freshness, $from, to, source, ticker, label, language, topic, exclude }: {
    k?: number;
    diversity?: number;
    freshness?: number;
    $from?: string;
    to?: string;
    source?: string[];
    ticker?: string[];
    label?: string[];
    language?: string[];
    topic?: string[];
    exclude?: string[];
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Recommendations;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/v1/articles/${encodeURIComponent(id)}/recommendations${QS.query(QS.explode({
        k,
        diversity,
        freshness,
        "from": $from,
        to
    }), QS.form({
        source,
        ticker,
        label,
        language,
        topic,
        exclude
    }))}`, {
        ...opts
    });
}
/**
 * What to read after a text, after articles that were liked, or beside a reading list
 */
export function recommend(recommendationRequest: RecommendationRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Recommendations;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>("/v1/recommendations", oazapfts.json({
        ...opts,
        method: "POST",
        body: recommendationRequest
    }));
}
/**
 * The catalogue, page by page
 */
export function listArticles({ limit, cursor }: {
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: ArticlePage;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 410;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/v1/articles${QS.query(QS.explode({
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * An article, by its id or by that of a copy
 */
export function getArticle(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: ArticleAnswer;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/v1/articles/${encodeURIComponent(id)}`, {
        ...opts
    });
}
/**
 * The topics of the serving release, and what became of those of the one before
 */
export function listTopics(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Topics;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>("/v1/topics", {
        ...opts
    });
}
/**
 * The releases there are, newest first
 */
export function listReleases({ limit, cursor }: {
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Releases;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 410;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/v1/releases${QS.query(QS.explode({
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * Which release answers
 */
export function getHealth(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Health;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>("/v1/health", {
        ...opts
    });
}
