import type { Column, ColumnType } from "../tables/column.ts";
import { type Cited, methodsParagraph, titleOf } from "./citation.ts";

export interface BundledTable {
  readonly name: string;
  /** Within the bundle. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly columns: readonly Column[];
}

const dataTypes: Partial<Record<ColumnType, string>> = {
  text: "sc:Text",
  json: "sc:Text",
  integer: "sc:Integer",
  number: "sc:Float",
  time: "sc:DateTime",
};

/**
 * Metadata that data portals read: the files with their sums, and the columns of each table. Lists and vectors have no type of their own
 * in Croissant 1.0, and are told in the README.
 *
 * @see https://docs.mlcommons.org/croissant/docs/croissant-spec.html
 */
export function croissant(cited: Cited, tables: readonly BundledTable[], licence?: string): object {
  const published = cited.experiments
    .map(({ completed_at, inserted_at }) => completed_at ?? inserted_at)
    .sort()
    .at(-1)!;
  return {
    "@context": CONTEXT,
    "@type": "sc:Dataset",
    conformsTo: "http://mlcommons.org/croissant/1.0",
    name: titleOf(cited.experiments),
    description: methodsParagraph(cited),
    datePublished: published.slice(0, 10),
    version: "1.0.0",
    ...(licence === undefined ? {} : { license: licence }),
    url: "https://github.com/ANUcybernetics/panic-tda",
    creator: { "@type": "sc:Organization", name: "The authors of the experiments (put your names here)" },
    citeAs: `${titleOf(cited.experiments)} (${published.slice(0, 4)})`,
    distribution: tables.map(({ name, path, sha256, bytes }) => ({
      "@type": "cr:FileObject",
      "@id": `${name}-file`,
      name: `${name}.parquet`,
      contentUrl: path,
      contentSize: `${bytes} B`,
      encodingFormat: "application/x-parquet",
      sha256,
    })),
    recordSet: tables.map(({ name, columns }) => ({
      "@type": "cr:RecordSet",
      "@id": name,
      name,
      field: columns.flatMap((column) => {
        const dataType = dataTypes[column.type];
        if (dataType === undefined) return [];
        return {
          "@type": "cr:Field",
          "@id": `${name}/${column.name}`,
          name: column.name,
          dataType,
          source: { fileObject: { "@id": `${name}-file` }, extract: { column: column.name } },
        };
      }),
    })),
  };
}

/** As the specification gives it. */
const CONTEXT = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  citeAs: "cr:citeAs",
  column: "cr:column",
  conformsTo: "dct:conformsTo",
  cr: "http://mlcommons.org/croissant/",
  rai: "http://mlcommons.org/croissant/RAI/",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  equivalentProperty: "cr:equivalentProperty",
  examples: { "@id": "cr:examples", "@type": "@json" },
  extract: "cr:extract",
  field: "cr:field",
  fileProperty: "cr:fileProperty",
  fileObject: "cr:fileObject",
  fileSet: "cr:fileSet",
  format: "cr:format",
  includes: "cr:includes",
  isLiveDataset: "cr:isLiveDataset",
  jsonPath: "cr:jsonPath",
  key: "cr:key",
  md5: "cr:md5",
  parentField: "cr:parentField",
  path: "cr:path",
  recordSet: "cr:recordSet",
  references: "cr:references",
  regex: "cr:regex",
  repeated: "cr:repeated",
  replace: "cr:replace",
  samplingRate: "cr:samplingRate",
  sc: "https://schema.org/",
  separator: "cr:separator",
  source: "cr:source",
  subField: "cr:subField",
  transform: "cr:transform",
};
