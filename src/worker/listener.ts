import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { UserInputError } from "../errors.ts";
import { admit, HandshakeError } from "./handshake.ts";
import { readListenAddress } from "./socket-address.ts";

export interface ListenerOptions {
  /** 64 hexadecimal digits. */
  readonly token: string;
  /** Where the address stands. @defaultValue `--listen` */
  readonly from?: string;
  /** How long a peer may take to show that it has the token. @defaultValue 10_000 */
  readonly handshakeMs?: number;
  /** Told of each that has shown it. */
  readonly onPeer: (socket: Socket, host: string) => void;
  /** Told why others were turned away, as the end of a sentence that begins with an address. */
  readonly onRefused: (address: string, reason: string) => void;
}

const HINT = "For example --listen 10.0.0.5:7400, an address of this machine that the executors reach.";
/** Those that have not shown the token. More are turned away unheard, so that they take neither memory nor descriptors. */
const MOST_UNKNOWN = 64;

/** Where executors that others start are waited for. */
export class ExecutorListener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #numUnknown = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param where - An address of this machine and a port: `10.0.0.5:7400`, `[fd00::5]:7400`. Port 0 takes any.
   * @throws UserInputError for what is no address, for all addresses at once, and for one that cannot be had
   */
  static async listen(where: string, options: ListenerOptions): Promise<ExecutorListener> {
    const { host, port } = readListenAddress(where, options.from);
    const server = createServer();
    const listener = new ExecutorListener(server);
    server.on("connection", (socket) => void listener.#receive(socket, options));
    server.listen({ host, port });
    try {
      await once(server, "listening");
    } catch (error) {
      throw cannotListen(`${options.from ?? "--listen"} ${where}`, error as NodeJS.ErrnoException);
    }
    server.on("error", () => {});
    return listener;
  }

  /** As it is dialled. */
  get address(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #receive(socket: Socket, { token, handshakeMs = 10_000, onPeer, onRefused }: ListenerOptions) {
    socket.on("error", () => {});
    if (this.#numUnknown >= MOST_UNKNOWN) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const from = socket.remoteAddress ?? "a peer";
    this.#numUnknown += 1;
    let host: string;
    try {
      host = await admit(socket, token, handshakeMs);
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      onRefused(from, error.message);
      return;
    } finally {
      this.#numUnknown -= 1;
    }
    onPeer(socket, host);
  }
}

function cannotListen(where: string, { code, message }: NodeJS.ErrnoException): UserInputError {
  const reasons: Record<string, string> = {
    EADDRINUSE: "another program listens there.",
    EADDRNOTAVAIL: "this is no address of this machine.",
    EACCES: "this port may not be taken by this user.",
    ENOTFOUND: "no such host is known.",
  };
  return new UserInputError(`${where}: ${reasons[code ?? ""] ?? message}`, { hint: HINT });
}
