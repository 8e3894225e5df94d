import { useMemo } from "react";
import { chosenObjective } from "../../core/objective";
import { counted } from "../../core/format";
import { setQuery, useQuery } from "../../core/route";
import { Columns } from "../../core/types";
import { Panel } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { SearchBox } from "../../parts/search";
import { Curves } from "./curves";
import { Compared } from "./compared";
import { DiffTable } from "./difftable";
import { sectionsOf } from "./rows";
import { Scatter } from "./scatter";
import { withMetricsOf } from "./sweeps";

const none: Columns = { runs: 0, params: [], metrics: [], tags: [] };

/** Runs against each other: what differs first, then their curves, then any two numbers of them. */
export function RunsTab({ compared, seriesOf }: { compared: Compared; seriesOf: (id: string) => number }) {
    const { runs } = compared;
    const [all, setAll] = useQuery("all");
    const [delta, setDelta] = useQuery("delta");
    const [search, setSearch] = useQuery("keys");
    const [metric] = useQuery("objective");
    const [goal] = useQuery("goal");
    const objective = chosenObjective(metric, goal, compared.experiments[0], withMetricsOf(none, runs));
    const sections = useMemo(() => sectionsOf(compared, objective), [compared, objective?.metric, objective?.goal]);
    const onlyDiffering = runs.length > 1 && all === null;

    const reorder = (next: string[]) =>
        setQuery({ runs: JSON.stringify([...next, ...compared.missing]) }, { push: true });
    return (
        <>
            <Panel title={runs.length > 1 ? "Differences" : "Values"} className="flush" aside={
                <div className="row">
                    <SearchBox label="Search keys" placeholder="Search keys" value={search ?? ""} set={setSearch} />
                    {runs.length > 1 && (
                        <>
                            <Switch on={onlyDiffering} set={(on) => setAll(on ? null : "1")}>Only differences</Switch>
                            <Switch on={delta !== null} set={(on) => setDelta(on ? "1" : null)}>Deltas to the first</Switch>
                        </>
                    )}
                </div>
            }>
                {runs.length === 1 && (
                    <p className="compare-hint muted">There is one run here. Add runs to see what differs between them.</p>
                )}
                <DiffTable compared={compared} sections={sections} onlyDiffering={onlyDiffering} delta={delta !== null && runs.length > 1}
                    search={search ?? ""} seriesOf={seriesOf} reorder={reorder} showAll={() => setQuery({ all: "1" })} />
            </Panel>
            <Curves compared={compared} seriesOf={seriesOf} />
            {runs.length > 1 && <Scatter compared={compared} objective={objective} seriesOf={seriesOf} />}
        </>
    );
}

/** `14 params are the same`. */
export function sameText(count: number, noun: string): string {
    return `${counted(count, noun)} ${count === 1 ? "is" : "are"} the same`;
}
