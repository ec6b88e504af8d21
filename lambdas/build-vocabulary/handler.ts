import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { buildVocabulary, buildVocabularyInput } from "./build-vocabulary.ts";

export const makeHandler = lambdaHandler("build-vocabulary", buildVocabularyInput, buildVocabulary);
export const handler = makeHandler(environmentRuntime);
