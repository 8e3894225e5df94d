import { PageHead } from "../../parts/basic";
export function ExperimentsPage() { return <PageHead title="ExperimentsPage" />; }
