import { type FigureDescription, withDescription } from "./figure-description.ts";

// Style sheets do not travel with a file, so what they say of these properties is written into every element.
const PROPERTIES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
  "image-rendering",
  "visibility",
  "display",
] as const;

/**
 * A plot as a file of its own, to be read away from the page: with its title, legend and sentence, on light ground whatever the theme,
 * without what belongs to the page alone, such as the line of the slider.
 *
 * @param svg - Is in the document, with a viewBox.
 */
export async function svgFile(svg: SVGSVGElement, description: FigureDescription): Promise<string> {
  const { width, height } = svg.viewBox.baseVal;
  const plot = svg.cloneNode(true) as SVGSVGElement;
  for (const helper of plot.querySelectorAll("[data-not-exported]")) helper.remove();
  // Links lead within the page.
  for (const link of plot.querySelectorAll("a")) link.removeAttribute("href");
  const figure = withDescription(plot, description, { width, height });
  // Beside the original, so that the same rules of the style sheet hold; out of sight, and with the colours of the light theme.
  const host = document.createElement("div");
  host.className = "light-ground";
  Object.assign(host.style, { position: "fixed", left: "-100000px", top: "0" });
  host.style.backgroundColor = "var(--surface)";
  host.append(figure);
  (svg.parentElement ?? document.body).append(host);
  try {
    figure.setAttribute("class", svg.getAttribute("class") ?? "");
    writeStyles(figure);
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ground.setAttribute("width", "100%");
    ground.setAttribute("height", "100%");
    ground.setAttribute("fill", getComputedStyle(host).backgroundColor);
    figure.prepend(ground);
  } finally {
    host.remove();
  }
  await Promise.all([...figure.querySelectorAll("image")].map(embedPicture));
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  figure.setAttribute("width", String(figure.viewBox.baseVal.width));
  figure.setAttribute("height", String(figure.viewBox.baseVal.height));
  return new XMLSerializer().serializeToString(figure);
}

/** What style sheets say of each element, as attributes of it. */
function writeStyles(figure: SVGSVGElement): void {
  const elements = [figure, ...figure.querySelectorAll("*")];
  const styles = elements.map((element) => {
    const style = getComputedStyle(element);
    return PROPERTIES.map((property) => [property, style.getPropertyValue(property)] as const);
  });
  for (const [i, element] of elements.entries()) {
    for (const [property, value] of styles[i]!) {
      if (value !== "")
        element.setAttribute(property, property === "font-family" ? "Inter, Helvetica, sans-serif" : value);
    }
    element.removeAttribute("class");
    element.removeAttribute("style");
  }
}

async function embedPicture(image: SVGImageElement): Promise<void> {
  const href = image.getAttribute("href");
  if (href === null || href.startsWith("data:")) return;
  image.setAttribute("href", await dataAddress(await (await fetch(href)).blob()));
}

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
