import { describeEveryLoader } from "./every-loader.ts";

// Large enough for the planner to prefer indexes as it does upon a million; that is asked in tests/long.
describeEveryLoader({ customers: 20_000, setUpWithinMs: 180_000 });
