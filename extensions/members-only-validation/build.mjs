/**
 * Builds the Function: `node build.mjs [file]`. What shoppers are told comes from the locale files and is compiled in, since a
 * Function has no translations of its own; the program imports nothing but WASI, so that Shopify's CLI takes it as it is.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const folder = import.meta.dirname;
const file = process.argv[2] ?? "dist/function.wasm";
const refused = (locale) =>
  JSON.stringify(JSON.parse(readFileSync(`${folder}/locales/${locale}.json`, "utf8")).refused);

mkdirSync(`${folder}/dist`, { recursive: true });
writeFileSync(
  `${folder}/dist/texts.ts`,
  `export const REFUSED_JA: string = ${refused("ja")};\nexport const REFUSED_EN: string = ${refused("en.default")};\n`,
);
const { error, stderr } = await asc.main([
  ...["assembly/main.ts", "--baseDir", folder, "--outFile", file, "--optimize"],
  ...["--runtime", "stub", "--use", "abort=assembly/main/stop"],
]);
if (error) {
  process.stderr.write(stderr.toString());
  process.exitCode = 1;
}
