import type { Hono } from "hono";
import { serveAbout } from "./about-api.ts";
import { serveAnnotations } from "./annotations-api.ts";
import { serveBeside } from "./beside-api.ts";
import { serveClusters } from "./clusters-api.ts";
import { serveCodebooks } from "./codebooks-api.ts";
import { serveDiagramDistances } from "./diagram-distances-api.ts";
import { serveEvents } from "./events-api.ts";
import { serveExperiments } from "./experiments-api.ts";
import type { Explorer } from "./explorer.ts";
import { serveImages } from "./images-api.ts";
import { serveLineage } from "./lineage-api.ts";
import { serveLoops } from "./loops-api.ts";
import { serveMap } from "./map-api.ts";
import { serveRuns } from "./runs-api.ts";
import { serveSearch } from "./search-api.ts";
import { serveWhy } from "./why-api.ts";

/** Answers the routes of one room of the page. A defect is one that the answer itself cannot tell any more. */
export type ServeRoom = (app: Hono, explorer: Explorer, onDefect: (error: unknown) => void) => void;

/** All of them. What is asked for is in `routes.ts`, the types of the answers are in `api/`. */
export const rooms: readonly ServeRoom[] = [
  serveAbout,
  serveExperiments,
  serveDiagramDistances,
  serveLineage,
  serveRuns,
  serveImages,
  serveMap,
  serveLoops,
  serveBeside,
  serveClusters,
  serveWhy,
  serveSearch,
  serveCodebooks,
  serveAnnotations,
  serveEvents,
];
