/** What the server, or the lack of one, answered instead of data. */
export class AskError extends Error {
  override name = "AskError";
  /** The HTTP status; null if nothing answered. */
  readonly status: number | null;
  readonly hint: string | null;

  constructor(status: number | null, message: string, hint: string | null = null) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

/**
 * Asks the server for JSON.
 *
 * @throws AskError with the server's own words, or with status null if it does not answer
 */
export async function askJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await (await ask(path, init)).json()) as T;
}

/** Asks the server for bytes. */
export async function askBytes(path: string, init: RequestInit = {}): Promise<ArrayBuffer> {
  return await (await ask(path, init)).arrayBuffer();
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new AskError(null, "The explorer's server does not answer.", "Start it again: panic-tda explore");
  }
  if (response.ok) return response;
  throw await refusal(response);
}

async function refusal(response: Response): Promise<AskError> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string; hint?: string | null } };
    if (error?.message !== undefined) return new AskError(response.status, error.message, error.hint ?? null);
  } catch {
    // Not the explorer's own answer: something between the page and the server.
  }
  return new AskError(
    response.status,
    `The server answered ${response.status} ${response.statusText}`.trim(),
  );
}
