import { describeEveryLoader } from "../integration/pages/every-loader.ts";

describeEveryLoader({ customers: 1_000_000, setUpWithinMs: 3_600_000 });
