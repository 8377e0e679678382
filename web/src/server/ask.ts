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

/** Where there is no browser, somebody else answers. */
let send: (path: string, init: RequestInit) => Promise<Response> = (path, init) => fetch(path, init);

/** Lets another function answer the paths of the server from now on. */
export function answerWith(answers: typeof send): void {
  send = answers;
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

/**
 * Asks the server for lines of JSON, and hands on each as it comes.
 *
 * @throws AskError also if the server ends in the middle
 */
export async function askLines(
  path: string,
  onLine: (line: unknown) => void,
  init: RequestInit = {},
): Promise<void> {
  const response = await ask(path, init);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(JSON.parse(line));
    }
  } catch (error) {
    if (error instanceof TypeError) throw notThere();
    throw error;
  }
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await send(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw notThere();
  }
  if (response.ok) return response;
  throw await refusal(response);
}

function notThere(): AskError {
  return new AskError(null, "The explorer's server does not answer.", "Start it again: panic-tda explore");
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
