/** How a file is shown, which its name tells. */
export type Kind = "image" | "json" | "table" | "markdown" | "html" | "text";

const kinds: readonly [Kind, RegExp][] = [
    ["image", /\.(png|jpe?g|gif|webp|bmp|ico|avif|svg)$/i],
    ["json", /\.(json|ipynb|geojson)$/i],
    ["table", /\.(csv|tsv|tab)$/i],
    ["markdown", /\.(md|markdown)$/i],
    ["html", /\.html?$/i],
];

/** Text, where the name does not tell: whether it really is one shows in its bytes. */
export function kindOf(path: string): Kind {
    return kinds.find(([, pattern]) => pattern.test(path))?.[0] ?? "text";
}
