import { isIP } from "node:net";
import { UserInputError } from "../errors.ts";

export interface SocketAddress {
  /** A name, or an IP address; of version 6 without its brackets. */
  readonly host: string;
  readonly port: number;
}

const LISTEN_HINT =
  "For example --listen 10.0.0.5:7400, an address of this machine that the executors reach.";
const RAY_HINT = "For example --ray 10.0.0.5:6379, or --ray auto for the cluster of this machine.";
const HIGHEST_PORT = 65_535;

/**
 * Where executors are to dial.
 *
 * @param where - `10.0.0.5:7400`, `[fd00::5]:7400`. Port 0 takes any.
 * @param from - Where it stands: `--listen`, or the name of a variable of the environment.
 * @throws UserInputError that names the part that is wrong, and for all addresses of a machine at once
 */
export function readListenAddress(where: string, from = "--listen"): SocketAddress {
  const { host, port, problem } = parts(where, 0);
  if (problem !== undefined)
    throw new UserInputError(`${from} ${where}: expected an address and a port; ${problem}.`, {
      hint: LISTEN_HINT,
    });
  if (host === "*" || (isIP(host) !== 0 && /^[0:.]+$/.test(host)))
    throw new UserInputError(
      `${from} ${where}: this is every address of the machine, also those that others reach.`,
      { hint: LISTEN_HINT },
    );
  return { host, port };
}

/**
 * Looks at how a Ray cluster is named, before Ray is looked for.
 *
 * @param cluster - `auto`, or the address of its head: `10.0.0.5:6379`.
 * @param from - Where it stands: `--ray`, or the name of a variable of the environment.
 * @throws UserInputError that names the part that is wrong
 */
export function refuseWrongCluster(cluster: string, from = "--ray"): void {
  if (cluster === "auto") return;
  const { problem } = parts(cluster, 1);
  if (problem === undefined) return;
  throw new UserInputError(
    `${from} ${cluster}: expected auto, or the address of a head and its port; ${problem}.`,
    {
      hint: RAY_HINT,
    },
  );
}

/** @returns with `problem`, the end of a sentence, where it is no address with a port */
function parts(text: string, lowestPort: number): SocketAddress & { readonly problem?: string } {
  const bare = (problem: string) => ({ host: "", port: 0, problem });
  if (text.includes("://")) return bare(`it begins with ${JSON.stringify(text.slice(0, text.indexOf(":")))}`);
  if (isIP(text) === 4 || /^\[[^\]]*\]$/.test(text)) return bare("the port is missing");
  if (/^\d+$/.test(text)) return bare("the address is missing");
  if (!text.startsWith("[") && text.split(":").length > 2)
    return bare("an address of IP version 6 stands in brackets, [fd00::5]:7400");
  const colon = text.lastIndexOf(":");
  if (colon === -1 || colon === text.length - 1) return bare("the port is missing");
  const [named, port] = [text.slice(0, colon), text.slice(colon + 1)];
  if (named === "") return bare("the address is missing");
  const inBrackets = /^\[([^[\]]+)\]$/.exec(named)?.[1];
  if (inBrackets !== undefined && isIP(inBrackets.split("%")[0]!) !== 6)
    return bare(`${JSON.stringify(inBrackets)} is no address of IP version 6`);
  if (inBrackets === undefined && /[[\]\s/]/.test(named))
    return bare(`${JSON.stringify(named)} is no address`);
  if (!/^\d+$/.test(port)) return bare(`the port ${JSON.stringify(port)} is no number`);
  if (Number(port) > HIGHEST_PORT || Number(port) < lowestPort)
    return bare(`the port ${port} is not one of ${lowestPort} to ${HIGHEST_PORT}`);
  return { host: inBrackets ?? named, port: Number(port) };
}
