import { marked } from "marked";
import { useEffect, useRef, useState } from "preact/hooks";
import { goTo } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { Loading, Notice } from "../shell/notice.tsx";
import { useTitle } from "../shell/shell.tsx";
import "./docs-page.css";
import { headingAnchor } from "./heading-anchor.ts";

/** The pages of docs/, as they were when the page was built: they are there without a network. */
const pages = import.meta.glob<string>(["../../../docs/*.md", "!../../../docs/bench.md"], {
  query: "?raw",
  import: "default",
});

function pathOfPage(name: string): string {
  return `../../../docs/${name}.md`;
}

/** One page of the documentation. */
export default function DocsPage({ name }: { readonly name: string }) {
  const article = useRef<HTMLElement>(null);
  const [html, setHtml] = useState<string | null>(null);
  const load = pages[pathOfPage(name)];
  useTitle(name);
  useEffect(() => {
    let isShown = true;
    load?.().then((text) => isShown && setHtml(marked.parse(text, { async: false, gfm: true })));
    return () => {
      isShown = false;
    };
  }, [load]);
  useEffect(() => {
    const root = article.current;
    if (root === null || html === null) return;
    for (const heading of root.querySelectorAll<HTMLElement>("h1, h2, h3, h4"))
      heading.id = headingAnchor(heading.textContent ?? "");
    for (const link of root.querySelectorAll("a")) leadWithin(link);
    // The document wants pictures of a folder that the page does not have.
    for (const image of root.querySelectorAll("img")) image.replaceWith(`[picture: ${image.alt}]`);
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [html]);
  if (load === undefined)
    return (
      <Notice title={`There is no page of documentation called “${name}”.`}>
        <p>
          Start from <Link href="/docs/explorer">the explorer’s</Link>.
        </p>
      </Notice>
    );
  if (html === null) return <Loading what="the documentation" />;
  return (
    <div class="page">
      <article
        class="docs"
        ref={article}
        // The text is the package's own, put in at build time; the policy refuses scripts in any case.
        // biome-ignore lint/security/noDangerouslySetInnerHtml: see above
        dangerouslySetInnerHTML={{ __html: html }}
      />
    </div>
  );
}

/** Links between pages stay within this one; what leads elsewhere is named but not followed, as the page is all there is offline. */
function leadWithin(link: HTMLAnchorElement): void {
  const [, page, hash = ""] = /^([\w-]+)\.md(#.*)?$/.exec(link.getAttribute("href") ?? "") ?? [];
  if (page === undefined || pages[pathOfPage(page)] === undefined) {
    if (!link.getAttribute("href")?.startsWith("http")) link.removeAttribute("href");
    else link.rel = "noreferrer noopener";
    return;
  }
  link.href = `/docs/${page}${hash}`;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(link.href);
  });
}
