import { UserInputError } from "../errors.ts";
import type { DriverState, Gpu } from "./nvidia-driver.ts";

/** What PyTorch is built for. Which minor version, PyTorch decides for each of its releases. */
export type CudaSeries = "12.x" | "13.x";

type Capability = readonly [major: number, minor: number];

interface CudaBuild {
  readonly series: CudaSeries;
  /** Of NVIDIA's driver on Linux, by NVIDIA's table of compatibility within a major version. */
  readonly oldestDriver: number;
  /** Its folders on download.pytorch.org, and the oldest and newest GPU that each has code for; 99 where code is kept as PTX, too. */
  readonly indexes: readonly { readonly name: string; readonly from: Capability; readonly to: Capability }[];
}

/** PyTorch's builds, the newest first. What code each holds: pytorch/pytorch, .ci/manywheel/build_cuda.sh. */
const builds: readonly CudaBuild[] = [
  // CUDA 13 has left out what is older than Turing.
  { series: "13.x", oldestDriver: 580, indexes: [{ name: "cu130", from: [7, 5], to: [99, 99] }] },
  {
    series: "12.x",
    oldestDriver: 525,
    indexes: [
      { name: "cu126", from: [5, 0], to: [9, 99] },
      { name: "cu128", from: [7, 0], to: [12, 99] },
      { name: "cu129", from: [7, 0], to: [99, 99] },
    ],
  },
];

/** The build of PyTorch that a machine is to have. */
export interface ChosenBuild {
  readonly series: CudaSeries;
  /** Where it may be, in the order in which to look. */
  readonly indexes: readonly string[];
  /** GPUs of this machine for which it has no code. */
  readonly leftOut: readonly Gpu[];
}

const ON_THE_CPU = "To compute on the CPU all the same: --device cpu";
const FOR_ANOTHER = "for another machine: --device cuda --fetch-only";

/**
 * Chooses the newest build that the driver carries and that has code for all GPUs, or else for some of them.
 *
 * @param asked - The user's choice, which is kept or refused.
 * @throws UserInputError with what stands in the way and what to do
 */
export function chooseBuild(gpus: readonly Gpu[], asked: CudaSeries | undefined): ChosenBuild {
  const driver = Math.min(...gpus.map((gpu) => Number.parseInt(gpu.driver, 10)));
  const candidates = builds.filter(({ series }) => asked === undefined || series === asked);
  const carried = candidates.filter(({ oldestDriver }) => driver >= oldestDriver);
  if (carried.length === 0) throw tooOldADriver(gpus, candidates.at(-1)!, asked);
  const choices = carried
    .map((build) => choiceOf(build, gpus))
    .filter(({ leftOut }) => leftOut.length < gpus.length);
  // Sorting keeps the newest first among equals.
  const [best] = choices.sort((a, b) => a.leftOut.length - b.leftOut.length);
  if (best === undefined) throw noCodeFor(gpus, carried, driver);
  return best;
}

/** A build for a machine that is not this one, or whose driver has no tool to ask. */
export function buildUnseen(asked: CudaSeries | undefined): ChosenBuild {
  const build = builds.find(({ series }) => series === asked) ?? builds[0]!;
  return choiceOf(build, []);
}

function choiceOf({ series, indexes }: CudaBuild, gpus: readonly Gpu[]): ChosenBuild {
  const isFit = ({ from, to }: CudaBuild["indexes"][number], { capability }: Gpu) =>
    // A driver that does not tell leaves it to the operation that torch is tried with.
    capability === null || (compare(from, capability) <= 0 && compare(capability, to) <= 0);
  const sorted = [...indexes].sort(
    (a, b) => gpus.filter((gpu) => isFit(b, gpu)).length - gpus.filter((gpu) => isFit(a, gpu)).length,
  );
  const unfit = (index: CudaBuild["indexes"][number]) => gpus.filter((gpu) => !isFit(index, gpu));
  const leftOut = unfit(sorted[0]!);
  const names = sorted.filter((index) => unfit(index).length === leftOut.length).map(({ name }) => name);
  return { series, indexes: names, leftOut };
}

function compare(a: Capability, b: Capability): number {
  return a[0] - b[0] || a[1] - b[1];
}

function tooOldADriver(
  gpus: readonly Gpu[],
  build: CudaBuild,
  asked: CudaSeries | undefined,
): UserInputError {
  const { driver, name } = gpus[0]!;
  const other = builds.find(
    ({ series, oldestDriver }) => series !== asked && Number.parseInt(driver, 10) >= oldestDriver,
  );
  const instead =
    asked === undefined || other === undefined
      ? ""
      : ` Or take the build for this driver: --cuda ${other.series}.`;
  return new UserInputError(
    `the driver ${driver} of ${name} is too old for PyTorch with CUDA ${build.series}, which needs ${build.oldestDriver} or newer.`,
    {
      hint: `Install a newer driver: https://www.nvidia.com/drivers.${instead} ${ON_THE_CPU}; ${FOR_ANOTHER}`,
    },
  );
}

function noCodeFor(gpus: readonly Gpu[], carried: readonly CudaBuild[], driver: number): UserInputError {
  const cards = gpus
    .map((gpu) => `${gpu.name} (compute capability ${gpu.capability!.join(".")})`)
    .join(" and ");
  const series = carried.map((build) => build.series).join(" and ");
  const fitting = builds.find((build) => choiceOf(build, gpus).leftOut.length < gpus.length);
  const remedy =
    fitting === undefined
      ? "Use another GPU."
      : driver >= fitting.oldestDriver
        ? `Take the build that has: --cuda ${fitting.series}.`
        : `CUDA ${fitting.series} has; it needs the driver ${fitting.oldestDriver} or newer: https://www.nvidia.com/drivers.`;
  return new UserInputError(`PyTorch with CUDA ${series} has no code for ${cards}.`, {
    hint: `${remedy} ${ON_THE_CPU}`,
  });
}

/**
 * The device that an environment is for, where nobody says it: a GPU if the driver tells of one.
 *
 * @throws UserInputError where there should be a GPU, and none answers: the CPU would be a guess
 */
export function deviceOf(driver: DriverState): "cpu" | "cuda" {
  if (driver.kind === "broken") throw brokenDriver(driver.said);
  return driver.kind === "gpus" ? "cuda" : "cpu";
}

/** Why no GPU answers although NVIDIA's tool is here. */
export function brokenDriver(said: string): UserInputError {
  return new UserInputError(`NVIDIA's tool nvidia-smi is here, but it finds no GPU: ${said}`, {
    hint: `${remedyFor(said)} ${ON_THE_CPU}; ${FOR_ANOTHER}`,
  });
}

function remedyFor(said: string): string {
  if (/version mismatch/i.test(said)) return "The driver was updated under the running system: restart it.";
  if (/couldn't communicate/i.test(said))
    return "The driver's kernel module is not loaded: install the driver anew, or restart.";
  if (/no devices were found/i.test(said))
    return "There is a driver, but no GPU for this machine or job: on a cluster, ask the scheduler for one.";
  return "See what nvidia-smi says.";
}
