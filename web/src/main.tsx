import { render } from "preact";
import { takeToken } from "./annotations/token.ts";
import { App } from "./app.tsx";
import { decodeInThread } from "./mosaic/decode-in-thread.ts";
import { decodePicturesWith } from "./mosaic/decoded-pictures.ts";
import { listen } from "./server/live.ts";
import "./shell/theme.css";
import "./shell/elements.css";

takeToken();
decodePicturesWith(decodeInThread);
listen();
render(<App />, document.getElementById("page")!);
