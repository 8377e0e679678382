import { createRequire } from "node:module";

/** The version of this package, which is also the revision of the models that are built into it. */
export const packageVersion: string = (
  createRequire(import.meta.url)("../../package.json") as { version: string }
).version;
