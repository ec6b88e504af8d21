import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { discardCandidate, discardCandidateInput } from "./discard-candidate.ts";

export const makeHandler = lambdaHandler("discard-candidate", discardCandidateInput, discardCandidate);
export const handler = makeHandler(environmentRuntime);
