import { useMemo } from "react";
import { useObjective, withMetricsOf } from "../../core/objective";
import { setQuery, useQuery } from "../../core/route";
import { Switch } from "../../parts/choice";
import { SearchBox } from "../../parts/search";
import { Curves } from "./curves";
import { Compared, Item } from "./compared";
import { sectionsOf } from "./rows";
import { Scatter } from "./scatter";
import { Table } from "./table";

const none = { runs: 0, params: [], metrics: [], tags: [] };

/** Runs against each other: what differs first, then their curves, then any two numbers of them. */
export function RunsTab({ compared, items }: { compared: Compared; items: readonly Item[] }) {
    const [all, setAll] = useQuery("all");
    const [delta, setDelta] = useQuery("delta");
    const objective = useObjective(compared.experiments[0], withMetricsOf(none, compared.runs));
    const sections = useMemo(() => sectionsOf(compared, objective), [compared, objective?.metric, objective?.goal]);
    const [find, setFind] = useQuery("find");
    const isOne = items.length === 1;
    return (
        <>
            <Table title={isOne ? "Values" : "Differences"} label="Values of the runs" items={items} sections={sections}
                delta={delta !== null} find={find ?? ""} showAll={isOne || all ? undefined : () => setQuery({ all: "1" })} aside={
                    <div className="row">
                        <SearchBox label="Search keys" placeholder="Find…" value={find ?? ""} set={(text) => setFind(text || null)} />
                        {!isOne && <Switch on={!all} set={(on) => setAll(on ? null : "1")}>Only differences</Switch>}
                        {!isOne && <Switch on={delta !== null} set={(on) => setDelta(on ? "1" : null)}>Deltas to the first</Switch>}
                    </div>
                } />
            <Curves items={items} />
            {!isOne && <Scatter items={items} sections={sections} objective={objective} />}
        </>
    );
}
