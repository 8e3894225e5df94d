import { useEffect, useRef, useSyncExternalStore } from "react";
import { count, exact, short } from "../../core/format";
import { to } from "../../core/route";
import { Experiment } from "../../core/types";
import { Moment } from "../../parts/basic";
import { Menu, MenuItem } from "../../parts/menu";
import { Facts, factsOf, subscribe, unwant, want } from "./facts";

/** An experiment. Its numbers are asked for once it is seen, and while it is seen `follow` hears of it. */
export function Row(
    { experiment, items, follow }:
    { experiment: Experiment; items: MenuItem[]; follow: (experiment: Experiment, isSeen: boolean) => void },
) {
    const element = useRef<HTMLTableRowElement>(null);
    const id = experiment.experiment_id;
    const facts = useSyncExternalStore(subscribe, () => factsOf(id));
    useEffect(() => {
        const row = element.current;
        if (row === null) return;
        const watch = new IntersectionObserver(([entry]) => {
            const isSeen = entry?.isIntersecting ?? false;
            if (isSeen) want(experiment);
            else unwant(experiment);
            follow(experiment, isSeen);
        }, { rootMargin: "200px" });
        watch.observe(row);
        return () => {
            watch.disconnect();
            unwant(experiment);
            follow(experiment, false);
        };
    }, [experiment, follow]);

    return (
        <tr ref={element}>
            <th scope="row" className="exp-name clip">
                <a href={to.experiment(id)} title={experiment.name}>{experiment.name}</a>
                <small className="exp-narrow">{facts && <Activity facts={facts} />}</small>
            </th>
            <td className="exp-when exp-wide">{facts && <Activity facts={facts} />}</td>
            <td className="number exp-wide">{facts && amount(facts.sweeps)}</td>
            <td className="number">{facts && amount(facts.runs)}</td>
            <td className="number exp-wide">{facts && amount(facts.byStatus.RUNNING, "running")}</td>
            <td className="number exp-wide">{facts && amount(facts.byStatus.FAILED, "failed")}</td>
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
function amount(value: number | undefined, kind = "") {
    return value ? <span className={kind && `exp-${kind}`}>{count(value)}</span> : <span className="muted">0</span>;
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
