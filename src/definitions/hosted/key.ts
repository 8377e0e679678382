import type { HostedDefinition } from "../../config/model-definition.ts";
import { providerFacts, providerNames } from "../../config/provider-names.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a definition's requests go. */
export function baseUrlOf({ provider, base_url }: HostedDefinition): string {
  return (base_url ?? providerFacts(provider).baseUrl)!.replace(/\/+$/, "");
}

/** Whether requests go to the provider's own host, by the way that its usual key may take. */
function isItsOwnHost(definition: HostedDefinition): boolean {
  const { baseUrl } = providerFacts(definition.provider);
  if (baseUrl === undefined) return false;
  return new URL(baseUrl).origin === new URL(baseUrlOf(definition)).origin;
}

/**
 * The environment variable that has the key: the one that the definition names, or the provider's usual one, which goes to its own host
 * alone. Undefined where no key is sent, as to a server of one's own.
 */
export function keyVariable(definition: HostedDefinition): string | undefined {
  if (definition.key_env !== undefined) return definition.key_env;
  return isItsOwnHost(definition) ? providerFacts(definition.provider).keyVariable : undefined;
}

/** Why there is no key to send, as part of a sentence; undefined if there is one, or none is needed. */
export function keyProblem(definition: HostedDefinition, env: Environment): string | undefined {
  const variable = keyVariable(definition);
  if (variable === undefined) return undefined;
  const own = ownOriginOf(variable);
  const { origin } = new URL(baseUrlOf(definition));
  if (own !== undefined && own !== origin)
    return `the key in ${variable} goes to ${own} alone, and its base_url is at ${origin}`;
  return env[variable]?.trim() ? undefined : `there is no key in the environment variable ${variable}`;
}

/** What to do about it. */
export function keyRemedy(definition: HostedDefinition): string {
  const variable = keyVariable(definition);
  const own = variable === undefined ? undefined : ownOriginOf(variable);
  if (own !== undefined && own !== new URL(baseUrlOf(definition)).origin)
    return 'Put the key for that host into a variable of its own, and name it with "key_env".';
  return `Set it for the command alone: ${variable}=… panic-tda …, or name another variable with "key_env".`;
}

/** Where the key in a provider's usual variable belongs; undefined for any other variable. */
function ownOriginOf(variable: string): string | undefined {
  for (const name of Object.keys(providerNames)) {
    const { keyVariable: usual, baseUrl } = providerFacts(name);
    if (usual === variable && baseUrl !== undefined) return new URL(baseUrl).origin;
  }
  return undefined;
}
