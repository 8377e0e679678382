export {
  type ClusteringLayer,
  type HdbscanOptions,
  type HdbscanResult,
  hdbscan,
} from "./clusters/hdbscan.ts";
export { ConfigError } from "./config/config-error.ts";
export type { ConfigFile } from "./config/config-file-schema.ts";
export type { ConfigProblem } from "./config/config-problem.ts";
export { InterruptedError, UserInputError } from "./errors.ts";
export { type CreateOptions, createExperiment } from "./experiments/create-experiment.ts";
export { type PerformOptions, performExperiment, RunsFailedError } from "./experiments/perform-experiment.ts";
export { ChangedModelsError } from "./experiments/start-experiment.ts";
export { type ComputeVietorisRipsOptions, computeVietorisRips } from "./homology/compute-vietoris-rips.ts";
export { HomologyMemoryError } from "./homology/homology-memory-error.ts";
export type { HomologyProgress } from "./homology/homology-phases.ts";
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
export { builtInModels } from "./models/built-in.ts";
export { ModelUnavailableError } from "./models/call-errors.ts";
export type {
  CallContext,
  ImageEmbeddingModel,
  ImageToTextModel,
  Model,
  ModelKind,
  TextEmbeddingModel,
  TextToImageModel,
} from "./models/model.ts";
export { ModelsNotReadyError } from "./models/readiness.ts";
export { ModelRegistry } from "./models/registry.ts";
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
export { AllModels, allModels } from "./worker/all-models.ts";
