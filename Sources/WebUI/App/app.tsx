import { Component, ReactNode } from "react";
import { to, useRoute } from "./core/route";
import { setTheme, theme, usePalette } from "./core/palette";
import { Empty, Failure, PageHead } from "./parts/basic";
import { Toasts } from "./parts/dialog";
import { Menu } from "./parts/menu";
import { ExperimentsPage } from "./pages/experiments/experiments";
import { TreePage } from "./pages/tree/tree";
import { RunPage } from "./pages/run/run";
import { ComparePage } from "./pages/compare/compare";
import { ModelPage, RegistryPage, VersionPage } from "./pages/models/models";
import { PromptPage } from "./pages/models/prompts";
import { LoggedModelPage } from "./pages/models/logged";
import { AboutPage } from "./pages/about";

export function App() {
    const { path } = useRoute();
    // What follows a run's id is a part of its page, as one of its files: going there does not begin the page anew.
    const place = path.slice(0, 4).join("/");
    return (
        <Toasts>
            <Top area={path[0] ?? "experiments"} />
            <main id="main">
                <Boundary key={place}><Page path={path} /></Boundary>
            </main>
        </Toasts>
    );
}

/** Which page a link is for; the links that MLflow's client prints are among them. */
function Page({ path }: { path: string[] }) {
    const [area, id, kind, name, ...rest] = path;
    switch (area) {
        case undefined:
            return <ExperimentsPage />;
        case "experiments":
            if (id === undefined) return <ExperimentsPage />;
            if (kind === undefined) return <TreePage key={id} experimentID={id} />;
            if (kind === "runs" && name === undefined) return <TreePage key={id} experimentID={id} />;
            if (kind === "runs" && name !== undefined) return <RunPage key={name} experimentID={id} runID={name} rest={rest} />;
            if (kind === "models" && name !== undefined) return <LoggedModelPage key={name} id={name} />;
            break;
        case "compare-runs":
            return <ComparePage />;
        case "models":
            if (id === undefined) return <RegistryPage kind="model" />;
            if (kind === undefined) return <ModelPage key={id} name={id} />;
            if (kind === "versions" && name !== undefined) return <VersionPage key={id + "/" + name} name={id} version={name} />;
            break;
        case "prompts":
            return id === undefined ? <RegistryPage kind="prompt" /> : <PromptPage key={id} name={id} />;
        case "about":
            return <AboutPage />;
    }
    return <UnknownPage path={path} />;
}

function Top({ area }: { area: string }) {
    const areas = [
        { name: "experiments", title: "Experiments", link: to.experiments() },
        { name: "models", title: "Models", link: to.models() },
        { name: "prompts", title: "Prompts", link: to.prompts() },
    ];
    usePalette();
    const chosen = theme();
    return (
        <header className="top">
            <a className="brand" href={to.experiments()} aria-label="Roost">
                <img src={iconURL} width="22" height="22" alt="" /><span>Roost</span>
            </a>
            <nav aria-label="Areas">
                {areas.map(({ name, title, link }) => (
                    <a key={name} href={link} aria-current={area === name ? "page" : undefined}>{title}</a>
                ))}
            </nav>
            <div className="end">
                <Menu label="Settings" icon="more" kind="quiet" align="end" items={[
                    { title: "Light", icon: chosen === "light" ? "check" : undefined, act: () => setTheme("light") },
                    { title: "Dark", icon: chosen === "dark" ? "check" : undefined, act: () => setTheme("dark") },
                    { title: "As the system", icon: chosen === "auto" ? "check" : undefined, act: () => setTheme("auto") },
                    { title: "About Roost", icon: "info", act: () => { location.hash = to.about(); } },
                ]} />
            </div>
        </header>
    );
}

const iconURL = document.querySelector<HTMLLinkElement>("link[rel=icon]")?.getAttribute("href") ?? "";

function UnknownPage({ path }: { path: string[] }) {
    return (
        <>
            <PageHead title="No such page" />
            <Empty title="This page is not here" icon="search">
                <p>
                    There is nothing at <code>#/{path.join("/")}</code>. MLflow's own page may know it, if this server
                    serves that too.
                </p>
                <p className="row">
                    <a className="button" href={to.experiments()}>Experiments</a>
                    <a className="button" href={"mlflow/" + location.hash}>Open in MLflow's page</a>
                </p>
            </Empty>
        </>
    );
}

/** A fault of ours in one page leaves the frame, so that one can go elsewhere. */
class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
    state = { error: null };

    static getDerivedStateFromError(error: Error) {
        return { error };
    }

    render() {
        if (this.state.error === null) return this.props.children;
        return (
            <>
                <PageHead title="Something broke" />
                <Failure error={this.state.error} retry={() => location.reload()} />
            </>
        );
    }
}
