import { UserInputError } from "../errors.ts";
import { count, counted } from "../text/numbers.ts";
import { DEVICE, type SaidBy, saying } from "./device-choice.ts";
import { RAY, RAY_EXECUTORS } from "./executor-source.ts";
import type { RayCluster, RayEvent, RayLauncher, RayOrder } from "./ray-launcher.ts";

/** Ends of one executor in a row before its worker has dialled, after which it is asked for no more. */
const MOST_FAILURES = 3;
/** A worker whose connection was cut dials again after about ten seconds; one that hangs does not. */
const COME_BACK_MS = 30_000;

export interface RayExecutorsOptions {
  readonly launcher: RayLauncher;
  /** How many are asked for; undefined for as many as there are free GPUs. */
  readonly count: number | undefined;
  /** Whether they compute on processors. */
  readonly isOnCpu: boolean;
  readonly interpreter: string;
  readonly workerArguments: readonly string[];
  readonly onNote: (note: string) => void;
  /** Told that none is left, and none is asked for any more; `reasons` are whole lines. */
  readonly onNoneLeft: (reasons: readonly string[]) => void;
  /** Which options say what is asked for. */
  readonly saidBy: SaidBy;
  /** @defaultValue 30_000 */
  readonly comeBackMs?: number;
}

interface RayExecutor {
  readonly number: number;
  state: "asked for" | "placed" | "joined" | "away" | "over";
  host: string;
  pid: number;
  numFailures: number;
  timer: NodeJS.Timeout | undefined;
}

/** Has Ray keep a number of executors running: Ray says which node and which GPU, and when one is gone; that another is asked for is decided here. */
export class RayExecutors {
  readonly #options: RayExecutorsOptions;
  readonly #executors: RayExecutor[];
  readonly #reasons: string[] = [];
  /** Workers that have dialled, which Ray may tell of later. */
  readonly #present = new Set<string>();
  /** By host, why the last of its workers was sent away. */
  readonly #turnedAway = new Map<string, string>();
  #address = "";
  #isOver = false;

  /** @throws UserInputError if the cluster can never have as many */
  constructor(options: RayExecutorsOptions) {
    this.#options = options;
    const number = options.count ?? allFree(options);
    refuseTooMany(number, options);
    this.#executors = Array.from({ length: number }, (_, i) => ({
      number: i + 1,
      state: "asked for",
      host: "",
      pid: 0,
      numFailures: 0,
      timer: undefined,
    }));
    options.launcher.onEvent = (event) => this.#receive(event);
    options.launcher.onEnded = (how) => this.#endAll(`what speaks with Ray ${how}`);
  }

  get size(): number {
    return this.#executors.length;
  }

  /** How many Ray has not started yet. */
  get numAskedFor(): number {
    return this.#executors.filter(({ state }) => state === "asked for").length;
  }

  /** Asks for all of them. @param address - Where their workers dial. */
  begin(address: string): void {
    this.#address = address;
    for (const executor of this.#executors) this.#ask(executor);
  }

  /** A worker has dialled, and computes. */
  joined(host: string, pid: number): void {
    this.#present.add(`${host} ${pid}`);
    const executor = this.#find(host, pid);
    if (executor === undefined) return;
    clearTimeout(executor.timer);
    executor.state = "joined";
    executor.numFailures = 0;
  }

  /** A worker has dialled, and is not used. */
  turnedAway(host: string, reason: string): void {
    this.#turnedAway.set(host, reason);
  }

  /** A worker's connection has ended. If it does not come back, it is ended, and another is asked for. */
  left(host: string, pid: number): void {
    this.#present.delete(`${host} ${pid}`);
    const executor = this.#find(host, pid);
    if (executor?.state !== "joined") return;
    executor.state = "away";
    const { comeBackMs = COME_BACK_MS, launcher } = this.#options;
    executor.timer = setTimeout(() => launcher.kill(executor.number), comeBackMs).unref();
  }

  /** No more are needed: none is asked for any more. Those that have dialled are dismissed by whoever holds their connection. */
  dismiss(): void {
    this.#isOver = true;
    for (const { number, state, timer } of this.#executors) {
      clearTimeout(timer);
      if (state === "asked for" || state === "placed" || state === "away")
        this.#options.launcher.kill(number);
    }
  }

  async close(): Promise<void> {
    this.dismiss();
    await this.#options.launcher.end();
  }

  #ask(executor: RayExecutor): void {
    executor.state = "asked for";
    const { launcher, isOnCpu, interpreter, workerArguments } = this.#options;
    const order: RayOrder = {
      executor: executor.number,
      gpus: isOnCpu ? 0 : 1,
      address: this.#address,
      interpreter,
      arguments: workerArguments,
    };
    launcher.place(order);
  }

  #receive(event: RayEvent): void {
    if (this.#isOver) return;
    if (event.event === "nodes") {
      this.#options.onNote(`the Ray cluster has ${clusterText(event.nodes)} now`);
      return;
    }
    const executor = this.#executors[event.executor - 1]!;
    if (event.event === "placed") {
      const { host, pid } = event;
      Object.assign(executor, { state: "placed", host, pid });
      if (this.#present.has(`${host} ${pid}`)) this.joined(host, pid);
      return;
    }
    this.#lose(executor, event.code, event.reason);
  }

  #lose(executor: RayExecutor, code: number | null, reason: string): void {
    const { onNote } = this.#options;
    clearTimeout(executor.timer);
    const where = executor.host === "" ? "" : ` on ${executor.host}`;
    const name = `executor ${executor.number} of Ray${where}`;
    // Sent away: by whoever has told why.
    if (code === 0) {
      this.#end(executor, `${name}: ${this.#turnedAway.get(executor.host) ?? "it was dismissed"}`);
      return;
    }
    // One that had dialled is dealt with by what it was lost of, and by whoever holds its place.
    if (executor.state === "asked for" || executor.state === "placed") executor.numFailures += 1;
    if (executor.numFailures >= MOST_FAILURES) {
      onNote(`${name}: ${reason}; tried ${count(MOST_FAILURES)} times, it is asked for no more`);
      this.#end(executor, `${name}: ${reason}`);
      return;
    }
    onNote(`${name}: ${reason}; another is asked for`);
    this.#ask(executor);
  }

  #end(executor: RayExecutor, reason: string): void {
    executor.state = "over";
    this.#reasons.push(`  ${reason}`);
    if (this.#executors.every(({ state }) => state === "over")) this.#options.onNoneLeft(this.#reasons);
  }

  #endAll(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onNote(`${reason}\n  Ray starts no executor any more.`);
    this.#options.onNoneLeft([`  ${reason}`]);
  }

  #find(host: string, pid: number): RayExecutor | undefined {
    return this.#executors.find((one) => one.pid === pid && one.host === host && one.state !== "over");
  }
}

function allFree({ isOnCpu, saidBy, launcher: { cluster } }: RayExecutorsOptions): number {
  if (isOnCpu)
    throw new UserInputError(
      `${saying(RAY, saidBy)} ${cluster.address} with ${saying(DEVICE, saidBy)} cpu: how many executors?`,
      {
        hint: "For example --executors 2; each is given one processor of the cluster.",
      },
    );
  if (cluster.free_gpus > 0) return cluster.free_gpus;
  const { gpus } = totalsOf(cluster);
  if (gpus > 0)
    throw new UserInputError(
      `${saying(RAY, saidBy)} ${cluster.address}: none of the cluster's ${counted(gpus, "GPU")} is free.`,
      { hint: "Wait for some: --executors N, as many as are wanted" },
    );
  throw withoutGpus(cluster, saidBy);
}

function refuseTooMany(
  number: number,
  { isOnCpu, saidBy, launcher: { cluster } }: RayExecutorsOptions,
): void {
  const { gpus, cpus } = totalsOf(cluster);
  if (!isOnCpu && gpus === 0) throw withoutGpus(cluster, saidBy);
  const most = isOnCpu ? cpus : Math.min(gpus, cpus);
  if (number <= most) return;
  const what = isOnCpu || cpus < gpus ? counted(cpus, "processor") : counted(gpus, "GPU");
  throw new UserInputError(
    `${saying(RAY_EXECUTORS, saidBy)} ${number}: the Ray cluster at ${cluster.address} has ${what} on ${counted(cluster.nodes.length, "node")}, and each executor needs one.`,
    {
      hint: `At most --executors ${most}, or start more nodes first: ray start --address ${cluster.address}`,
    },
  );
}

function withoutGpus({ address, nodes }: RayCluster, saidBy: SaidBy): UserInputError {
  return new UserInputError(
    `${saying(RAY, saidBy)} ${address}: the cluster has no GPU on its ${counted(nodes.length, "node")}.`,
    {
      hint: "Start nodes with some: ray start --address HOST:PORT --num-gpus N. On processors: --device cpu --executors N",
    },
  );
}

function totalsOf({ nodes }: Pick<RayCluster, "nodes">): { gpus: number; cpus: number } {
  const sum = (one: "gpus" | "cpus") => nodes.reduce((total, node) => total + node[one], 0);
  return { gpus: sum("gpus"), cpus: sum("cpus") };
}

/** "2 nodes with 8 GPUs: alpha, beta". */
export function clusterText(nodes: RayCluster["nodes"]): string {
  const hosts = [...new Set(nodes.map(({ host }) => host))];
  const named =
    hosts.length > 6 ? `${hosts.slice(0, 5).join(", ")} and ${hosts.length - 5} more` : hosts.join(", ");
  return `${counted(nodes.length, "node")} with ${counted(totalsOf({ nodes }).gpus, "GPU")}: ${named}`;
}
