import { Run } from "../../core/types";
import { short } from "../../core/format";
import { to } from "../../core/route";
import { isBetter } from "../../core/objective";
import { Button, StatusMark } from "../../parts/basic";
import { Compared } from "./compared";
import { Row, Section } from "./rows";
import { sameText } from "./runs";
import { Swatch } from "./series";

/** Runs as columns, keys as rows; the first run is what the others are measured against. */
export function DiffTable({ compared, sections, onlyDiffering, delta, search, seriesOf, reorder, showAll }: {
    compared: Compared; sections: readonly Section[]; onlyDiffering: boolean; delta: boolean; search: string;
    seriesOf: (id: string) => number; reorder: (ids: string[]) => void; showAll: () => void;
}) {
    const { runs, labels } = compared;
    const ids = runs.map((run) => run.info.run_id);
    const move = (from: number, to: number) => {
        const next = [...ids];
        next.splice(to, 0, ...next.splice(from, 1));
        reorder(next);
    };
    const wanted = search.trim().toLowerCase();
    const found = sections.map((section) => ({
        ...section, rows: section.rows.filter(({ key }) => key.toLowerCase().includes(wanted)),
    })).filter(({ rows }) => rows.length > 0);
    return (
        <div className="scroll compare-scroll" tabIndex={0} role="region" aria-label="Values of the runs">
            <table className="compare-table" style={{ minWidth: 130 + runs.length * 156 }}>
                <thead>
                    <tr>
                        <th scope="col" className="compare-key">{runs.length > 1 ? "Run" : "Key"}</th>
                        {runs.map((run, index) => (
                            <th key={run.info.run_id} scope="col">
                                <Head run={run} label={labels.get(run.info.run_id) ?? ""} series={seriesOf(run.info.run_id)}
                                    index={index} count={runs.length} move={move}
                                    remove={() => reorder(ids.filter((id) => id !== run.info.run_id))} />
                            </th>
                        ))}
                    </tr>
                </thead>
                {found.map(({ title, noun, rows }) => {
                    const shown = onlyDiffering ? rows.filter((row) => row.differs) : rows;
                    const same = rows.filter((row) => !row.differs).length;
                    return (
                        <tbody key={title}>
                            <tr className="compare-section">
                                <th scope="rowgroup">{title}</th>
                                <td colSpan={runs.length}>
                                    {onlyDiffering && same > 0 && (
                                        <button type="button" className="compare-same" title="Show all rows" onClick={showAll}>
                                            {sameText(same, noun)}
                                        </button>
                                    )}
                                </td>
                            </tr>
                            {shown.map((row) => <Line key={row.key} row={row} runs={runs} compared={compared} delta={delta} />)}
                        </tbody>
                    );
                })}
            </table>
            {found.length === 0 && <p className="compare-hint muted">{`No key has “${search}” in it.`}</p>}
        </div>
    );
}

function Head({ run, label, series, index, count, move, remove }: {
    run: Run; label: string; series: number; index: number; count: number;
    move: (from: number, to: number) => void; remove: () => void;
}) {
    const { info } = run;
    return (
        <div className="compare-head">
            <div className="compare-tools">
                <Swatch index={series} />
                {count > 1 && index === 0 && <span className="count">baseline</span>}
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

function Line({ row, runs, compared, delta }: { row: Row; runs: readonly Run[]; compared: Compared; delta: boolean }) {
    return (
        <tr className={row.differs ? "compare-differs" : undefined}>
            <th scope="row" title={row.key}><span className="compare-value">{row.key}</span></th>
            {runs.map((run, index) => {
                const text = row.texts[index] ?? null;
                const value = row.values?.[index] ?? NaN;
                const isBest = value === row.best;
                // What is as in the first run steps back, so that the eye finds what is not.
                const isQuiet = text === null || (row.values === undefined && index > 0 && text === row.texts[0]);
                const parent = compared.parents.get(row.links?.[index] ?? "");
                return (
                    <td key={run.info.run_id} className={isBest ? "compare-best" : isQuiet ? "muted" : undefined}>
                        {text === null ? <span title="has none">–</span> : (
                            <span className="compare-value" title={row.full?.[index] ?? text}>
                                {isBest && <span role="img" aria-label="best" title="best">★ </span>}
                                {parent ? <a href={to.run(parent.info.experiment_id, parent.info.run_id)}>{text}</a> : text}
                            </span>
                        )}
                        {delta && index > 0 && row.values && <Delta value={value} from={row.values[0] ?? NaN} row={row} />}
                    </td>
                );
            })}
        </tr>
    );
}

function Delta({ value, from, row }: { value: number; from: number; row: Row }) {
    const change = value - from;
    if (!Number.isFinite(change)) return null;
    if (change === 0) return <small className="compare-delta">±0</small>;
    const percent = from === 0 ? "" : ` (${change > 0 ? "+" : ""}${short((change / Math.abs(from)) * 100, 2)} %)`;
    const word = row.goal === undefined ? undefined : isBetter(value, from, row.goal) ? "better" : "worse";
    return (
        <small className={`compare-delta ${word ?? ""}`} title={word && `${word} than the first run`}>
            {change > 0 ? "+" : ""}{short(change, 3)}{percent}
        </small>
    );
}
