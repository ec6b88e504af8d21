import { foldIn } from "../../../lambdas/fold-in/fold-in.ts";
import { type Deployment, type HostedReleases, hostedReleases } from "../../release/hosted-releases.ts";
import { drop } from "../bench.ts";
import { client } from "../query/small-release.ts";

let made: Promise<HostedReleases> | undefined;

/** A deployment of two releases in memory, the second of 32 articles, with a person before its API. */
export async function deploy() {
  made ??= hostedReleases(2);
  const releases = await made;
  const deployment = await releases.deploy();
  return {
    ...deployment,
    releases,
    ask: client(deployment.runtime),
    fold: () => foldIn({}, deployment.runtime),
  };
}

export interface Written {
  readonly id: string;
  readonly title?: string;
  readonly body: string;
  readonly publishedAt?: string;
  readonly split?: "test";
}

export async function write({ store }: Deployment, key: string, ...articles: Written[]): Promise<void> {
  const lines = articles.map((article) => JSON.stringify({ title: article.id, ...article }));
  await drop(store, key, `${lines.join("\n")}\n`);
}

/** Article w0004 of the wire, and what makes another text of it without a word that the vocabulary knows. */
export const freight = "vessel vessel harbour container tanker canal freight";
export const grain = "wheat wheat harvest bushel drought combine silo";
