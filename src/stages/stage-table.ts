import { diagrams } from "./diagrams/diagrams-stage.ts";
import { embeddings } from "./embeddings/embeddings-stage.ts";
import { lyapunov } from "./lyapunov/lyapunov-stage.ts";
import { runs } from "./runs/runs-stage.ts";
import { scores } from "./scores/scores-stage.ts";

/** The stages of an experiment, in the order in which they are performed. A stage is added here, and nowhere else. */
export const stages = [runs, embeddings, diagrams, lyapunov, scores] as const;

export type StageName = (typeof stages)[number]["name"];
