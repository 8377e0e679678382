import sharp, { type Sharp } from "sharp";
import { asciiJson, type PictureFacts, parametersText } from "./picture-facts.ts";
import { withPngTexts } from "./png-text.ts";
import { xmpPacket } from "./xmp-packet.ts";

const pictureFormats = ["png", "webp", "jpeg"] as const;
export type PictureFormat = (typeof pictureFormats)[number];

// Each picture is read once, and several are in work at a time.
sharp.cache(false);
sharp.concurrency(1);

const JPEG_QUALITY = 95;

/** A file of a picture that nobody here has made: it carries nothing else. */
export async function plainPictureFile(bytes: Uint8Array, format: PictureFormat): Promise<Uint8Array> {
  return encoded(sharp(bytes), format);
}

/**
 * A file of a picture that carries how it came to be: in XMP and, as ASCII, in EXIF; in PNG also in text chunks. PNG and WebP keep every
 * pixel, JPEG does not.
 */
export async function pictureFile(
  bytes: Uint8Array,
  format: PictureFormat,
  facts: PictureFacts,
): Promise<Uint8Array> {
  const picture = sharp(bytes)
    .withExif({
      IFD0: {
        ImageDescription: asciiJson(facts),
        Software: facts.software,
        DateTime: facts.started_at.slice(0, 19).replaceAll("-", ":").replace("T", " "),
      },
    })
    .withXmp(xmpPacket(facts));
  const file = await encoded(picture, format);
  if (format !== "png") return file;
  return withPngTexts(file, {
    parameters: parametersText(facts),
    Description: facts.drawn_from ?? "",
    Software: facts.software,
  });
}

function encoded(picture: Sharp, format: PictureFormat): Promise<Buffer> {
  if (format === "jpeg")
    return picture.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: "4:4:4" }).toBuffer();
  return format === "webp"
    ? picture.webp({ lossless: true, effort: 0 }).toBuffer()
    : picture.png().toBuffer();
}
