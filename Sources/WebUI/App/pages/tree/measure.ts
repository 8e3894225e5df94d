/** How wide texts are in the page's own type, so that columns are as wide as what is in them. */
let context: CanvasRenderingContext2D | null | undefined;
let family = "";
const known = new Map<string, number>();

/** Pixels. */
export function textWidth(text: string, size: 12 | 13, weight: 400 | 600): number {
    const key = `${weight} ${size} ${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (context === undefined) {
        context = document.createElement("canvas").getContext("2d");
        family = getComputedStyle(document.body).fontFamily;
    }
    if (!context) return text.length * 8;
    context.font = `${weight} ${size}px ${family}`;
    const { width } = context.measureText(text);
    if (known.size > 5000) known.clear();
    known.set(key, width);
    return width;
}
