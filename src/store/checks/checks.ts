import { alteredCaptions } from "./altered-captions.ts";
import { alteredPictures } from "./altered-pictures.ts";
import { badDiagrams } from "./bad-diagrams.ts";
import { badExponents } from "./bad-exponents.ts";
import { badMedoids } from "./bad-medoids.ts";
import { badVectors } from "./bad-vectors.ts";
import { brokenChains } from "./broken-chains.ts";
import type { Check } from "./check.ts";
import { clusteringsLackingPoints } from "./clusterings-lacking-points.ts";
import { deadLeases } from "./dead-leases.ts";
import { gaps } from "./gaps.ts";
import { halfDeleted } from "./half-deleted.ts";
import { halfWrittenClusterings } from "./half-written-clusterings.ts";
import { missingDiagrams } from "./missing-diagrams.ts";
import { missingEmbeddings } from "./missing-embeddings.ts";
import { missingPromptEmbeddings } from "./missing-prompt-embeddings.ts";
import { missingRuns } from "./missing-runs.ts";
import { orphanPictures } from "./orphan-pictures.ts";
import { orphans } from "./orphans.ts";
import { sqliteDeep, sqliteQuick } from "./sqlite.ts";
import { stepsBeyond } from "./steps-beyond.ts";
import { strangeEmbeddings } from "./strange-embeddings.ts";
import { unfinishedRuns } from "./unfinished-runs.ts";
import { wrongEmbeddings } from "./wrong-embeddings.ts";
import { wrongModels } from "./wrong-models.ts";
import { wrongTypes } from "./wrong-types.ts";

/** In the order in which they are made and fixed: what others stand on comes first. */
export const checks: readonly Check[] = [
  sqliteQuick,
  sqliteDeep,
  halfDeleted,
  deadLeases,
  orphans,
  missingRuns,
  gaps,
  brokenChains,
  stepsBeyond,
  wrongModels,
  wrongTypes,
  unfinishedRuns,
  alteredCaptions,
  alteredPictures,
  orphanPictures,
  wrongEmbeddings,
  strangeEmbeddings,
  badVectors,
  missingEmbeddings,
  missingPromptEmbeddings,
  badDiagrams,
  missingDiagrams,
  badExponents,
  halfWrittenClusterings,
  clusteringsLackingPoints,
  badMedoids,
];
