import type { CSSProperties } from "preact";
import { useState } from "preact/hooks";
import { useConnection, useReturns } from "../server/connection.ts";
import { imageAddress } from "../server/pictures.ts";
import "./stored-picture.css";

interface StoredPictureProps {
  readonly hash: string;
  /** The server makes it smaller where its longer side has more pixels. @defaultValue as it is stored */
  readonly size?: number;
  readonly alt: string;
  readonly class?: string;
  readonly loading?: "lazy";
  readonly style?: CSSProperties;
}

/** A picture of the database; where there is no file of it, the words that say so. */
export function StoredPicture({ hash, size, alt, ...rest }: StoredPictureProps) {
  const returns = useReturns();
  const isLost = useConnection() === "lost";
  const key = `${hash} ${returns}`;
  const [failed, setFailed] = useState<string | null>(null);
  // Another element when the server is back: a browser does not ask again for what has failed.
  if (failed !== key || isLost)
    return (
      <img key={key} {...rest} src={imageAddress(hash, size)} alt={alt} onError={() => setFailed(key)} />
    );
  return <PictureGone alt={alt} class={rest.class} />;
}

interface PictureGoneProps {
  readonly alt?: string;
  /** That of the picture in whose place it stands. */
  readonly class?: string | undefined;
}

/** In the place of a picture whose file was given up, or cannot be read. */
export function PictureGone({ alt = "", class: own = "" }: PictureGoneProps) {
  return (
    <span
      class={`picture-gone ${own}`}
      title="The database has no file of this picture, or one that cannot be read. panic-tda prune gives files up."
    >
      {alt !== "" && <span class="visually-hidden">{alt}: </span>}
      no picture
    </span>
  );
}
