import { short } from "../../core/format";
import { SearchSpace } from "../../core/stats";
import { Panel } from "../../parts/basic";
import { SpaceRow } from "./spaces";
import { Swatch } from "./series";
import { Sweep } from "./sweeps";

const valuesAtMost = 8;

/** What each sweep searched, param by param; what differs comes first. */
export function SpaceTable({ sweeps, spaces }: { sweeps: readonly Sweep[]; spaces: readonly SpaceRow[] }) {
    return (
        <Panel title="Search spaces" className="flush" aside={<small>as far as they show in the trials</small>}>
            {spaces.length === 0 ? <p className="compare-hint muted">The trials of these sweeps have no params.</p> : (
                <div className="scroll compare-scroll" tabIndex={0} role="region" aria-label="Search spaces of the sweeps">
                    <table className="compare-table" style={{ minWidth: 130 + sweeps.length * 156 }}>
                        <thead>
                            <tr>
                                <th scope="col">Param</th>
                                {sweeps.map(({ run, label, series }) => (
                                    <th key={run.info.run_id} scope="col">
                                        <span className="compare-sweep">
                                            <Swatch index={series} /><span className="compare-value" title={label}>{label}</span>
                                        </span>
                                    </th>
                                ))}
                            </tr>
                        </thead>
                        <tbody>
                            {spaces.map(({ key, cells, verdict }) => (
                                <tr key={key} className={`compare-space ${verdict}`}>
                                    <th scope="row">
                                        <span className="compare-value" title={key}>{key}</span>
                                        {sweeps.length > 1 && verdict !== "same" && (
                                            <span className={verdict === "differs" ? "chip guess" : "chip"}
                                                title={verdict === "unclear" ? "This may be chance: trials are too few." : undefined}>
                                                {verdict === "differs" ? "differs" : "too few trials"}
                                            </span>
                                        )}
                                    </th>
                                    {cells.map((space, index) => (
                                        <td key={sweeps[index]?.run.info.run_id ?? index}>
                                            {space === null ? <span className="muted" title="no trial has it">–</span>
                                                : <Space space={space} trials={sweeps[index]?.data.ids.length ?? 0} />}
                                        </td>
                                    ))}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </Panel>
    );
}

function Space({ space, trials }: { space: SearchSpace; trials: number }) {
    const some = space.missing > 0 ? `in ${trials - space.missing} of ${trials}` : "";
    switch (space.kind) {
        case "constant":
            return <Cell text={space.value} aside={["constant", some]} />;
        case "range":
            return (
                <Cell text={`${short(space.low)} to ${short(space.high)}`}
                    aside={[space.isWhole ? "whole" : "", space.isLog ? "log" : "", some]} />
            );
        case "categories": {
            const values = space.categories.map(({ value }) => value).sort();
            const more = values.length - valuesAtMost;
            return (
                <Cell text={values.slice(0, valuesAtMost).join(", ")} title={values.join(", ")}
                    aside={[more > 0 ? `and ${more} more` : "", some]} />
            );
        }
    }
}

function Cell({ text, title = text, aside }: { text: string; title?: string; aside: readonly string[] }) {
    const rest = aside.filter((word) => word !== "").join(", ");
    return <span className="compare-value" title={title}>{text}{rest !== "" && <small>{rest}</small>}</span>;
}
