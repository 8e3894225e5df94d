// What JSX becomes: React's own functions, as plain constants. Through the module itself each of the many calls would be
// written as `(0, module.jsx)`, which is 2 % of the page.
import runtime from "react/cjs/react-jsx-runtime.production.min.js";

export const Fragment = runtime.Fragment;
export const jsx = runtime.jsx;
/** For several children; React tells the two apart in development only. */
export const jsxs = jsx;
