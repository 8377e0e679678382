/** A colour, each channel from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The pigments of the painter, which are also the colours that the captioner has names for. */
export const pigments = {
  red: [214, 64, 58],
  orange: [238, 136, 48],
  yellow: [247, 205, 66],
  green: [82, 165, 88],
  teal: [42, 167, 165],
  blue: [58, 116, 204],
  purple: [126, 84, 180],
  pink: [238, 132, 172],
  brown: [136, 88, 58],
  white: [250, 247, 240],
  grey: [144, 148, 156],
  black: [40, 42, 52],
} as const satisfies Record<string, Rgb>;

export type ColourName = keyof typeof pigments;
export const colourNames = Object.keys(pigments) as ColourName[];

/** The colours that have a pale and a dark version as a background. White and black are what they are. */
export const tonedNames: readonly ColourName[] = colourNames.filter(
  (name) => name !== "white" && name !== "black",
);

/** Round the colour circle: a colour and the one after it are neighbours, the last and the first as well. */
export const colourCircle: readonly ColourName[] = [
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "purple",
  "pink",
];

export type BackgroundTone = "pale" | "plain" | "dark";
export const backgroundTones: readonly BackgroundTone[] = ["pale", "plain", "dark"];

export const shapeNames = [
  "circle",
  "oval",
  "square",
  "bar",
  "triangle",
  "diamond",
  "hexagon",
  "star",
  "cross",
  "ring",
  "crescent",
  "heart",
] as const;
export type ShapeName = (typeof shapeNames)[number];

/** From the smallest. "middling" goes without saying: no caption has a word for it. */
export const sizeNames = ["tiny", "small", "middling", "large", "huge", "enormous"] as const;
export type SizeName = (typeof sizeNames)[number];

/** Half the extent of a thing as a share of the picture's shorter side, in the order of `sizeNames`. */
export const sizeExtents: readonly number[] = [0.08, 0.12, 0.175, 0.26, 0.38, 0.58];

export type Place = "middle" | "above" | "below" | "left" | "right" | "inside";

/** The number from which the captioner stops counting. */
export const MANY = 5;

/** How captions write 1, 2, … `MANY`. */
export const countWords: readonly string[] = ["a", "two", "three", "four", "many"];

/** Number words of prompts, beside those of captions. */
export const spokenCounts: ReadonlyMap<string, number> = new Map([
  ["a", 1],
  ["an", 1],
  ["one", 1],
  ["single", 1],
  ["two", 2],
  ["pair", 2],
  ["couple", 2],
  ["both", 2],
  ["three", 3],
  ["few", 3],
  ["four", 4],
  ["five", MANY],
  ["six", MANY],
  ["seven", MANY],
  ["eight", MANY],
  ["nine", MANY],
  ["ten", MANY],
  ["many", MANY],
  ["several", MANY],
  ["lots", MANY],
  ["dozen", MANY],
]);

export const spokenSizes: ReadonlyMap<string, SizeName> = new Map([
  ["tiny", "tiny"],
  ["little", "small"],
  ["small", "small"],
  ["medium", "middling"],
  ["middling", "middling"],
  ["big", "large"],
  ["large", "large"],
  ["tall", "large"],
  ["great", "large"],
  ["huge", "huge"],
  ["giant", "huge"],
  ["enormous", "enormous"],
]);

export const spokenColours: ReadonlyMap<string, ColourName> = new Map([
  ...colourNames.map((name) => [name, name] as const),
  ["gray", "grey"],
  ["golden", "yellow"],
  ["gold", "yellow"],
  ["silver", "grey"],
  ["turquoise", "teal"],
  ["violet", "purple"],
  ["crimson", "red"],
]);

export const spokenTones: ReadonlyMap<string, BackgroundTone> = new Map([
  ["pale", "pale"],
  ["light", "pale"],
  ["bright", "pale"],
  ["dark", "dark"],
  ["deep", "dark"],
]);

export const spokenPlaces: ReadonlyMap<string, Place> = new Map([
  ["above", "above"],
  ["over", "above"],
  ["top", "above"],
  ["atop", "above"],
  ["below", "below"],
  ["under", "below"],
  ["beneath", "below"],
  ["bottom", "below"],
  ["left", "left"],
  ["right", "right"],
  ["inside", "inside"],
  ["within", "inside"],
  ["middle", "middle"],
  ["centre", "middle"],
  ["center", "middle"],
]);

/** Where B is, seen from A, when A is there seen from B. */
export const oppositePlaces: Readonly<Record<Place, Place>> = {
  middle: "middle",
  above: "below",
  below: "above",
  left: "right",
  right: "left",
  inside: "middle",
};

/** Things of the everyday world, as a child with a box of crayons would draw them. */
export const everydayThings: ReadonlyMap<string, { shape: ShapeName; colour?: ColourName; size?: SizeName }> =
  new Map([
    ["sun", { shape: "circle", colour: "yellow", size: "large" }],
    ["sunset", { shape: "circle", colour: "orange", size: "large" }],
    ["sunrise", { shape: "circle", colour: "pink", size: "large" }],
    ["moon", { shape: "crescent", colour: "white" }],
    ["apple", { shape: "circle", colour: "red" }],
    ["lemon", { shape: "oval", colour: "yellow", size: "small" }],
    ["ball", { shape: "circle" }],
    ["balloon", { shape: "oval" }],
    ["egg", { shape: "oval", colour: "white", size: "small" }],
    ["fish", { shape: "oval", colour: "teal", size: "small" }],
    ["cat", { shape: "heart", colour: "black" }],
    ["dog", { shape: "heart", colour: "brown" }],
    ["bird", { shape: "crescent", size: "small" }],
    ["boat", { shape: "crescent", colour: "brown" }],
    ["house", { shape: "square", colour: "brown", size: "large" }],
    ["box", { shape: "square", colour: "brown" }],
    ["window", { shape: "square", colour: "yellow", size: "small" }],
    ["door", { shape: "bar", colour: "brown" }],
    ["tower", { shape: "bar", colour: "grey", size: "large" }],
    ["road", { shape: "bar", colour: "grey", size: "huge" }],
    ["mountain", { shape: "triangle", colour: "grey", size: "huge" }],
    ["tree", { shape: "triangle", colour: "green", size: "large" }],
    ["tent", { shape: "triangle" }],
    ["kite", { shape: "diamond" }],
    ["leaf", { shape: "diamond", colour: "green", size: "small" }],
    ["flower", { shape: "star", colour: "pink" }],
    ["rose", { shape: "heart", colour: "red" }],
    ["wheel", { shape: "ring", colour: "black" }],
    ["cloud", { shape: "oval", colour: "white", size: "large" }],
  ]);

/** Places of the everyday world: they become the background. */
export const everydayPlaces: ReadonlyMap<string, { colour: ColourName; tone: BackgroundTone }> = new Map([
  ["ocean", { colour: "blue", tone: "plain" }],
  ["sea", { colour: "blue", tone: "plain" }],
  ["lake", { colour: "teal", tone: "pale" }],
  ["river", { colour: "teal", tone: "plain" }],
  ["water", { colour: "blue", tone: "pale" }],
  ["sky", { colour: "blue", tone: "pale" }],
  ["night", { colour: "blue", tone: "dark" }],
  ["space", { colour: "black", tone: "plain" }],
  ["snow", { colour: "white", tone: "plain" }],
  ["winter", { colour: "white", tone: "plain" }],
  ["desert", { colour: "orange", tone: "pale" }],
  ["beach", { colour: "yellow", tone: "pale" }],
  ["grass", { colour: "green", tone: "pale" }],
  ["meadow", { colour: "green", tone: "pale" }],
  ["garden", { colour: "green", tone: "plain" }],
  ["forest", { colour: "green", tone: "dark" }],
  ["table", { colour: "brown", tone: "pale" }],
  ["street", { colour: "grey", tone: "plain" }],
  ["city", { colour: "grey", tone: "plain" }],
]);

/** Words that carry nothing to draw. A thing's description ends at them. */
export const emptyWords: ReadonlySet<string> = new Set(
  (
    "the of and with is are was in on at by to from for it its them their this that there as or near next behind " +
    "front between side corner some very against into"
  ).split(" "),
);
