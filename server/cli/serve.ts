/** pagefault serve: the web server. */
import { DataInUse } from "../store/lock.ts";
import { type Server, startServer } from "../main.ts";
import {
  type Command,
  dataDir,
  dataOption,
  Failure,
  integer,
  none,
  text,
  texts,
  UsageError,
  type Values,
} from "./command.ts";

const LEVELS = ["silent", "fatal", "error", "warn", "info", "debug"];

export const serve: Command = {
  usage: `Usage: pagefault serve [OPTION]...

Serves Pagefault on http://localhost:3000, with its data in ./data.

  --port N         port to listen on (3000; 0 for any)
  --host HOST      address to listen on (localhost; 0.0.0.0 for every interface)
  --data DIR       data folder (./data); made when it does not exist
  --origin URL     how browsers reach it when a proxy stands in front (https://learn.example);
                   can be given several times
  --scenarios DIR  another folder of scenarios
  --workers N      simulation threads (one less than there are CPUs)
  --log LEVEL      ${LEVELS.join(", ")} (warn)
  -h, --help       this text

SIGTERM and SIGINT store everything and end it. Sessions survive that, and kill -9.
`,
  options: {
    ...dataOption,
    port: { type: "string" },
    host: { type: "string" },
    origin: { type: "string", multiple: true },
    scenarios: { type: "string" },
    workers: { type: "string" },
    log: { type: "string" },
  },
  run: async (values, operands) => {
    none(operands);
    const server = await start(values);
    const stopped = untilStopped(server); // before anybody knows that it runs
    process.stdout.write(`Pagefault is at ${shown(server.url, text(values, "host"))}\n`);
    return stopped;
  },
};

async function start(values: Values): Promise<Server> {
  const port = integer(values, "port", 0, 65_535) ?? 3000;
  const host = text(values, "host") ?? "localhost";
  const scenarioDir = text(values, "scenarios");
  const workers = integer(values, "workers", 1, 256);
  try {
    return await startServer({
      port,
      host,
      dataDir: dataDir(values),
      origins: texts(values, "origin").map(origin),
      logLevel: level(values),
      warmUp: true,
      ...(scenarioDir === undefined ? {} : { scenarioDir }),
      ...(workers === undefined ? {} : { workers }),
      warn: (message) => process.stderr.write(`pagefault: ${message}\n`),
      fatal: (error) => {
        process.stderr.write(`pagefault: the store is lost: ${error.message}\n`);
        process.exit(1);
      },
    });
  } catch (error) {
    throw explained(error, port, host, dataDir(values));
  }
}

/** What went wrong, and what can be done about it. */
function explained(error: unknown, port: number, host: string, data: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "EADDRINUSE":
      return new Failure(
        `port ${port} is in use, perhaps by another Pagefault. Choose another: --port ${port + 1}`,
      );
    case "EACCES":
      if (message.includes("listen")) {
        return new Failure(`port ${port} needs privileges. Choose one above 1023: --port 3000`);
      }
      return new Failure(`the data folder ${data} cannot be written. Choose another: --data DIR`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new Failure(`this machine has no address '${host}' to listen on`);
    case "PF_ERR_DATA_IN_USE":
      return new Failure(`${message}. Stop that one, or choose another folder: --data DIR`);
    case "PF_ERR_DISK_FULL":
    case "ENOSPC":
      return new Failure(`there is no space left for the data folder ${data}`);
    default:
      return error instanceof DataInUse ? new Failure(message) : error;
  }
}

function level(values: Values): string {
  const value = text(values, "log") ?? "warn";
  if (!LEVELS.includes(value)) throw new UsageError(`--log takes one of ${LEVELS.join(", ")}`);
  return value;
}

function origin(url: string): string {
  try {
    const { origin, protocol } = new URL(url);
    if (protocol === "http:" || protocol === "https:") return origin;
  } catch {
    // said below
  }
  throw new UsageError(`--origin takes an address such as https://learn.example, not '${url}'`);
}

/** The name the reader typed, or localhost, rather than what it resolved to. */
function shown(url: string, host = "localhost"): string {
  const { port } = new URL(url);
  if (host === "0.0.0.0" || host === "::") return `http://localhost:${port} (on every interface)`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** A second signal ends it at once. */
function untilStopped(server: Server): Promise<number> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once("SIGINT", () => process.exit(130));
      process.once("SIGTERM", () => process.exit(143));
      const late = setTimeout(() => process.exit(1), 10_000);
      late.unref();
      server.close().then(
        () => resolve(0),
        (error: Error) => {
          process.stderr.write(`pagefault: ${error.message}\n`);
          resolve(1);
        },
      );
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}
