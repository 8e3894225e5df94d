import { ReactNode } from "react";

/** A table of whatever was written into a file or a text; rows may be shorter than others. */
export function Grid(
    { head, rows, align, className = "" }: {
        head: readonly ReactNode[]; rows: readonly (readonly ReactNode[])[]; align: readonly ("left" | "right" | "center")[];
        className?: string;
    },
) {
    const style = (column: number) => ({ textAlign: align[column] });
    return (
        <div className={`scroll ${className}`} tabIndex={0} role="group" aria-label="Table">
            <table>
                <thead><tr>{align.map((_, column) => <th key={column} scope="col" style={style(column)}>{head[column]}</th>)}</tr></thead>
                <tbody>
                    {rows.map((row, index) => (
                        <tr key={index}>{align.map((_, column) => <td key={column} style={style(column)}>{row[column]}</td>)}</tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
