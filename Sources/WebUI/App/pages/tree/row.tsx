import { memo, MouseEvent } from "react";
import { Icon } from "../../parts/icons";
import { StatusMark } from "../../parts/basic";
import { runName } from "../../core/run";
import { to } from "../../core/route";
import { Column } from "./columns";
import { Cell, Surroundings } from "./cells";
import { Node } from "./store";

/** What a row does; the same object for all, so that rows need not be drawn anew. */
export interface RowActs {
    toggle: (row: number) => void;
    select: (row: number, isRange: boolean) => void;
    point: (row: number) => void;
}

export interface RowProps {
    domID: string;
    row: number;
    /** Absent while it is read. */
    node: Node | undefined;
    depth: number;
    /** Its place among its siblings, and their number. */
    place: number;
    siblings: number;
    isOpen: boolean;
    isCurrent: boolean;
    isSelected: boolean;
    isBest: boolean;
    columns: readonly Column[];
    around: Surroundings;
    acts: RowActs;
}

export const rowHeight = 30;

export const TreeRow = memo(function TreeRow(props: RowProps) {
    const { domID, row, node, depth, place, siblings, isOpen, isCurrent, isSelected, isBest, columns, around, acts } = props;
    const style = { transform: `translateY(${row * rowHeight}px)` };
    const shared = {
        id: domID, role: "row", "aria-rowindex": row + 1, "aria-level": depth + 1, "aria-posinset": place + 1,
        "aria-setsize": siblings, style,
    };
    if (node === undefined) {
        return (
            <div {...shared} className={`tree-row waiting ${isCurrent ? "cur" : ""}`} aria-busy="true">
                <div role="rowheader" className="tree-name" style={{ paddingLeft: indent(depth) }}>
                    <span className="tree-ghost" /><span className="unseen">Loading</span>
                </div>
            </div>
        );
    }
    const { info } = node.run;
    const isParent = node.shown > 0;
    const name = runName(info);
    const classes = [
        "tree-row", isCurrent && "cur", isSelected && "selected", !node.matches && "context", isParent && "parent",
        info.lifecycle_stage === "deleted" && "deleted",
    ].filter(Boolean).join(" ");
    const pressed = (event: MouseEvent) => {
        acts.point(row);
        if ((event.target as Element).closest("a, input, button")) return;
        if (event.shiftKey || event.ctrlKey || event.metaKey) {
            event.preventDefault();
            acts.select(row, event.shiftKey);
        }
    };
    return (
        <div {...shared} className={classes} aria-expanded={isParent ? isOpen : undefined} aria-selected={isSelected}
            onMouseDown={pressed}>
            <div role="rowheader" className="tree-name" style={{ paddingLeft: indent(depth) }}>
                <input type="checkbox" tabIndex={-1} checked={isSelected} aria-label={`Select ${name}`}
                    onMouseDown={(event) => event.preventDefault()} onChange={() => undefined}
                    onClick={(event) => acts.select(row, event.shiftKey)} />
                {isParent
                    ? <button type="button" className="tree-expander" tabIndex={-1} aria-label={`${isOpen ? "Close" : "Open"} ${name}`}
                        onMouseDown={(event) => event.preventDefault()} onClick={() => acts.toggle(row)}>
                        <Icon name="chevron" />
                    </button>
                    : <span className="tree-expander" />}
                <StatusMark status={info.status} />
                <a className="clip" href={to.run(info.experiment_id, info.run_id)} tabIndex={-1} title={name}>{name}</a>
                {info.lifecycle_stage === "deleted" && <span className="tree-gone">deleted</span>}
                {!node.matches && <span className="unseen">(does not match itself)</span>}
            </div>
            {columns.map((column) => (
                <div key={column.id} role="gridcell" className={`tree-cell clip ${column.kind} ${column.isNumber ? "number" : ""}`}>
                    <Cell column={column} node={node} isBest={isBest} around={around} />
                </div>
            ))}
        </div>
    );
});

function indent(depth: number): number {
    return 8 + Math.min(depth, 12) * 18;
}
