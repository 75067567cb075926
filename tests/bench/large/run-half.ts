/** Makes a shop of its own and tells the answer times of its pages: `run-half.ts <address of the server> <customers> <now>`. */
import { setUpLargeShop } from "./large-stage.ts";
import { pageTimes } from "./measure-large-pages.ts";

const [serverUrl = "", customers = "0", now = ""] = process.argv.slice(2);
const stage = await setUpLargeShop({ serverUrl, name: "large_half", customers: Number(customers), now: new Date(now) });
try {
  const times = [...(await pageTimes(stage))];
  await new Promise((sent) => process.send?.(times, undefined, undefined, sent));
} finally {
  await stage.stop();
}
// Connections of the simulator's visitors may be kept open a while longer.
process.exit(0);
