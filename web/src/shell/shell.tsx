import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { AboutAnswer } from "../../../src/explorer/api/about.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { isInHash, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { FilterProvider } from "../find/filter.tsx";
import { FilterBar, FindField } from "../find/find-field.tsx";
import { useConnection } from "../server/connection.ts";
import { useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { StepBar } from "../step/step-bar.tsx";
import { KeyHelp } from "./key-help.tsx";
import "./shell.css";
import { ThemeSwitch } from "./theme-switch.tsx";

/** A static copy may lie in any folder. */
function markAddress(): string {
  return isInHash() ? "mark.svg" : "/mark.svg";
}

const PLACES = [
  { href: "/", label: "Experiments", owns: /^\/($|experiments|runs)/ },
  { href: "/map", label: "Map", owns: /^\/map/ },
  { href: "/clusters", label: "Clusters", owns: /^\/clusters/ },
  { href: "/codebooks", label: "Codebooks", owns: /^\/codebooks/ },
  { href: "/diagrams", label: "Diagrams", owns: /^\/diagrams/ },
];

/** What every view stands in: where one can go, whether the server is there, and the one slider. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const { path } = useAddress();
  const about = useResource<AboutAnswer>(pathOf(routes.about));
  return (
    <FilterProvider>
      <div class="shell">
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="shell-header">
          <Link href="/" class="shell-name">
            <img src={markAddress()} width="22" height="22" alt="" />
            <span class="narrow-hidden">PANIC-TDA</span>
          </Link>
          <nav aria-label="Views">
            {PLACES.map(({ href, label, owns }) => (
              <Link key={href} href={href} aria-current={owns.test(path) ? "page" : undefined}>
                {label}
              </Link>
            ))}
          </nav>
          <FindField />
          <span class="shell-database" title={about.data?.database.path ?? ""}>
            {about.data?.database.path.split(/[\\/]/).at(-1) ?? ""}
          </span>
          <ConnectionSign />
          <KeyHelp />
          <ThemeSwitch />
        </header>
        <FilterBar />
        <Warnings />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <section aria-label="Slider">
          <StepBar />
        </section>
      </div>
    </FilterProvider>
  );
}

/** Names the view in the title of the window. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · PANIC-TDA`;
  }, [title]);
}

function ConnectionSign() {
  const connection = useConnection();
  const words = {
    connecting: "connecting",
    live: "live",
    lost: "no server",
    copy: "static copy",
  } as const;
  return (
    <span class={`connection connection-${connection}`} role="status">
      {words[connection]}
    </span>
  );
}

function Warnings() {
  const connection = useConnection();
  const { databaseError } = useLive();
  if (connection === "lost")
    return (
      <div class="warning" role="alert">
        <strong>The explorer’s server does not answer.</strong> What you see was read before. Start it again
        with <code>panic-tda explore</code>; this page goes on by itself.
      </div>
    );
  if (databaseError !== null)
    return (
      <div class="warning" role="alert">
        <strong>{databaseError.message}</strong> {databaseError.hint}
      </div>
    );
  return null;
}
