import { render } from "preact";
import { keepAddressesInHash } from "../address/address.ts";
import { App } from "../app.tsx";
import { answerWith } from "../server/ask.ts";
import { showExperimentsOnce } from "../server/live.ts";
import { takePicturesFrom } from "../server/pictures.ts";
import "../shell/theme.css";
import "../shell/elements.css";
import { answerFromFiles } from "./answer-from-files.ts";

// The explorer's page, with files in place of its server.
keepAddressesInHash();
answerWith(answerFromFiles);
takePicturesFrom("pictures");
void showExperimentsOnce();
render(<App />, document.getElementById("page")!);
