import { lazy, Suspense } from "preact/compat";
import { useAddress } from "./address/address.ts";
import { Link } from "./address/link.tsx";
import { ExperimentPage } from "./experiments/experiment-page.tsx";
import { ExperimentsPage } from "./experiments/experiments-page.tsx";
import { OldRunAddress } from "./run/old-run-address.tsx";
import { RunPage } from "./run/run-page.tsx";
import { Failure } from "./shell/failure.tsx";
import { Loading, Notice } from "./shell/notice.tsx";
import { Shell } from "./shell/shell.tsx";

// What the first look does not need is loaded when it is opened.
const MapPage = lazy(() => import("./map/map-page.tsx"));
const ClustersPage = lazy(() => import("./clusters/clusters-page.tsx"));
const CodebooksPage = lazy(() => import("./codebooks/codebooks-page.tsx"));
const DiagramsPage = lazy(() => import("./compare/diagrams-page.tsx"));
const RunsBeside = lazy(() => import("./beside/runs-beside.tsx"));
const DocsPage = lazy(() => import("./docs/docs-page.tsx"));

export function App() {
  const { path } = useAddress();
  return (
    <Shell>
      <Failure key={path}>
        <Suspense fallback={<Loading what="the page" />}>
          <View path={path} />
        </Suspense>
      </Failure>
    </Shell>
  );
}

function View({ path }: { readonly path: string }) {
  const [place, name, part, number, ...rest] = path
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeURIComponent);
  if (
    place === "experiments" &&
    name !== undefined &&
    part === "runs" &&
    /^\d+$/.test(number ?? "") &&
    rest.length === 0
  )
    return <OldRunAddress places={[number!]} experiment={name} />;
  if (place === "experiments" && name !== undefined && part === "why" && number === undefined)
    return <ExperimentPage key={path} reference={name} isWhy />;
  if (
    place === "runs" &&
    name !== undefined &&
    part === "beside" &&
    number !== undefined &&
    rest.length === 0
  )
    return <RunsBeside key={path} ids={[name, number]} />;
  if (place === "runs" && name !== undefined && part === "why" && number === undefined)
    return <RunPage key={path} id={name} isWhy />;
  if (place === "docs" && name === "commands" && part !== undefined && number === undefined)
    return <DocsPage key={path} name={`commands/${part}`} />;
  if (part === undefined) {
    if (place === undefined || (place === "experiments" && name === undefined)) return <ExperimentsPage />;
    if (place === "experiments" && name !== undefined) return <ExperimentPage key={name} reference={name} />;
    if (place === "runs" && name !== undefined) return <RunPage key={name} id={name} />;
    if (place === "docs" && name !== undefined) return <DocsPage key={name} name={name} />;
    if (place === "map" && name === undefined) return <MapPage />;
    if (place === "clusters" && name === undefined) return <ClustersPage />;
    if (place === "codebooks" && name === undefined) return <CodebooksPage />;
    if (place === "diagrams" && name === undefined) return <DiagramsPage />;
    if (place === "beside" && name === undefined) return <RunsBeside />;
  }
  return (
    <Notice isPage title={`There is no page ${path}.`}>
      <p>
        Start from <Link href="/">the experiments</Link>.
      </p>
    </Notice>
  );
}
