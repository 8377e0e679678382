import type { CallProblem } from "../../models/call-errors.ts";
import { AnswerTooLongError, RedirectedError } from "./guarded-fetch.ts";

/** What to do about a request that failed. */
export type Failure =
  /** Wait, then try again. */
  | {
      readonly remedy: "wait";
      readonly kind: CallProblem;
      readonly message: string;
      readonly waitMs?: number;
    }
  /** This item cannot be computed, the others can. */
  | { readonly remedy: "fail item"; readonly kind: CallProblem; readonly message: string }
  /** No item can be computed. */
  | { readonly remedy: "stop"; readonly message: string };

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME/;
const refusalWords =
  /content.?(policy|filter|management)|moderation|safety|sensitive_?content|nsfw|inappropriate/i;
const LONGEST_MESSAGE = 300;

/** Tells from an error of a client, or of `fetch`, what to do. */
export function classifyFailure(error: unknown, host: string): Failure {
  const chain = causesOf(error);
  const redirected = chain.find((one) => one instanceof RedirectedError || one instanceof AnswerTooLongError);
  if (redirected !== undefined) return { remedy: "stop", message: (redirected as Error).message };
  const withStatus = chain.find((one) => typeof (one as { statusCode?: unknown })?.statusCode === "number");
  if (withStatus !== undefined) return ofStatus(withStatus as ApiError, host);
  const code =
    chain.map((one) => String((one as { code?: unknown })?.code ?? "")).find((one) => one !== "") ?? "";
  if (certificateCodes.test(code))
    return { remedy: "stop", message: `the certificate of ${host} is not to be believed: ${code}` };
  if (chain.some((one) => (one as Error)?.name === "TimeoutError" || (one as Error)?.name === "AbortError"))
    return { remedy: "wait", kind: "timed_out", message: `no answer from ${host} in time` };
  const message = shortened(chain.at(-1));
  if (
    code !== "" ||
    chain.some((one) => /fetch failed|terminated|socket|network/i.test((one as Error)?.message ?? ""))
  )
    return {
      remedy: "wait",
      kind: "connection_lost",
      message: `no connection to ${host}: ${code || message}`,
    };
  return {
    remedy: "wait",
    kind: "provider_failed",
    message: `${host} gave an answer that is none: ${shortened(chain[0])}`,
  };
}

interface ApiError {
  readonly statusCode: number;
  readonly message: string;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: string;
}

function ofStatus(
  { statusCode, message, responseHeaders = {}, responseBody = "" }: ApiError,
  host: string,
): Failure {
  const said = shortened(message);
  if (statusCode === 401 || statusCode === 403) {
    if (refusalWords.test(responseBody))
      return { remedy: "fail item", kind: "content_refused", message: said };
    return { remedy: "stop", message: `${host} does not accept the key (${statusCode}): ${said}` };
  }
  if (statusCode === 402 || /insufficient_quota|credit balance/i.test(responseBody))
    return { remedy: "stop", message: `the account at ${host} has nothing left to pay with: ${said}` };
  if (statusCode === 404) return { remedy: "stop", message: `${host} does not have it (404): ${said}` };
  if ([408, 409, 425, 429].includes(statusCode) || statusCode >= 500) {
    const kind = statusCode === 429 ? "rate_limited" : statusCode === 408 ? "timed_out" : "provider_failed";
    const waitMs = retryAfterMs(responseHeaders);
    return {
      remedy: "wait",
      kind,
      message: `${host} answered with ${statusCode}${statusCode === 429 ? ", too many requests" : ""}`,
      ...(waitMs === undefined ? {} : { waitMs }),
    };
  }
  // The answer was read, and cannot be understood: half of one, or a page for people.
  if (statusCode < 400)
    return {
      remedy: "wait",
      kind: "provider_failed",
      message: `${host} gave an answer that is none: ${said}`,
    };
  if (refusalWords.test(`${responseBody} ${message}`))
    return { remedy: "fail item", kind: "content_refused", message: said };
  return {
    remedy: "fail item",
    kind: "rejected_input",
    message: `${host} answered with ${statusCode}: ${said}`,
  };
}

/** Seconds, a date, or OpenAI's milliseconds. */
function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const ms = Number(headers["retry-after-ms"]);
  if (headers["retry-after-ms"] !== undefined && ms >= 0) return ms;
  const given = headers["retry-after"];
  if (given === undefined) return undefined;
  const seconds = Number(given);
  if (seconds >= 0) return 1000 * seconds;
  const until = Date.parse(given);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}

function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (
    let one = error;
    one !== undefined && one !== null && chain.length < 10;
    one = (one as { cause?: unknown }).cause
  )
    chain.push(one);
  return chain;
}

function shortened(error: unknown): string {
  const text = (
    typeof error === "string" ? error : error instanceof Error ? error.message : String(error)
  ).split("\n")[0]!;
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
