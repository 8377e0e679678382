import { render } from "preact";
import { takeToken } from "./annotations/token.ts";
import { App } from "./app.tsx";
import { listen } from "./server/live.ts";
import "./shell/theme.css";
import "./shell/elements.css";

takeToken();
listen();
render(<App />, document.getElementById("page")!);
