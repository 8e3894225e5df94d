import { createRoot } from "react-dom/client";
import { App } from "./app";
import { startTheme } from "./core/palette";
import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";

startTheme();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
