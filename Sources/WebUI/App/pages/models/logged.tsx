import { PageHead } from "../../parts/basic";
export function LoggedModelPage(_: { id: string }) { return <PageHead title="LoggedModelPage" />; }
