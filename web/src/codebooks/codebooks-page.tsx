import type { CodebooksAnswer, MovementAnswer } from "../../../src/explorer/api/codebooks.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { changeQuery, isInHash, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinned } from "../address/use-pinned.ts";
import { useExperimentVersion, useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { useTitle } from "../shell/shell.tsx";
import "./codebooks-page.css";
import { MovementSection } from "./movement-section.tsx";

/** How the runs of an experiment move between the cores of a codebook. */
export default function CodebooksPage() {
  useTitle("Codebooks");
  const { query } = useAddress();
  const { experiments, databaseReturns } = useLive();
  const { data, error } = useResource<CodebooksAnswer>(isInHash() ? null : routes.codebooks, databaseReturns);
  const asked = query.get("codebook");
  const codebook = data?.codebooks.find(({ reference }) => asked === null || reference === asked);
  // The newest that the codebook can label.
  const fitting = experiments?.find(({ status }) =>
    status.work.some(
      ({ stage, parts }) =>
        stage === "embeddings" && parts.some(({ model, done }) => model === codebook?.model && done > 0),
    ),
  );
  const id = query.get("experiment") ?? (fitting ?? experiments?.[0])?.id ?? null;
  const version = useExperimentVersion(id);
  usePinned("codebook", codebook?.reference ?? null);
  usePinned("experiment", codebook === undefined ? null : id);
  if (isInHash())
    return (
      <Notice isPage title="This copy has no codebooks.">
        <p>They belong to the database, and stay there.</p>
      </Notice>
    );
  if (data === null) return error === null ? <Loading what="the codebooks" /> : <ErrorNotice error={error} />;
  if (codebook === undefined && asked !== null)
    return (
      <Notice isPage title={`There is no codebook “${asked}” in this database.`}>
        <p>
          It may have been deleted. <Link href="/codebooks">Those that are there</Link>
        </p>
      </Notice>
    );
  if (codebook === undefined)
    return (
      <Notice isPage title="There is no codebook in this database yet.">
        <p>
          Make one: <code>panic-tda codebook create motifs --embedding-model MODEL --medoids 12</code>
          {"\n"}Then this page shows how runs move between its medoids.
        </p>
      </Notice>
    );
  if (experiments === null) return <Loading what="the experiments" />;
  if (id === null) return <Notice isPage title="There is no experiment in this database yet." />;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Movement between cores</h1>
        <label>
          of{" "}
          <select value={id} onChange={({ currentTarget: { value } }) => changeQuery({ experiment: value })}>
            {experiments.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name === null ? one.shortId : `${one.name} (${one.shortId})`}
              </option>
            ))}
          </select>
        </label>
        <label>
          by{" "}
          <select
            value={codebook.reference}
            onChange={({ currentTarget: { value } }) => changeQuery({ codebook: value })}
          >
            {data.codebooks.map(({ reference, model, numMedoids }) => (
              <option key={reference} value={reference}>
                {reference}: {numMedoids} medoids of {model}
              </option>
            ))}
          </select>
        </label>
        <Link href={`/experiments/${id}`}>its mosaic</Link>
      </div>
      <Movement
        key={`${id} ${codebook.reference}`}
        experiment={id}
        codebook={codebook.reference}
        version={version}
      />
    </div>
  );
}

interface MovementProps {
  readonly experiment: string;
  readonly codebook: string;
  readonly version: string;
}

function Movement({ experiment, codebook, version }: MovementProps) {
  const path = pathOf(routes.movement, { experiment }, { codebook });
  const { data, error } = useResource<MovementAnswer>(path, version);
  if (data === null) return error === null ? <Loading what="how runs move" /> : <ErrorNotice error={error} />;
  return (
    <>
      {data.markov.networks.map((network) => (
        <MovementSection key={network.number} answer={data} network={network} />
      ))}
    </>
  );
}
