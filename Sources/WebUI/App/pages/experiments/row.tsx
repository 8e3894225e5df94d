import { count, exact, short } from "../../core/format";
import { to } from "../../core/route";
import { Experiment } from "../../core/types";
import { Moment } from "../../parts/basic";
import { Menu, MenuItem } from "../../parts/menu";
import { Facts } from "./facts";

/** An experiment, with what is known of it by now. */
export function Row({ experiment, facts, items }: { experiment: Experiment; facts: Facts | undefined; items: MenuItem[] }) {
    const id = experiment.experiment_id;
    return (
        <tr>
            <th scope="row" className="exp-name clip">
                <a href={to.experiment(id)} title={experiment.name}>{experiment.name}</a>
                <small className="exp-narrow">{facts && <Activity facts={facts} />}</small>
            </th>
            <td className="exp-when exp-wide">{facts && <Activity facts={facts} />}</td>
            <Amount value={facts?.sweeps} wide />
            <Amount value={facts?.runs} />
            <Amount value={facts && (facts.byStatus.RUNNING ?? 0)} wide kind="exp-running" />
            <Amount value={facts && (facts.byStatus.FAILED ?? 0)} wide kind="exp-failed" />
            <Best experimentID={id} best={facts?.best} />
            <td className="exp-wide exp-when"><Moment ms={experiment.creation_time} /></td>
            <td className="exp-menu">
                <Menu label={`Actions for ${experiment.name}`} icon="more" kind="quiet" align="end" items={items} />
            </td>
        </tr>
    );
}

function Activity({ facts }: { facts: Facts }) {
    return facts.latestMs ? <Moment ms={facts.latestMs} /> : <span className="muted">no runs</span>;
}

/** Zeros are quiet: what stands out is what is there. */
function Amount({ value, wide, kind }: { value: number | undefined; wide?: boolean; kind?: string }) {
    return (
        <td className={`number ${wide ? "exp-wide" : ""}`}>
            {value !== undefined && <span className={value > 0 ? kind : "muted"}>{count(value)}</span>}
        </td>
    );
}

function Best({ experimentID, best }: { experimentID: string; best: Facts["best"] }) {
    if (best === undefined) return <><td className="number exp-best" /><td className="exp-metric exp-wide" /></>;
    const { metric, goal, origin } = best.objective;
    const isLow = goal === "MINIMIZE";
    const word = `${isLow ? "lowest" : "highest"} ${metric}${origin === "guess" ? ", a guess: set the objective on its page" : ""}`;
    return (
        <>
            <td className="number exp-best">
                <a href={to.run(experimentID, best.runID)} title={`${exact(best.value)}, ${word}`}>{short(best.value)}</a>
            </td>
            <td className="exp-metric exp-wide clip" title={word}>
                <span aria-hidden="true">{isLow ? "↓" : "↑"} </span>{metric}
            </td>
        </>
    );
}
