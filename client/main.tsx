/** The page's beginning. */
import "./styles/main.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { applySettings } from "./lib/settings.ts";

applySettings();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
