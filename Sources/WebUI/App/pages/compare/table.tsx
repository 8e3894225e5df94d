import { ReactNode } from "react";
import { counted, short } from "../../core/format";
import { isBetter } from "../../core/objective";
import { current, setQuery, to } from "../../core/route";
import { Button, Panel, StatusMark } from "../../parts/basic";
import { idsOf, Item } from "./compared";
import { Row, Section } from "./rows";
import { Swatch } from "./series";

/**
 * What is compared as columns, keys as rows.
 *
 * @param find what is in the keys of the rows that are shown, in small or large letters.
 * @param delta whether the others are measured against the first.
 * @param showAll given when only the rows that differ are shown.
 */
export function Table({ title, label, aside, items, sections, find = "", delta = false, showAll }: {
    title: string; label: string; aside?: ReactNode; items: readonly Item[]; sections: readonly Section[]; find?: string; delta?: boolean;
    showAll?: () => void;
}) {
    const ids = items.map(({ id }) => id);
    const sought = find.trim().toLowerCase();
    const reorder = (next: readonly string[]) => {
        const others = idsOf(current().query.get("runs")).filter((id) => !ids.includes(id));
        setQuery({ runs: JSON.stringify([...next, ...others]) }, { push: true });
    };
    const move = (from: number, to: number) => {
        const next = [...ids];
        next.splice(to, 0, ...next.splice(from, 1));
        reorder(next);
    };
    return (
        <Panel title={title} className="flush" aside={aside}>
            <div className="scroll compare-scroll" tabIndex={0} role="region" aria-label={label}>
                <table className="compare-table" style={{ minWidth: 130 + items.length * 156 }}>
                    <thead>
                        <tr>
                            <th scope="col">Name</th>
                            {items.map((item, index) => (
                                <th key={item.id} scope="col">
                                    <Head item={item} index={index} count={ids.length} move={move}
                                        remove={() => reorder(ids.filter((id) => id !== item.id))} />
                                </th>
                            ))}
                        </tr>
                    </thead>
                    {sections.map((section) => {
                        const same = section.rows.filter(({ differs }) => !differs).length;
                        return (
                            <tbody key={section.title}>
                                {sections.length > 1 && (
                                    <tr className="compare-section">
                                        <th scope="rowgroup">{section.title}</th>
                                        <td colSpan={items.length}>
                                            {showAll && same > 0 && (
                                                <button type="button" className="compare-same" title="Show all rows" onClick={showAll}>
                                                    {`${counted(same, section.noun)} ${same === 1 ? "is" : "are"} the same`}
                                                </button>
                                            )}
                                        </td>
                                    </tr>
                                )}
                                {section.rows.filter(({ key, differs }) => (differs || !showAll) && key.toLowerCase().includes(sought)).map((row) => (
                                    <Line key={row.key} row={row} ids={ids} delta={delta} />
                                ))}
                            </tbody>
                        );
                    })}
                </table>
            </div>
        </Panel>
    );
}

function Head({ item: { run: { info }, label, series }, index, count, move, remove }: {
    item: Item; index: number; count: number; move: (from: number, to: number) => void; remove: () => void;
}) {
    return (
        <div className="compare-head">
            <div className="compare-tools">
                <Swatch index={series} />
                {info.lifecycle_stage === "deleted" && <span className="chip deleted">deleted</span>}
                <span className="compare-buttons">
                    {[-1, 1].filter((by) => index + by >= 0 && index + by < count).map((by) => (
                        <Button key={by} kind="quiet" icon="chevron" className={by < 0 ? "compare-left" : undefined}
                            label={`Move ${label} to the ${by < 0 ? "left" : "right"}`} onClick={() => move(index, index + by)} />
                    ))}
                    {count > 1 && <Button kind="quiet" icon="close" label={`Remove ${label} from the comparison`} onClick={remove} />}
                </span>
            </div>
            <span className="compare-name">
                <StatusMark status={info.status} />
                <a href={to.run(info.experiment_id, info.run_id)} title={label}>{label}</a>
            </span>
        </div>
    );
}

function Line({ row: { key, note, texts, full = texts, links, values, best, goal }, ids, delta }: {
    row: Row; ids: readonly string[]; delta: boolean;
}) {
    return (
        <tr>
            <th scope="row" title={key}>
                <span className="compare-value">{key}</span>
                {note && <span className={`chip ${note === "differs" ? "guess" : ""}`}>{note}</span>}
            </th>
            {ids.map((id, index) => {
                const text = texts[index] ?? null;
                const value = values?.[index] ?? NaN;
                const isBest = value === best;
                const link = links?.[index];
                // What is as in the first column steps back, so that the eye finds what is not.
                const isQuiet = text === null || (values === undefined && index > 0 && text === texts[0]);
                return (
                    <td key={id} className={isBest ? "compare-best" : isQuiet ? "muted" : undefined}>
                        <span className="compare-value" title={full[index] ?? "none"}>
                            {isBest && <span role="img" aria-label="best">★ </span>}
                            {link ? <a href={link}>{text}</a> : text ?? "–"}
                        </span>
                        {delta && index > 0 && <Delta value={value} from={values?.[0] ?? NaN} goal={goal} />}
                    </td>
                );
            })}
        </tr>
    );
}

function Delta({ value, from, goal }: { value: number; from: number; goal: Row["goal"] }) {
    const change = value - from;
    if (!Number.isFinite(change)) return null;
    const signed = (number: number, digits: number) => (number > 0 ? "+" : "") + short(number, digits);
    const word = goal === undefined || change === 0 ? "" : isBetter(value, from, goal) ? "better" : "worse";
    return (
        <small className={`compare-delta ${word}`} title={word && `${word} than the first run`}>
            {signed(change, 3)}{from !== 0 && ` (${signed((change / Math.abs(from)) * 100, 2)} %)`}
        </small>
    );
}
