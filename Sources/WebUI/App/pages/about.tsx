import { PageHead, Panel } from "../parts/basic";
import { useLoad } from "../core/load";
import { failure, reached } from "../core/api";

const libraries = [
    { name: "React and React DOM", version: "18.2", licence: "MIT", holder: "Meta Platforms, Inc. and affiliates" },
    { name: "d3-array", version: "3.2", licence: "ISC", holder: "Mike Bostock" },
];

export function AboutPage() {
    const version = useLoad(async (signal) => {
        const response = await reached(fetch("version", { signal }));
        if (!response.ok) throw await failure(response);
        return response.text();
    }, []);
    return (
        <>
            <PageHead title="About Roost" />
            <div className="stack narrow">
                <Panel title="This server">
                    <p>Roost tracks experiments and speaks MLflow's REST protocol, release {version.value ?? "…"}. To log from
                        Python, point the client at this address:</p>
                    <pre className="sample" tabIndex={0}>mlflow.set_tracking_uri("{location.href.replace(/\/?(#.*)?$/, "")}")</pre>
                </Panel>
                <Panel title="Libraries in this page">
                    <table>
                        <thead>
                            <tr>{["Library", "Version", "Licence", "Copyright"].map((title) => (
                                <th key={title} scope="col">{title}</th>
                            ))}</tr>
                        </thead>
                        <tbody>
                            {libraries.map((one) => (
                                <tr key={one.name}>
                                    <td>{one.name}</td><td>{one.version}</td><td>{one.licence}</td><td>{one.holder}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                    <p className="muted">The texts of their licences are at the end of <a href={scriptURL}>the page's script</a>.</p>
                </Panel>
            </div>
        </>
    );
}

const scriptURL = document.querySelector<HTMLScriptElement>("script[type=module]")?.getAttribute("src") ?? "";
