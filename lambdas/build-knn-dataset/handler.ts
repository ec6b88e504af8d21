import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { buildKnnDataset, buildKnnDatasetInput } from "./build-knn-dataset.ts";

export const makeHandler = lambdaHandler("build-knn-dataset", buildKnnDatasetInput, buildKnnDataset);
export const handler = makeHandler(environmentRuntime);
