import type { ObjectInfo } from "../../shared/storage/store.ts";

/** Every `parts`-th record of one version of a dropped object, beginning with number `part`. */
export interface WorkItem {
  readonly key: string;
  readonly etag: string;
  readonly part: number;
  readonly parts: number;
}

export type Batch = readonly WorkItem[];

type DroppedObject = Pick<ObjectInfo, "key" | "sizeBytes" | "etag">;

/** The state machine passes one pointer of about 200 bytes for each batch and stage, and a state holds 256 KiB. */
const maxBatches = 200;
/** Text packed by gzip grows about so much. */
const gzipGrowth = 3;

/**
 * Splits the work so that no batch has much more than `batchBytes` of unpacked text: small objects share a batch, large
 * ones are split by stride over their records. Depends on the objects and their order only; there are at most 201
 * batches, none of them empty.
 */
export function planBatches(objects: readonly DroppedObject[], batchBytes: number): Batch[] {
  const totalBytes = objects.reduce((sum, object) => sum + unpackedBytes(object), 0);
  const targetBytes = Math.max(batchBytes, Math.ceil(totalBytes / maxBatches) * 2);
  const batches: WorkItem[][] = [];
  let open: WorkItem[] = [];
  let openBytes = 0;
  for (const object of objects) {
    const sizeBytes = unpackedBytes(object);
    const parts = Math.ceil(sizeBytes / targetBytes);
    if (parts > 1) {
      for (let part = 0; part < parts; part++)
        batches.push([{ key: object.key, etag: object.etag, part, parts }]);
      continue;
    }
    if (openBytes + sizeBytes > targetBytes) {
      batches.push(open);
      open = [];
      openBytes = 0;
    }
    open.push({ key: object.key, etag: object.etag, part: 0, parts: 1 });
    openBytes += sizeBytes;
  }
  if (open.length > 0) batches.push(open);
  return batches;
}

function unpackedBytes({ key, sizeBytes }: DroppedObject): number {
  return /\.(tgz|gz)$/i.test(key) ? sizeBytes * gzipGrowth : sizeBytes;
}
