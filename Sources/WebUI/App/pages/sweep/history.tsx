import { useCallback } from "react";
import { counted, short } from "../../core/format";
import { Palette } from "../../core/palette";
import { setQuery } from "../../core/route";
import { bestSoFar } from "../../core/stats";
import { Frame } from "../../parts/chart";
import { Switch } from "../../parts/choice";
import { Panel } from "../../parts/basic";
import { Dots, signs } from "./dots";
import { canLogValue, isUnfinished, Sweep } from "./model";
import { useShared } from "./shared";

/** Every trial in the order of the search, and the best so far. */
export function History() {
    const { sweep, view } = useShared();
    const steps = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        context.strokeStyle = context.fillStyle = palette.best;
        context.lineWidth = 2;
        context.beginPath();
        let before = NaN;
        bestSoFar(sweep.data.objective, sweep.goal).forEach((best, trial) => {
            const [x, y] = [frame.x(trial + 1), frame.y(best)];
            if (best !== before && !Number.isNaN(best)) {
                context.fillRect(x - 3, y - 3, 6, 6);
                if (Number.isNaN(before)) context.moveTo(x, y);
                else context.lineTo(x, frame.y(before));
            }
            context.lineTo(x, y);
            before = best;
        });
        context.lineTo(frame.width, frame.y(before));
        context.stroke();
    }, [sweep]);
    return (
        <Panel title="Optimisation history" className="sweep-history" aside={
            <div className="row sweep-options">
                <Switch on={view.log} disabled={!canLogValue(sweep)} set={(on) => setQuery({ scale: on ? "log" : null })}>
                    Log scale
                </Switch>
                <Switch on={view.hideWorst} set={(on) => setQuery({ worst: on ? "hide" : "show" })}>Hide the worst 5 %</Switch>
            </div>
        }>
            <Dots x={sweep.trials} size={3.4} height={270} left={52} top={14} bottom={40} summary={summaryOf(sweep)} marks={steps}
                over={(frame) => <BestName frame={frame} sweep={sweep} />} />
            <Legend sweep={sweep} hidesWorst={view.hideWorst} />
        </Panel>
    );
}

/** The best one named, on the side where nothing else can be. */
function BestName({ frame, sweep: { best, data, goal } }: { frame: Frame; sweep: Sweep }) {
    if (best < 0) return null;
    const x = frame.x(best + 1);
    const isLate = x > frame.width * 0.6;
    return (
        <text className="sweep-bestname" x={isLate ? x - 10 : x + 10} textAnchor={isLate ? "end" : "start"}
            y={frame.y(data.objective[best] ?? 0) + (goal === "MINIMIZE" ? 17 : -9)}>
            {short(data.objective[best], 5)} {data.names[best]?.slice(0, 24)}
        </text>
    );
}

function Legend({ sweep, hidesWorst }: { sweep: Sweep; hidesWorst: boolean }) {
    const missing = sweep.layers.slice(0, sweep.layers.length - sweep.order.length);
    const running = missing.filter((trial) => isUnfinished(sweep, trial)).length;
    const failed = missing.length - running;
    return (
        <p className="legend sweep-legend">
            <span><i className="sweep-line" />best so far</span>
            <span><i className="sweep-dot" />trial</span>
            {failed > 0 && <span><i className="sweep-sign failed">{signs.failed}</i>{counted(failed, "trial")} without a value</span>}
            {running > 0 && <span><i className="sweep-sign running">{signs.running}</i>{running} running</span>}
            {hidesWorst && <span><i className="sweep-sign">{signs.beyond}</i>beyond the axis</span>}
        </p>
    );
}

function summaryOf({ data, objective, best, order }: Sweep): string {
    return `${objective?.metric ?? ""} of ${counted(data.ids.length, "trial")} in the order of the search, ${order.length} with a value.`
        + (best < 0 ? "" : ` The best, ${short(data.objective[best], 5)}, is trial ${best + 1}, ${data.names[best] ?? ""}.`);
}
