import { createRoot } from "react-dom/client";
// Before the pages, so that a page's own rules win over those all share.
import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import { App } from "./app";
import { startTheme } from "./core/palette";

startTheme();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
