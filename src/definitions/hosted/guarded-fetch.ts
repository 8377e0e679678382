import { keepOf } from "./kept-answers.ts";

/** Base64 of a large picture, or the vectors of a batch. */
const MOST_BYTES = 128 * 2 ** 20;
/** In which providers take their keys. */
const KEY_HEADERS = ["authorization", "x-api-key", "x-goog-api-key", "api-key"];

/** A server sent the request on to another host. */
export class RedirectedError extends Error {
  override readonly name = "RedirectedError";
}

/** A server's answer does not end. */
export class AnswerTooLongError extends Error {
  override readonly name = "AnswerTooLongError";
}

/**
 * A `fetch` that sends a key to one host alone, follows nobody elsewhere, and reads no answer that does not end.
 *
 * @param baseUrl - Where the key may go.
 * @param hasKey - Without one, no header that would hold it is sent: clients make one up.
 */
export function guardedFetch(baseUrl: string, hasKey: boolean): typeof fetch {
  const { host, protocol } = new URL(baseUrl);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const mayHaveKey = hasKey && url.host === host && url.protocol === protocol;
    // Not those of a `Request` made of both: it would name a boundary of a form that is another one when it is sent.
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (!mayHaveKey) for (const name of KEY_HEADERS) headers.delete(name);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      throw new RedirectedError(
        `${url.host} sent the request on to ${shownHost(location, url)}, which nobody has named`,
      );
    }
    return limited(response, url.host);
  };
}

function shownHost(location: string, from: URL): string {
  return URL.canParse(location, from.href) ? new URL(location, from).host : "an address that is none";
}

async function limited(response: Response, host: string): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let numBytes = 0;
  for await (const chunk of response.body ?? []) {
    numBytes += (chunk as Uint8Array).length;
    if (numBytes > MOST_BYTES)
      throw new AnswerTooLongError(`${host} answers with more than ${MOST_BYTES / 2 ** 20} MiB`);
    chunks.push(chunk as Uint8Array);
  }
  const { status, statusText, headers } = response;
  const bytes = Buffer.concat(chunks);
  keepOf(bytes, headers.get("content-type") ?? "");
  const hasNoBody = status === 204 || status === 304;
  return new Response(hasNoBody ? null : bytes, {
    status,
    statusText,
    headers: plainHeaders(headers),
  });
}

/** The body is decoded already: what said how it was encoded would have it decoded again. */
function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) plain.delete(name);
  return plain;
}
