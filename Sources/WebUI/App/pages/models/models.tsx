import { PageHead } from "../../parts/basic";
export function ModelsPage() { return <PageHead title="ModelsPage" />; }
export function ModelPage(_: { name: string }) { return <PageHead title="ModelPage" />; }
export function VersionPage(_: { name: string; version: string }) { return <PageHead title="VersionPage" />; }
