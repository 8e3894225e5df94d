import { useMemo, useState } from "react";
import { count, counted, short } from "../../core/format";
import { useQuery } from "../../core/route";
import { bestSoFar } from "../../core/stats";
import { Objective } from "../../core/types";
import { Panel } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { extent } from "../../parts/chart";
import { chartHeight } from "./boxes";
import { Legend, Line, Overlay } from "./overlay";
import { Sweep } from "./sweeps";

/** The best value of each sweep as its trials came in: which got there sooner, and which still gets better. */
export function Histories({ sweeps, objective: { metric, goal } }: { sweeps: readonly Sweep[]; objective: Objective }) {
    const [log, setLog] = useQuery("log");
    const [lit, setLit] = useState<string | null>(null);
    const lines = useMemo(() => sweeps.map((sweep): Line => {
        const best = [...bestSoFar(sweep.data.objective, goal)];
        // Stairs: a value holds from its trial to the next.
        return { ...sweep, xs: best.flatMap((_, trial) => [trial + 1, trial + 2]), ys: best.flatMap((value) => [value, value]) };
    }), [sweeps, goal]);
    // The values of the first trials would leave no room to tell the others apart.
    const settled = lines.flatMap(({ ys }) => ys.slice(ys.length * 0.04));
    const word = goal === "MINIMIZE" ? "lowest" : "highest";
    return (
        <Panel title="Best so far" aside={<Switch on={log !== null} set={(on) => setLog(on ? "1" : null)}>Log</Switch>}>
            <Legend items={sweeps} lit={lit} setLit={setLit} />
            <Overlay lines={lines} lit={lit} height={Math.min(520, chartHeight(sweeps.length))}
                x={{
                    kind: "linear", domain: extent(lines.flatMap(({ xs }) => xs), { room: 0.02 }), title: "trials",
                    format: (value) => (Number.isInteger(value) ? count(value) : ""),
                }}
                y={{
                    kind: log === null ? "linear" : "log", domain: extent(settled, { log: log !== null }),
                    title: `${word} ${metric}`,
                }}
                summary={`The ${word} ${metric} so far: ` + lines.slice(0, 10).map(({ label, ys }) =>
                    `${label} ended at ${short(ys[ys.length - 1])} after ${counted(ys.length / 2, "trial")}`).join("; ")}
                read={({ ys }, place) => <div>{`${short(ys[place], 6)} by trial ${count(Math.floor(place / 2) + 1)}`}</div>} />
        </Panel>
    );
}
