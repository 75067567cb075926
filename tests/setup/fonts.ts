import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { unpackWoff } from "./woff.ts";

/**
 * Gives a browser on a bare machine Japanese and Latin letters: unpacks the fonts of the @fontsource package and writes
 * a fontconfig file that names them.
 *
 * @param folder an existing folder to write into
 * @returns the value for FONTCONFIG_FILE
 */
export async function prepareFonts(folder: string): Promise<string> {
  const packageFile = createRequire(import.meta.url).resolve("@fontsource/noto-sans-jp/package.json");
  const files = path.join(path.dirname(packageFile), "files");
  const fonts = path.join(folder, "fonts");
  await mkdir(fonts, { recursive: true });
  // The package also holds each weight cut into 120 pieces for the web; whole scripts are enough here.
  const wanted = /^noto-sans-jp-(japanese|latin)-(400|700)-normal\.woff$/;
  for (const file of (await readdir(files)).filter((name) => wanted.test(name))) {
    await writeFile(
      path.join(fonts, `${path.parse(file).name}.otf`),
      unpackWoff(await readFile(path.join(files, file))),
    );
  }
  const families = ["sans-serif", "serif", "system-ui", "Inter"];
  const aliases = families.map(
    (family) =>
      `  <alias binding="same"><family>${family}</family><prefer><family>Noto Sans JP</family></prefer></alias>`,
  );
  const configuration = path.join(folder, "fonts.conf");
  await writeFile(
    configuration,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir>${path.join(folder, "font-cache")}</cachedir>
${aliases.join("\n")}
</fontconfig>
`,
  );
  return configuration;
}
