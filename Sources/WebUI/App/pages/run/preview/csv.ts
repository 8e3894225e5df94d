/**
 * Rows of a text of separated values as RFC 4180 has it: quotes hold separators, line ends and doubled quotes.
 *
 * @param separator guessed from the first line when it is absent.
 */
export function csvRows(text: string, separator: string | undefined, max: number): { rows: string[][]; isCut: boolean } {
    const comma = separator ?? guessed(text);
    const rows: string[][] = [];
    let row: string[] = [];
    let at = text.startsWith("\ufeff") ? 1 : 0;
    while (at < text.length) {
        if (rows.length === max) return { rows, isCut: true };
        let field = "";
        if (text[at] === "\"") {
            at += 1;
            for (;;) {
                const close = text.indexOf("\"", at);
                if (close < 0) {
                    field += text.slice(at);
                    at = text.length;
                    break;
                }
                field += text.slice(at, close);
                at = close + 1;
                if (text[at] !== "\"") break;
                field += "\"";
                at += 1;
            }
        }
        const start = at;
        while (at < text.length && text[at] !== comma && text[at] !== "\n" && text[at] !== "\r") at += 1;
        row.push(field + text.slice(start, at));
        if (text[at] === comma) {
            at += 1;
            // A separator at the very end has an empty value after it.
            if (at >= text.length) row.push("");
            continue;
        }
        if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
        at += 1;
        if (row.length > 1 || row[0] !== "") rows.push(row);
        row = [];
    }
    if (row.length > 0) rows.push(row);
    return { rows, isCut: false };
}

function guessed(text: string): string {
    const end = text.search(/[\r\n]/);
    const line = end < 0 ? text : text.slice(0, end);
    const times = (mark: string) => line.split(mark).length;
    return [",", ";", "\t", "|"].reduce((best, mark) => (times(mark) > times(best) ? mark : best));
}
