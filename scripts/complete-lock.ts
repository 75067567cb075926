/**
 * Completes package-lock.json with the packages of other platforms: `node scripts/complete-lock.ts [--check]`.
 *
 * npm leaves an optional package out of the lock file when the registry in use does not offer it, and then `npm ci`
 * refuses the lock file everywhere. Only packages which are pinned to one version and name their platform are added;
 * npm never fetches them on another platform.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

export interface LockEntry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

/**
 * @param packages the `packages` of a lock file
 * @returns the entries that are missing, by their location
 * @throws Error when a missing package is not pinned or its name does not tell its platform
 */
export function missingEntries(packages: Record<string, LockEntry>): Map<string, LockEntry> {
  const missing = new Map<string, LockEntry>();
  for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (resolves(packages, parent, name)) continue;
      if (!/^\d+\.\d+\.\d+/.test(version))
        throw new Error(`${parent} wants ${name}@${version}, which is not one version`);
      const location = `${folderFor(packages, parent, optionalDependencies)}node_modules/${name}`;
      const { os, cpu, libc } = platformOf(name);
      // In npm's own order of keys, so that its next install changes nothing.
      missing.set(location, { version, cpu, ...(dev && { dev }), ...(libc && { libc }), optional: true, os });
    }
  }
  return missing;
}

/** Packages of one family lie side by side, where the one for this platform was put. */
function folderFor(packages: Record<string, LockEntry>, parent: string, family: Record<string, string>): string {
  for (const name of Object.keys(family)) {
    const location = resolves(packages, parent, name);
    if (location) return location.slice(0, -`node_modules/${name}`.length);
  }
  return `${parent}/`;
}

function resolves(packages: Record<string, LockEntry>, parent: string, name: string): string | undefined {
  for (let base = parent; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    const location = `${base ? `${base}/` : ""}node_modules/${name}`;
    if (packages[location]) return location;
    if (!base) return undefined;
  }
}

function platformOf(name: string): Pick<LockEntry, "os" | "cpu" | "libc"> {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`The name of ${name} does not tell its platform`);
  const libc = words.some((word) => word.startsWith("musl")) ? ["musl"] : words.includes("gnu") ? ["glibc"] : undefined;
  return { os, cpu, ...(libc && os[0] === "linux" && { libc }) };
}

async function main(): Promise<void> {
  const file = path.resolve(import.meta.dirname, "../package-lock.json");
  const lock = JSON.parse(await readFile(file, "utf8"));
  const missing = missingEntries(lock.packages);
  if (missing.size === 0) return console.log("package-lock.json covers all platforms.");
  if (process.argv.includes("--check")) {
    console.error(`package-lock.json lacks ${[...missing.keys()].join(", ")}: run node scripts/complete-lock.ts`);
    process.exit(1);
  }
  const entries = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) });
  lock.packages = Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, "en")));
  await writeFile(file, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(`added ${missing.size} packages of other platforms`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
