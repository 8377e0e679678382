import type { HostedDefinition } from "../../config/model-definition.ts";
import { ModelUnavailableError } from "../../models/call-errors.ts";
import { classifyFailure } from "./classify-failure.ts";

const PROBE_LIMIT_MS = 30_000;

export interface ProbeOptions {
  readonly name: string;
  readonly definition: HostedDefinition;
  readonly baseUrl: string;
  readonly key: string | undefined;
  readonly fetch: typeof fetch;
  readonly redact: (text: string) => string;
}

/**
 * Asks a provider whether it knows key and model, which costs nothing: before anything is written, and before anything is paid for. What
 * cannot be asked is found out by the first call.
 *
 * @throws ModelUnavailableError for a key that is not accepted, a model that there is not, and a server that is not there
 */
export async function probe(options: ProbeOptions): Promise<void> {
  const { name, definition, baseUrl, fetch: ask, redact } = options;
  const { url, headers } = question(options);
  if (url === undefined) return;
  const { host } = new URL(baseUrl);
  let response: Response;
  let body: string;
  try {
    response = await ask(url, { headers, signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    body = await response.text();
  } catch (error) {
    const failure = classifyFailure(error, host);
    throw new ModelUnavailableError(name, `${name}: ${redact(failure.message)}`);
  }
  if (response.status === 401 || response.status === 403) {
    const said = redact(body.slice(0, 200));
    throw new ModelUnavailableError(
      name,
      `${name}: ${host} does not accept the key (${response.status}): ${said}`,
    );
  }
  if (definition.provider === "openai-compatible") {
    refuseUnlisted(name, definition.model, host, response.ok ? body : "");
  } else if (response.status === 404) {
    throw new ModelUnavailableError(name, `${name}: ${host} has no model ${definition.model}`);
  }
}

function question({ definition, baseUrl, key = "" }: ProbeOptions): {
  url: string | undefined;
  headers: Record<string, string>;
} {
  const model = encodeURIComponent(definition.model);
  switch (definition.provider) {
    case "openai":
      return { url: `${baseUrl}/models/${model}`, headers: { authorization: `Bearer ${key}` } };
    case "anthropic":
      return {
        url: `${baseUrl}/models/${model}`,
        headers: { "x-api-key": key, "anthropic-version": "2023-06-01" },
      };
    case "google":
      return { url: `${baseUrl}/models/${model}`, headers: { "x-goog-api-key": key } };
    case "replicate": {
      const [owner = ""] = definition.model.split(":");
      return { url: `${baseUrl}/models/${owner}`, headers: { authorization: `Bearer ${key}` } };
    }
    case "openai-compatible":
      return { url: `${baseUrl}/models`, headers: { authorization: `Bearer ${key}` } };
    default:
      return { url: undefined, headers: {} };
  }
}

/** A server that lists its models and lacks this one; one that lists none, or has no list, may have it all the same. */
function refuseUnlisted(name: string, model: string, host: string, body: string): void {
  let listed: readonly string[];
  try {
    const { data } = JSON.parse(body) as { data: readonly { id: string }[] };
    listed = data.map(({ id }) => String(id));
  } catch {
    return;
  }
  // Ollama lists "llava:latest" and takes "llava".
  const isThere = listed.some((id) => id === model || id === `${model}:latest`);
  if (listed.length === 0 || isThere) return;
  const shown = listed.slice(0, 10).join(", ");
  throw new ModelUnavailableError(name, `${name}: ${host} has no model ${model}; it has: ${shown}`);
}
