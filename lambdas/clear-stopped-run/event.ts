import * as z from "zod";

const statusChange = z.object({
  source: z.literal("aws.states"),
  "detail-type": z.literal("Step Functions Execution Status Change"),
  detail: z.object({
    /** The execution's name. */
    name: z.string().min(1).max(80),
    status: z.enum(["ABORTED", "TIMED_OUT", "FAILED"]),
  }),
});

const message = z.object({ body: z.string().transform(parseJson).pipe(statusChange) });

/** One message of a queue, which holds EventBridge's event: the queue is to be read in batches of one. */
export const clearStoppedRunInput = z.object({ Records: z.tuple([message]) });

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
}
