import { hostname, networkInterfaces } from "node:os";

const loopbackNames: readonly string[] = ["localhost", "127.0.0.1", "::1"];

export interface Addresses {
  /** Only this machine can reach the server. */
  readonly isLoopback: boolean;
  /** The names under which browsers may reach it, lower case, without ports. */
  readonly hosts: ReadonlySet<string>;
  /** One of them to show to people, as it stands in an address. */
  readonly shown: string;
}

/** By which names a server that listens on `host` is reached. */
export function addressesOf(host: string): Addresses {
  const name = host.toLowerCase();
  const isLoopback = loopbackNames.includes(name) || /^127(\.\d{1,3}){3}$/.test(name);
  if (isLoopback) {
    const shown = name === "localhost" ? "127.0.0.1" : inAddress(name);
    return { isLoopback, hosts: new Set([...loopbackNames, name]), shown };
  }
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const machine = hostname().toLowerCase();
  const outside = interfaces.find(({ family, internal }) => family === "IPv4" && !internal);
  const isEverywhere = name === "0.0.0.0" || name === "::";
  return {
    isLoopback,
    hosts: new Set([
      ...loopbackNames,
      ...interfaces.map(({ address }) => address.toLowerCase()),
      machine,
      `${machine.split(".")[0]}.local`,
      ...(isEverywhere ? [] : [name]),
    ]),
    shown: isEverywhere ? (outside?.address ?? "127.0.0.1") : inAddress(name),
  };
}

function inAddress(name: string): string {
  return name.includes(":") ? `[${name}]` : name;
}
