import { render } from "preact";
import { App } from "./app.tsx";
import { listen } from "./server/live.ts";
import "./shell/theme.css";
import "./shell/elements.css";

listen();
render(<App />, document.getElementById("page")!);
