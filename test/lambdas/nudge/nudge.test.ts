import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeHandler } from "../../../lambdas/nudge/handler.ts";
import { nudge } from "../../../lambdas/nudge/nudge.ts";
import { TransientError } from "../../../shared/errors/errors.ts";
import type { LogFields } from "../../../shared/runtime/log.ts";
import { standInFor } from "../../aws/stand-in.ts";
import { play, type Start, type Story, simulatedPlace } from "./simulation.ts";

const second = 1_000;
const minute = 60_000;

const message = (messageId: string, received = 1) => ({
  messageId,
  attributes: { ApproximateReceiveCount: received },
});

/** A place where looks are taken by hand, and the names under which executions were started there. */
function setting(quietMinutes = 10) {
  const simulated = simulatedPlace(quietMinutes);
  const started: string[] = [];
  const look = (atMs: number, ...messages: ReturnType<typeof message>[]) => {
    simulated.place.nowMs = atMs;
    const Records = messages.length > 0 ? messages : [message("m")];
    return nudge({ Records }, simulated.runtime, async (name) => {
      if (started.includes(name)) return "ALREADY_STARTED";
      started.push(name);
      return "STARTED";
    });
  };
  return { ...simulated, started, look };
}

const done = { batchItemFailures: [] };
const back = (itemIdentifier: string) => ({ batchItemFailures: [{ itemIdentifier }] });

describe("nudge", () => {
  it("starts an execution, under a name that Step Functions takes, when articles have lain long enough", async () => {
    const { upload, look, started } = setting();
    upload("a.jsonl", "1");

    expect(await look(11 * minute)).toEqual(done);

    expect(started).toEqual([expect.stringMatching(/^drop-[0-9a-f]{32}$/)]);
  });

  // The quiet time of ten minutes, and the second to which a bucket tells times.
  it.each([
    [601 * second, 1],
    [601 * second - 1, 0],
    [0, 0],
  ])("%d ms after the last upload starts %d executions", async (atMs, starts) => {
    const { upload, look, started } = setting();
    upload("a.jsonl", "1");

    expect(await look(atMs)).toEqual(starts ? done : back("m"));

    expect(started).toHaveLength(starts);
  });

  it("waits for the youngest article, wherever it stands in the listing", async () => {
    const { upload, place, look, started } = setting();
    upload("a.jsonl", "1");
    place.nowMs = 8 * minute;
    upload("b.jsonl", "1");
    place.nowMs = 5 * minute;
    upload("c.jsonl", "1");

    expect(await look(16 * minute)).toEqual(back("m"));
    expect(await look(19 * minute)).toEqual(done);

    expect(started).toHaveLength(1);
  });

  it("lets one message of a batch wait for all of them: the one that the queue has given out least often", async () => {
    const { upload, look } = setting();
    upload("a.jsonl", "1");

    const result = await look(0, message("tired", 499), message("fresh", 1), message("known", 7));

    expect(result).toEqual(back("fresh"));
  });

  it("has nothing to start for when nothing lies below articles/", async () => {
    const { look, started } = setting();

    expect(await look(0)).toEqual(done);
    expect(started).toEqual([]);
  });

  it("passes over the folders that consoles make", async () => {
    const { upload, look, started } = setting();
    upload("2026/", "1");

    expect(await look(20 * minute)).toEqual(done);
    expect(started).toEqual([]);
  });

  it("waits for another's run, and starts when that has ended", async () => {
    const { upload, place, look, started } = setting();
    upload("a.jsonl", "1");
    place.lockOwner = "schedule-1";

    expect(await look(20 * minute)).toEqual(back("m"));
    expect(started).toEqual([]);
    place.lockOwner = undefined;

    expect(await look(26 * minute)).toEqual(done);
    expect(started).toHaveLength(1);
  });

  it("does not wait for the run that it started for these very articles", async () => {
    const { upload, place, look, started } = setting();
    upload("a.jsonl", "1");
    await look(20 * minute);
    place.lockOwner = started[0];

    expect(await look(26 * minute)).toEqual(done);
    expect(started).toHaveLength(1);
  });

  it("waits for its own run when more was dropped meanwhile, and starts another then", async () => {
    const { upload, place, look, started } = setting();
    upload("a.jsonl", "1");
    await look(20 * minute);
    place.lockOwner = started[0];
    upload("b.jsonl", "1");

    expect(await look(40 * minute)).toEqual(back("m"));
    place.lockOwner = undefined;
    expect(await look(46 * minute)).toEqual(done);

    expect(new Set(started).size).toBe(2);
  });

  it("starts again when an article is written back to what it was", async () => {
    const { upload, look, started } = setting();
    for (const [at, etag] of ["1", "2", "1"].entries()) {
      await look(at * 60 * minute);
      upload("a.jsonl", etag);
    }

    await look(180 * minute);

    expect(new Set(started).size).toBe(3);
  });

  it("starts again for an upload in parts that ended after a start, although the bucket dates it before", async () => {
    const { upload, place, look, started } = setting();
    upload("a.jsonl", "1");
    await look(11 * minute);
    place.nowMs = 20 * minute;
    upload("parts.tar.gz", "2", 25 * minute);

    await look(30 * minute);

    expect(new Set(started).size).toBe(2);
  });

  it("lets the queue keep all messages when the start fails", async () => {
    const { upload, place, runtime } = setting();
    upload("a.jsonl", "1");
    place.nowMs = 20 * minute;
    const error = new TransientError("EXECUTIONS_UNAVAILABLE", "try again");

    await expect(nudge({ Records: [message("m")] }, runtime, () => Promise.reject(error))).rejects.toBe(
      error,
    );
  });

  it("logs what was decided, and no article's name", async () => {
    const { upload, place, runtime } = setting();
    upload("Confidential merger.txt", "1");
    place.nowMs = 20 * minute;
    const lines: [string, LogFields | undefined][] = [];

    await nudge(
      { Records: [message("m"), message("n")] },
      { ...runtime, log: (_, text, fields) => lines.push([text, fields]) },
      async () => "STARTED",
    );

    expect(lines).toEqual([["articles were dropped", { decision: "STARTED", messages: 2 }]]);
  });
});

/** T06 of reliability.md, and the bulk upload. */
describe("nudge, over time,", () => {
  const quietly: Omit<Story, "uploads"> = {
    quietMinutes: 10,
    otherRuns: [],
    ownRun: { untilLockMs: 5 * second, lengthMs: 60 * minute },
    gatherMs: minute,
    batchSize: 1000,
    shuffle: [0],
    visibilityMs: 6 * minute,
    lostAnswers: [false],
  };

  it("starts one execution for 10,000 articles, after the last of them", async () => {
    const uploads = Array.from({ length: 10_000 }, (_, number) => ({
      atMs: number * 100,
      lastedMs: 0,
      key: `${number}.txt`,
      etag: "1",
      eventsAfterMs: [2 * second],
    }));

    const starts = await play({ ...quietly, uploads });

    expect(starts).toHaveLength(1);
    expect(starts[0]?.atMs).toBeGreaterThanOrEqual(999_900 + 10 * minute);
    // Delay, gathering, the event's way, one more turn at most.
    expect(starts[0]?.atMs).toBeLessThanOrEqual(999_900 + 10 * minute + minute + 2 * second + 6 * minute);
  });

  it("starts one execution when the same event comes five times at once", async () => {
    const { upload, place, runtime } = setting();
    upload("a.jsonl", "1");
    place.nowMs = 11 * minute;
    const names: string[] = [];
    const start = async (name: string) => {
      names.push(name);
      return "STARTED" as const;
    };

    const looks = [1, 2, 3, 4, 5].map((n) => nudge({ Records: [message(`m${n}`)] }, runtime, start));

    expect(await Promise.all(looks)).toEqual([done, done, done, done, done]);
    expect(new Set(names).size).toBe(1);
  });

  const hours = (max: number) => fc.integer({ min: 0, max: max * 60 * minute });
  const stories = (lastedMs: fc.Arbitrary<number>): fc.Arbitrary<Story> => {
    const upload = fc.record({
      lastedMs,
      gapMs: fc.oneof(fc.integer({ min: 0, max: 5 * second }), hours(0.7)),
      key: fc.constantFrom("a", "b", "c", "d"),
      etag: fc.constantFrom("1", "2"),
      eventsAfterMs: fc.array(fc.oneof(fc.integer({ min: 0, max: 5 * second }), hours(3)), {
        minLength: 1,
        maxLength: 5,
      }),
    });
    return fc.record({
      quietMinutes: fc.integer({ min: 1, max: 15 }),
      uploads: fc.array(upload, { minLength: 1, maxLength: 12 }).map((uploads) => {
        let atMs = 0;
        return uploads.map(({ gapMs, ...rest }) => {
          atMs += gapMs;
          return { ...rest, atMs };
        });
      }),
      otherRuns: fc.array(fc.record({ atMs: hours(8), lengthMs: hours(3) }), { maxLength: 3 }),
      ownRun: fc.record({ untilLockMs: fc.integer({ min: 0, max: minute }), lengthMs: hours(3) }),
      gatherMs: fc.integer({ min: 0, max: minute }),
      batchSize: fc.integer({ min: 1, max: 20 }),
      shuffle: fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
      visibilityMs: fc.integer({ min: minute, max: 15 * minute }),
      // Not all of them: then no message would ever be done with.
      lostAnswers: fc.array(fc.boolean(), { maxLength: 6 }).map((lost) => [...lost, false]),
    });
  };
  const sawAll = (story: Story, starts: readonly Start[]) =>
    starts.filter(({ uploads }) => uploads === story.uploads.length);

  it("starts exactly once after the last upload, none too early and none beside a run, whatever the queue does", async () => {
    await fc.assert(
      fc.asyncProperty(stories(fc.constant(0)), async (story) => {
        const starts = await play(story);

        expect(sawAll(story, starts)).toHaveLength(1);
        for (const { atMs, uploads, lockOwner } of starts) {
          const lastMs = Math.max(...story.uploads.slice(0, uploads).map((upload) => upload.atMs));
          expect(atMs - lastMs).toBeGreaterThanOrEqual(story.quietMinutes * minute);
          expect(lockOwner).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });

  it("starts exactly once after the last upload also when the bucket dates uploads in parts too early", async () => {
    await fc.assert(
      fc.asyncProperty(stories(hours(0.7)), async (story) => {
        expect(sawAll(story, await play(story))).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the nudge's Lambda handler", () => {
  const arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:Retrain";
  const sfn = standInFor(SFNClient);
  beforeEach(() => {
    sfn.reset();
    vi.stubEnv("AWS_REGION", "eu-west-1");
  });
  afterEach(() => vi.unstubAllEnvs());

  function quietPlace() {
    const { upload, place, runtime } = setting();
    upload("a.jsonl", "1");
    place.nowMs = 20 * minute;
    return runtime;
  }

  /** As Lambda gives SQS messages, shortened. */
  const record = {
    messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
    receiptHandle: "AQEB",
    body: '{"source":"aws.s3","detail-type":"Object Created"}',
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1795435200000" },
    eventSource: "aws:sqs",
  };

  it("starts the state machine of its environment, with an empty input", async () => {
    vi.stubEnv("READNEXT_STATE_MACHINE", arn);
    sfn.on(StartExecutionCommand).resolves({ executionArn: "arn", startDate: new Date(0) });

    const result = await makeHandler(async () => quietPlace())({ Records: [record] }, {});

    expect(result).toEqual(done);
    expect(sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)).toEqual([
      { stateMachineArn: arn, name: expect.stringMatching(/^drop-[0-9a-f]{32}$/), input: "{}" },
    ]);
  });

  it.each([undefined, ""])("fails when its environment names no state machine: %j", async (value) => {
    vi.stubEnv("READNEXT_STATE_MACHINE", value);

    await expect(makeHandler(async () => quietPlace())({ Records: [record] }, {})).rejects.toMatchObject({
      name: "ConfigError",
      code: "ENVIRONMENT_INVALID",
      message: expect.stringContaining("READNEXT_STATE_MACHINE"),
    });
  });

  it.each([
    [{ Records: [] }, /Records: /],
    [{}, /Records: /],
    [{ Records: [{ ...record, messageId: "" }] }, /Records\.0\.messageId: /],
    [{ Records: [{ ...record, attributes: {} }] }, /Records\.0\.attributes\.ApproximateReceiveCount: /],
    [
      { Records: [{ ...record, attributes: { ApproximateReceiveCount: "many" } }] },
      /attributes\.ApproximateReceiveCount: /,
    ],
  ])("refuses the event %j", async (event, faults) => {
    await expect(makeHandler(async () => quietPlace())(event, {})).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "EVENT_INVALID",
      message: expect.stringMatching(faults),
    });
  });
});
