import { resolve } from "node:path";
import { writeContainer } from "./bundle.ts";

/** For those who build the image by hand: `npm run build:container -- <folder>`, then `docker build <folder>`. */
const folder = resolve(process.argv[2] ?? "cdk.out/container");
writeContainer(folder);
console.log(folder);
