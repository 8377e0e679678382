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
 * A plot as a file of its own: colours as they are on the screen, in front of the page's background.
 *
 * @param svg - Is in the document, with a viewBox.
 */
export async function svgFile(svg: SVGSVGElement): Promise<string> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    const element = copies[i]!;
    for (const property of PROPERTIES) {
      const value = style.getPropertyValue(property);
      if (value !== "")
        element.setAttribute(property, property === "font-family" ? "Inter, Helvetica, sans-serif" : value);
    }
    element.removeAttribute("class");
    element.removeAttribute("style");
  });
  for (const helper of copy.querySelectorAll("[data-not-exported]")) helper.remove();
  await Promise.all([...copy.querySelectorAll("image")].map(embedPicture));
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", getComputedStyle(svg.closest("figure") ?? document.body).backgroundColor);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
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
