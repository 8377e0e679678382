import { useEffect, useState } from "preact/hooks";
import type { EmbeddingModelsAnswer } from "../../../src/explorer/api/map.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { useAddress } from "../address/address.ts";
import { usePinned } from "../address/use-pinned.ts";
import { sumOfStage } from "../experiments/sum-of.ts";
import { AskError } from "../server/ask.ts";
import { useReturns } from "../server/connection.ts";
import { useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { formatCount } from "../shell/numbers.ts";
import { useTitle } from "../shell/shell.tsx";
import "./map-page.css";
import { MapOfPoints } from "./map-of-points.tsx";
import { type MapPoints, readMapPoints } from "./map-points.ts";

/** All embedded outputs of one model in the plane. */
export default function MapPage() {
  useTitle("Map");
  const { query } = useAddress();
  const returns = useReturns();
  const { experiments } = useLive();
  const isEmpty = experiments?.every(({ status }) => sumOfStage(status, "embeddings").done === 0) ?? false;
  const running = (experiments ?? []).filter(({ status }) => status.state === "running");
  const { data: models, error } = useResource<EmbeddingModelsAnswer>(routes.embeddingModels, isEmpty);
  const chosen = query.get("model");
  const model = models?.models.find((one) => chosen === null || one.model === chosen);
  usePinned("model", model?.model ?? null);
  const experiment = query.get("experiment") ?? undefined;
  const path = model === undefined ? null : pathOf(routes.mapPoints, {}, { model: model.model, experiment });
  const [version, setVersion] = useState(0);
  const { data: answer, error: pointsError } = useResource<MapPoints>(
    path,
    `${version} ${returns}`,
    readMapPoints,
  );
  const [points, setPoints] = useState<MapPoints | null>(null);
  useEffect(() => {
    if (answer !== null) setPoints(answer);
  }, [answer]);
  if (error !== null) return <ErrorNotice error={error} />;
  if (models === null) return <Loading what="the embedding models" />;
  if (model === undefined && models.models.length === 0)
    return (
      <Notice isPage title="Nothing is embedded yet.">
        <p>
          The map shows the embeddings of an experiment, which are computed once all of its runs are complete.
        </p>
        {running.map(({ id, shortId, name, status }) => {
          const { done, total } = sumOfStage(status, "runs");
          return (
            <p key={id}>
              {name ?? shortId}: {formatCount(done)}
              {total !== null && ` of ${formatCount(total)}`} invocations so far.
            </p>
          );
        })}
      </Notice>
    );
  if (model === undefined)
    return (
      <ErrorNotice
        error={
          new AskError(404, `No embeddings of a model called “${chosen}”.`, "Choose one that has some: /map")
        }
      />
    );
  if (pointsError !== null) return <ErrorNotice error={pointsError} />;
  if (points === null || points.header.model !== model.model) return <Loading what="the points" />;
  if (points.header.numPoints === 0)
    return (
      <Notice isPage title={`${model.model} has embedded nothing of this experiment.`}>
        <p>Take another model, or all experiments: /map</p>
      </Notice>
    );
  return (
    <MapOfPoints
      key={`${model.model} ${experiment ?? ""}`}
      points={points}
      models={models.models.map((one) => one.model)}
      readsPictures={model.reads === "image"}
      onStale={() => setVersion((n) => n + 1)}
    />
  );
}
