export {
  type ClusteringLayer,
  type HdbscanOptions,
  type HdbscanResult,
  hdbscan,
} from "./clusters/hdbscan.ts";
export { ConfigError } from "./config/config-error.ts";
export type { ConfigFile } from "./config/config-file-schema.ts";
export type { ConfigProblem } from "./config/config-problem.ts";
export type { ConfigWithPictures, PromptPicture } from "./config/prompt-pictures.ts";
export { InterruptedError, UserInputError } from "./errors.ts";
export { CostLimitError } from "./experiments/cost-limit.ts";
export { type CreateOptions, createExperiment, readPictures } from "./experiments/create-experiment.ts";
export { type PerformOptions, performExperiment, RunsFailedError } from "./experiments/perform-experiment.ts";
export { ChangedModelsError } from "./experiments/start-experiment.ts";
export { bettiCurve } from "./homology/betti-curve.ts";
export {
  type ComputeDiagramDistancesOptions,
  computeDiagramDistances,
} from "./homology/compute-diagram-distances.ts";
export {
  type ComputeVietorisRipsOptions,
  computeVietorisRips,
  computeVietorisRipsOfDistances,
} from "./homology/compute-vietoris-rips.ts";
export {
  type DiagramDistanceOptions,
  diagramDistance,
  diagramDistances,
} from "./homology/diagram-distances.ts";
export type { DistancesOptions } from "./homology/flat-distances.ts";
export { HomologyMemoryError } from "./homology/homology-memory-error.ts";
export type { HomologyProgress } from "./homology/homology-phases.ts";
export { type LoopGenerator, loopGenerators } from "./homology/loop-generators.ts";
export type { Bar, PersistenceDiagram } from "./homology/persistence-diagram.ts";
export { persistentEntropy } from "./homology/persistent-entropy.ts";
export { vietorisRips, vietorisRipsOfDistances } from "./homology/vietoris-rips.ts";
export type { HomologyDimension, VietorisRipsOptions } from "./homology/vietoris-rips-options.ts";
export type { VietorisRipsResult } from "./homology/vietoris-rips-result.ts";
export { decodeImage } from "./images/image-codec.ts";
export type { RgbImage } from "./images/rgb-image.ts";
export { type LyapunovExponent, lyapunovExponent } from "./lyapunov/lyapunov-exponent.ts";
export {
  type Relaxation,
  type RelaxationFit,
  type RelaxationVerdict,
  relaxationTime,
} from "./lyapunov/relaxation-time.ts";
export type { GroupedLabels, PanelLabels } from "./measures/cells.ts";
export {
  type Confinement,
  confinement,
  confinementP,
  type Quarters,
  quarters,
} from "./measures/confinement.ts";
export { type EndsMet, type EndsMetInput, endsMet } from "./measures/ends-met.ts";
export {
  endState,
  type FirstReturn,
  firstReturn,
  type Output,
  placesOf,
  statesOf,
  type Verdict,
  verdictOn,
} from "./measures/first-return.ts";
export { halfLife, halfLifeInterval } from "./measures/half-life.ts";
export { gram } from "./measures/inner-products.ts";
export { type Interval, jackknifeInterval } from "./measures/jackknife.ts";
export { likenessOrder } from "./measures/likeness-order.ts";
export {
  countMeetings,
  type Meeting,
  type MeetingCounts,
  type MeetingOfRuns,
  meeting,
  meetingsOf,
  type Visits,
  visitsOf,
} from "./measures/meetings.ts";
export { type MemoryBand, memoryBand, memoryEndsAfter, testedCaptions } from "./measures/memory-band.ts";
export { type NearestState, nearestStates, rankAmong, type StatesOfRuns } from "./measures/nearest-state.ts";
export { type NewCaptions, newCaptions } from "./measures/new-captions.ts";
export { type NewEndStates, newEndStates } from "./measures/new-end-states.ts";
export { type PairSums, type PairTotals, pairSums } from "./measures/pair-sums.ts";
export {
  isCrossing,
  type PanelOfNetworks,
  type PartName,
  type Parts,
  type PartsWithIntervals,
  partNames,
  parts,
  partsWithIntervals,
} from "./measures/parts.ts";
export { type PromptRank, promptRanks } from "./measures/prompt-rank.ts";
export {
  memoryWithoutEachPrompt,
  memoryWithoutTwoPrompts,
  type PromptMemory,
  promptMemory,
  promptShareInterval,
} from "./measures/prompt-share.ts";
export { recognised } from "./measures/recognised.ts";
export {
  type DrawnSums,
  drawnDifferences,
  drawnSums,
  type PairProducts,
  pairProducts,
  permutationP,
  type RelabellingOptions,
  type Relabellings,
  relabellings,
} from "./measures/relabelling.ts";
export {
  type MedianReturn,
  medianFirstReturn,
  type ReturnTimes,
  returnSurvival,
} from "./measures/return-survival.ts";
export { type ScoreChange, scoreChange } from "./measures/score-change.ts";
export { builtInModels } from "./models/built-in.ts";
export { ModelUnavailableError } from "./models/call-errors.ts";
export type {
  CallContext,
  ImageEmbeddingModel,
  ImageToImageModel,
  ImageToTextModel,
  Model,
  ModelKind,
  TextEmbeddingModel,
  TextToImageModel,
  TextToTextModel,
} from "./models/model.ts";
export { ModelsNotReadyError } from "./models/readiness.ts";
export { ModelRegistry } from "./models/registry.ts";
export type { ScoreKind, ScoreModel, Scores } from "./models/score-model.ts";
export {
  type ClusterOptions,
  type ClusterProgress,
  clusterEmbeddings,
} from "./stages/clusters/cluster-embeddings.ts";
export { EvocError } from "./stages/clusters/evoc.ts";
export type { NotedIncident, StageNotice, StageProgress } from "./stages/stage.ts";
export type { StageName } from "./stages/stage-table.ts";
export { type ClusteringResult, type EmbeddingCluster, EmbeddingsDeletedError } from "./store/clusterings.ts";
export {
  DatabaseBusyError,
  DatabaseDamagedError,
  DatabaseFileError,
  DatabaseGoneError,
  DatabaseUnreadableError,
  DiskFullError,
} from "./store/database-errors.ts";
export type { Embedding } from "./store/embeddings.ts";
export type { Experiment } from "./store/experiments.ts";
export type { StoredImage } from "./store/images.ts";
export type { Incident } from "./store/incidents.ts";
export type { Invocation } from "./store/invocations.ts";
export { ExperimentInUseError, LeaseLostError } from "./store/leases.ts";
export type { StoredLyapunovResult } from "./store/lyapunov-results.ts";
export type { ModelVersion } from "./store/model-versions.ts";
export type { StoredDiagrams } from "./store/persistence-diagrams.ts";
export type { PromptEmbedding } from "./store/prompt-embeddings.ts";
export type { Run } from "./store/runs.ts";
export { type OpenStoreOptions, openStore, Store } from "./store/store.ts";
export type { MetricName } from "./vectors/metrics.ts";
export { pairwiseDistances } from "./vectors/pairwise-distances.ts";
export { type UnitRows, unitRows } from "./vectors/unit-rows.ts";
export type {
  WhyBefore,
  WhyExperiment,
  WhyMeeting,
  WhyNetwork,
  WhyParameters,
  WhyParts,
  WhyPrompt,
  WhyRun,
  WhyRunEnd,
  WhyStuck,
} from "./why/answer.ts";
export { type CyclesOfNetwork, cyclesOf } from "./why/cycles.ts";
export type { Forecast } from "./why/forecast.ts";
export type { PaceOptions, WhyProgress } from "./why/pace.ts";
export type { WhyScore } from "./why/score-answers.ts";
export {
  type CompareOptions,
  type WhyComparison,
  type WhyDifference,
  type WhyPair,
  type WhySide,
  whyCompare,
} from "./why/why-compare.ts";
export { type WhyOptions, whyExact, whyExperiment, whyWithForecast } from "./why/why-experiment.ts";
export { type WhyRunOptions, whyRun } from "./why/why-run.ts";
export { AllModels, allModels } from "./worker/all-models.ts";
