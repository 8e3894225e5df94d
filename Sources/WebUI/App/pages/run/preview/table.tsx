import { useMemo } from "react";
import { counted } from "../../../core/format";
import { csvRows } from "./csv";

/** Rows and columns that are shown; more would make the page slow. */
const rowsMax = 500;
const columnsMax = 100;

export function TableView({ text, separator, isWhole }: { text: string; separator: string | undefined; isWhole: boolean }) {
    const { rows, isCut } = useMemo(() => csvRows(text, separator, rowsMax + 1), [text, separator]);
    const [head = [], ...body] = rows;
    const width = Math.min(columnsMax, Math.max(head.length, ...body.map((row) => row.length)));
    const columns = Array.from({ length: width }, (_, index) => index);
    const numeric = useMemo(() => columns.map((column) => isNumeric(body.map((row) => row[column] ?? ""))), [rows, width]);
    const look = (column: number) => (numeric[column] ? "number" : "");
    return (
        <>
            <p className="muted run-cut">
                {isCut ? `The first ${counted(body.length, "row")}` : counted(body.length, "row")}
                {isCut || isWhole ? "" : " of those fetched"}
                {`, ${counted(Math.max(head.length, width), "column")}`}
                {head.length > columnsMax ? `, of which ${columnsMax} are shown` : ""}
            </p>
            <div className="scroll run-grid" tabIndex={0} role="group" aria-label="Table, scrollable">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" className="number">#</th>
                            {columns.map((column) => (
                                <th key={column} scope="col" className={look(column)}>{head[column] ?? ""}</th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {body.map((row, index) => (
                            <tr key={index}>
                                <td className="number muted">{index + 1}</td>
                                {columns.map((column) => <td key={column} className={look(column)}>{row[column] ?? ""}</td>)}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </>
    );
}

/** A column of numbers: nine in ten of those that are not empty. */
function isNumeric(values: readonly string[]): boolean {
    const there = values.filter((value) => value.trim() !== "");
    return there.length > 0 && there.filter((value) => !Number.isNaN(Number(value))).length >= there.length * 0.9;
}
