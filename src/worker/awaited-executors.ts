import { UserInputError } from "../errors.ts";
import { type SaidBy, saying } from "./device-choice.ts";
import { workerCommand, workerInterpreter } from "./environment.ts";
import { type ExecutorSource, LISTEN, RAY } from "./executor-source.ts";
import { EXECUTOR_TOKEN, executorToken, newToken } from "./executor-token.ts";
import type { Executors } from "./executors.ts";
import { ownModelArguments, workerFolder } from "./folders.ts";
import { ExecutorListener } from "./listener.ts";
import { clusterText, RayExecutors } from "./ray-executors.ts";
import { RayLauncher } from "./ray-launcher.ts";
import { RemoteExecutors, type RemoteExecutorsOptions } from "./remote-executors.ts";
import { refuseWrongCluster } from "./socket-address.ts";

/** How long others are waited for once all executors are lost. A worker whose connection was cut dials every second. */
const PATIENCE_MS = 60_000;
/** How long it may take to connect with Ray, of which four are usual. */
const CLUSTER_MS = 30_000;
/** After which it is said that executors wait for a GPU. */
const PLACING_MS = 20_000;

/** An engine that takes in executors from elsewhere. */
export interface AwaitedExecutors {
  /** Where they dial. */
  readonly address: string;
  /** Says where, or asks Ray for them. To be called once. */
  readonly begin: () => void;
  /** No more are needed, though what is written is not complete yet. */
  readonly dismiss: () => void;
  readonly close: () => Promise<void>;
}

export interface AwaitedOptions extends Pick<RemoteExecutorsOptions, "worker" | "modelNames"> {
  readonly env: NodeJS.ProcessEnv;
  /** Which options say what the environment has here. */
  readonly saidBy: SaidBy;
  readonly executors: Executors;
  readonly patienceMs?: number | undefined;
  readonly comeBackMs?: number | undefined;
}

/**
 * Binds the address that executors dial, and with `--ray` connects with the cluster. Nothing is asked of anybody yet, and nothing is written.
 *
 * @throws UserInputError for an address that cannot be had, a token that is none, and a cluster that is not to be used
 */
export async function awaitExecutors(
  source: Exclude<ExecutorSource, { kind: "here" }>,
  options: AwaitedOptions,
): Promise<AwaitedExecutors> {
  return source.kind === "listen" ? forWhoeverDials(source.where, options) : byRay(source, options);
}

async function forWhoeverDials(where: string, options: AwaitedOptions): Promise<AwaitedExecutors> {
  const { env, executors, patienceMs = PATIENCE_MS } = options;
  const { token, path, forget } = executorToken(env);
  const onNote = (note: string) => executors.onNote(note);
  const { listener } = await listenFor(where, token, options).catch((error: unknown) => {
    forget();
    throw error;
  });
  executors.awaitOthers(patienceMs);
  return {
    address: listener.address,
    begin: () => {
      const python = workerInterpreter(env) ?? "python3";
      onNote(`waiting for executors on ${listener.address}. Start one on each GPU:`);
      if (path !== undefined) onNote(`  export ${EXECUTOR_TOKEN}=$(cat ${path})`);
      onNote(`  PYTHONPATH=${workerFolder} ${python} -m panic_worker --connect ${listener.address}`);
    },
    dismiss: () => {},
    close: async () => {
      await listener.close();
      forget();
    },
  };
}

async function byRay(
  { cluster: name, count, mayLackToken }: Extract<ExecutorSource, { kind: "ray" }>,
  options: AwaitedOptions,
): Promise<AwaitedExecutors> {
  const { env, saidBy, executors, patienceMs = PATIENCE_MS, comeBackMs } = options;
  const from = saying(RAY, saidBy);
  refuseWrongCluster(name, from);
  const interpreter = workerInterpreter(env);
  if (interpreter === undefined)
    throw new UserInputError(`${from} ${name}: there is no Python environment that has Ray.`, {
      hint: "Make it: panic-tda setup --ray, on every node of the cluster",
    });
  const onNote = (note: string) => executors.onNote(note);
  const token = newToken();
  const worker = workerCommand(interpreter, env);
  const launcher = await RayLauncher.start({
    ...{ worker, cluster: name, from, mayLackToken, token },
    limitMs: CLUSTER_MS,
  });
  const { cluster } = launcher;
  try {
    const ray = new RayExecutors({
      ...{ launcher, count, saidBy, interpreter, onNote },
      isOnCpu: env.PANIC_TDA_DEVICE === "cpu",
      workerArguments: ownModelArguments(env),
      onNoneLeft: (reasons) => executors.awaitNoOthers(reasons),
      ...(comeBackMs !== undefined && { comeBackMs }),
    });
    // Where the cluster is this machine alone, nobody else need reach the port.
    const isHereAlone = cluster.nodes.every(({ address }) => address === cluster.ip);
    const host = isHereAlone ? "127.0.0.1" : cluster.ip.includes(":") ? `[${cluster.ip}]` : cluster.ip;
    const { listener, remote } = await listenFor(`${host}:0`, token, options);
    remote.onJoined = (workerHost, pid) => ray.joined(workerHost, pid);
    remote.onTurnedAway = (workerHost, reason) => ray.turnedAway(workerHost, reason);
    remote.onLeft = (workerHost, pid) => ray.left(workerHost, pid);
    executors.awaitOthers(patienceMs);
    let timer: NodeJS.Timeout | undefined;
    return {
      address: listener.address,
      begin: () => {
        onNote(
          `Ray cluster at ${cluster.address}, ${clusterText(cluster.nodes)}; executors asked for: ${ray.size}`,
        );
        if (!cluster.has_token) onNote("  it asks for no token: whoever reaches it runs code on its nodes");
        ray.begin(listener.address);
        timer = setTimeout(() => {
          if (ray.numAskedFor > 0) onNote(`executors that wait for Ray to place them: ${ray.numAskedFor}`);
        }, PLACING_MS).unref();
      },
      dismiss: () => ray.dismiss(),
      close: async () => {
        clearTimeout(timer);
        await listener.close();
        await ray.close();
      },
    };
  } catch (error) {
    await launcher.end();
    throw error;
  }
}

async function listenFor(
  where: string,
  token: string,
  { saidBy, executors, worker, modelNames }: AwaitedOptions,
): Promise<{ listener: ExecutorListener; remote: RemoteExecutors }> {
  const onNote = (note: string) => executors.onNote(note);
  const remote = new RemoteExecutors({ executors, worker, modelNames, onNote });
  const listener = await ExecutorListener.listen(where, {
    token,
    from: saying(LISTEN, saidBy),
    onPeer: (socket, host) => void remote.join(socket, host),
    onRefused: (address, reason) => onNote(`a peer at ${address} was turned away: ${reason}`),
  });
  return { listener, remote };
}
