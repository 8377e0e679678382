import type { ErrorEncoding } from "../threads/answer-calls.ts";
import type { ApiErrorCode } from "./api/failure.ts";
import { ApiFailure, asApiFailure } from "./api-failure.ts";

interface FailureParts {
  readonly code: ApiErrorCode;
  readonly hint: string | null;
}

/** Takes failures of requests from one of the explorer's threads to the other. What is our mistake keeps its stack instead. */
export const apiFailures: ErrorEncoding = {
  encode: (error): FailureParts | undefined => {
    const { code, hint } = asApiFailure(error);
    return code === "failed" ? undefined : { code, hint };
  },
  decode: (details, message) => {
    const { code, hint } = details as FailureParts;
    return new ApiFailure(code, message, hint);
  },
};

/** What calls that still wait are told when the explorer ends. */
export const explorerEnds = () => new ApiFailure("database-unusable", "the explorer is ending.");
