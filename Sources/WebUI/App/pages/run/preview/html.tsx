import { useMemo } from "react";

/**
 * A page in a frame that can do nothing: no scripts, no forms, no way to the page around it, nothing fetched. What could
 * not work there anyway is taken out before, so that the browser has nothing to refuse.
 */
export function HTMLView({ text }: { text: string }) {
    const inert = useMemo(() => inertPage(text), [text]);
    return (
        <>
            <p className="run-cut muted">Shown without its scripts and styles. Download it to see it as it was made; what it does then is up to it.</p>
            <iframe className="run-frame" sandbox="" srcDoc={inert} title="The page" referrerPolicy="no-referrer" />
        </>
    );
}

const left = "script, style, link, meta, base, iframe, frame, frameset, object, embed, applet, template, video, audio, source, noscript, form, input, button, textarea, select";

function inertPage(text: string): string {
    const page = new DOMParser().parseFromString(text, "text/html");
    page.querySelectorAll(left).forEach((element) => {
        if (/^(form|noscript)$/i.test(element.tagName)) element.replaceWith(...element.childNodes);
        else element.remove();
    });
    page.querySelectorAll("*").forEach((element) => {
        for (const { name, value } of [...element.attributes]) {
            const isPicture = element.tagName === "IMG" && name === "src" && /^data:image\//i.test(value);
            if (!isPicture && !plainAttributes.has(name.toLowerCase())) element.removeAttribute(name);
        }
    });
    return "<!doctype html>" + page.documentElement.outerHTML;
}

/** Attributes that only say what something is or how a table is laid out. */
const plainAttributes = new Set([
    "alt", "title", "lang", "dir", "colspan", "rowspan", "scope", "align", "valign", "width", "height", "border", "bgcolor",
    "color", "cellpadding", "cellspacing", "start", "open", "cite", "datetime", "viewbox", "d", "x", "y", "x1", "x2", "y1", "y2",
    "cx", "cy", "r", "rx", "ry", "points", "fill", "stroke", "stroke-width", "transform", "text-anchor", "font-size", "opacity",
]);
