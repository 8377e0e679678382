import { usableMemoryBytes } from "../system/usable-memory.ts";
import { RAM_SHARE_FOR_WEIGHTS, SHARE_FOR_WEIGHTS } from "./cards.ts";
import type { Frame } from "./frames.ts";
import { WorkerAnsweredError } from "./worker-errors.ts";

export interface WorkerDeviceOptions {
  /** What it should compute on: `auto`, `cpu`, `cuda`, `cuda:1`, … */
  readonly device?: string;
  /** What says so: an option, or a variable of the environment. */
  readonly deviceFrom?: string;
  /** The most memory that weights may take together; by default a share of the device's. */
  readonly memoryBudgetBytes?: number | undefined;
  /** How many workers take their weights from the same memory. @defaultValue 1 */
  readonly numSharingMemory?: number;
}

/** What a worker computes on, as far as its present process has told. */
export class WorkerDevice {
  readonly #options: WorkerDeviceOptions;
  readonly #isRemote: boolean;
  #isCpu: boolean | undefined;
  #name: string | undefined;
  #title: string | undefined;
  #budgetBytes: number | undefined;

  constructor(options: WorkerDeviceOptions, isRemote: boolean) {
    this.#options = options;
    this.#isRemote = isRemote;
  }

  /** As it is asked for. */
  get asked(): string {
    return this.#options.device ?? "auto";
  }

  /** As `cuda:0`; before that is known, as it is asked for. */
  get name(): string {
    return this.#name ?? this.asked;
  }

  /** What it is called: "NVIDIA H100"; undefined before that is known. */
  get title(): string | undefined {
    return this.#title;
  }

  /** Whether the present process has told. */
  get isKnown(): boolean {
    return this.#isCpu !== undefined;
  }

  /** False before that is known. */
  get isCpu(): boolean {
    return this.#isCpu === true;
  }

  /** The most memory that weights may take, as the process told that did so last; undefined before any has. */
  get budgetBytes(): number | undefined {
    return this.#budgetBytes;
  }

  /** Takes in the answer to the request `devices`. */
  learn(header: Frame["header"]): void {
    const { device, devices } = header as {
      device: string;
      devices: readonly { device: string; name?: string; total_bytes?: number | null }[];
    };
    const isCpu = device === "cpu";
    const found = devices.find((one) => one.device === device);
    // Of a processor the worker does not tell it; of this machine it is known here.
    const ownMemory = isCpu && !this.#isRemote ? usableMemoryBytes() : undefined;
    const totalBytes = found?.total_bytes ?? ownMemory ?? Number.POSITIVE_INFINITY;
    const { memoryBudgetBytes, numSharingMemory = 1 } = this.#options;
    const share = isCpu ? RAM_SHARE_FOR_WEIGHTS : SHARE_FOR_WEIGHTS;
    this.#isCpu = isCpu;
    this.#name = device;
    this.#title = found?.name;
    this.#budgetBytes = memoryBudgetBytes ?? (totalBytes * share) / numSharingMemory;
  }

  /** What keeps it from being had, with whatever asked for it. */
  refused({ kind, message, hint }: WorkerAnsweredError): WorkerAnsweredError {
    const { deviceFrom } = this.#options;
    const blamed = deviceFrom === undefined || this.asked === "auto" ? "" : `${deviceFrom} ${this.asked}: `;
    return new WorkerAnsweredError(kind, blamed + message, hint);
  }

  /** Its process has ended: the next one may find another. */
  forget(): void {
    this.#isCpu = undefined;
  }
}
