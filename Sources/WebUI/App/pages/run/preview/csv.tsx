import { useMemo } from "react";
import { counted } from "../../../core/format";
import { Grid } from "../grid";

/** Rows and columns that are shown; more would make the page slow. */
const rowsMax = 500;
const columnsMax = 100;

export function TableView({ text }: { text: string }) {
    const rows = useMemo(() => csvRows(text, rowsMax + 2), [text]);
    const [head = [], ...body] = rows.slice(0, rowsMax + 1);
    const width = Math.max(...rows.map((row) => row.length));
    const columns = Array.from({ length: Math.min(columnsMax, width) }, (_, column) => column);
    const isNumeric = (column: number) => body.every((row) => !Number.isNaN(Number(row[column] ?? "")));
    return (
        <>
            <p className="muted run-cut">
                {rows.length > rowsMax + 1 && "The first "}{counted(body.length, "row")}, {counted(width, "column")}
            </p>
            <Grid className="run-grid" head={["#", ...head]} rows={body.map((row, index) => [index + 1, ...row])}
                align={["right", ...columns.map((column) => (isNumeric(column) ? "right" : "left"))]} />
        </>
    );
}

/** Rows of a text of separated values as RFC 4180 has it: quotes hold separators, line ends and doubled quotes. */
function csvRows(text: string, max: number): string[][] {
    const line = /.*/.exec(text)?.[0] ?? "";
    const times = (mark: string) => line.split(mark).length;
    const separator = [",", ";", "\t", "|"].reduce((best, mark) => (times(mark) > times(best) ? mark : best));
    const field = new RegExp(`(?:"([^"]*(?:""[^"]*)*)"?)?([^${separator}\\r\\n]*)(${separator === "|" ? "\\|" : separator}|\\r?\\n|\\r|$)`, "y");
    const rows: string[][] = [[]];
    field.lastIndex = text.startsWith("\ufeff") ? 1 : 0;
    while (field.lastIndex < text.length && rows.length <= max) {
        const [, quoted = "", rest = "", end] = field.exec(text) ?? [];
        rows[rows.length - 1]?.push(quoted.replace(/""/g, "\"") + rest);
        if (end !== separator) rows.push([]);
    }
    return rows.filter((row) => row.length > 1 || row[0]).slice(0, max);
}
