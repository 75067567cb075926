/** Runs one part of the bench: `run-section.ts <part> <address of the PostgreSQL server>`. */
import { type SectionName, sections } from "./sections.ts";

const [name, serverUrl = ""] = process.argv.slice(2);
const measure = await sections[name as SectionName]();
const rows = await measure({ serverUrl });
if (process.send) process.send(rows, () => process.exit(0));
else {
  console.log(rows);
  process.exit(0);
}
