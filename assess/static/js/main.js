// Small comforts on every page. Everything here also works without script, only less quickly.
import { startCopying } from "./copy.js";
import { startDialogs } from "./dialog.js";
import { startDisclosures } from "./disclosure.js";
import { startNumberKeys } from "./number_keys.js";
import { startToasts } from "./toast.js";

startCopying(document);
startDialogs(document);
startDisclosures(document);
startNumberKeys(document);
startToasts(document);

// The summary of errors is the first thing to hear and see after a refused form.
document.querySelector("[data-error-summary]")?.focus();
