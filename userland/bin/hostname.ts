/** hostname(1) of Debian's hostname 3.23. Names of addresses come from /etc/hosts. */
import { sethostname, type Sys, uname } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { complain, errorText, print, readFile, tryReadFile } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "hostname",
  summary: "show or set the system's host name",
  synopsis: ["hostname [-a|-A|-d|-f|-i|-I|-s]", "hostname [-b] {hostname|-F file}"],
  description: "Prints the host's name, or sets it (root).",
  options: [
    ["-a, --alias", "other names"],
    ["-d, --domain", "the DNS domain"],
    ["-f, --fqdn, --long", "the full name"],
    ["-F, --file FILE", "set the name from a file"],
    ["-i, --ip-address", "addresses of the name"],
    ["-I, --all-ip-addresses", "all addresses of the host"],
    ["-s, --short", "the name up to the first dot"],
  ],
  files: ["/etc/hostname", "/etc/hosts"],
  notModelled: ["-A", "-y"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "aAbdfF:iIsyV",
    long: {
      alias: { as: "a" },
      "all-fqdns": { as: "A" },
      boot: { as: "b" },
      domain: { as: "d" },
      fqdn: { as: "f" },
      long: { as: "f" },
      file: { as: "F", argument: "required" },
      "ip-address": { as: "i" },
      "all-ip-addresses": { as: "I" },
      short: { as: "s" },
      yp: { as: "y" },
      nis: { as: "y" },
    },
    failure: 4,
    limits: ["A", "y"],
    version: "hostname 3.23",
  });
  if (typeof args === "number") return args;
  let name = args.operands[0];
  const file = args.value("F");
  try {
    if (file !== undefined) {
      const lines = (yield* readFile(file)).split("\n");
      name = lines.find((line) => line.trim() !== "" && !line.startsWith("#"))?.trim();
    }
    if (name !== undefined) {
      yield* sethostname(name);
      return 0;
    }
  } catch (error) {
    const text = errorText(error);
    if (file !== undefined && name === undefined)
      yield* complain(args.name, `can't open '${file}'`);
    else if (text === "Operation not permitted") {
      yield* complain(args.name, "you must be root to change the host name");
    } else yield* complain(args.name, text);
    return 1;
  }
  yield* print(`${yield* wanted(args.last("a", "d", "f", "i", "I", "s"))}\n`);
  return 0;
}

function* wanted(kind: string | undefined): Sys<string> {
  const { nodename } = yield* uname();
  if (kind === undefined) return nodename;
  if (kind === "s") return nodename.split(".")[0] as string;
  const hosts = yield* hostLines();
  if (kind === "I") {
    const outside = hosts.filter(({ address }) => !/^127\.|:/.test(address));
    return outside
      .filter(({ names }) => names.includes(nodename))
      .map(({ address }) => `${address} `)
      .join("");
  }
  const line = hosts.find(({ names }) => names.includes(nodename));
  if (!line) return kind === "i" ? "127.0.1.1" : kind === "f" ? nodename : "";
  const [full = nodename, ...others] = line.names;
  if (kind === "i") return line.address;
  if (kind === "a") return others.join(" ");
  if (kind === "f") return full;
  const dot = full.indexOf(".");
  return dot < 0 ? "" : full.slice(dot + 1);
}

function* hostLines(): Sys<{ address: string; names: string[] }[]> {
  const text = (yield* tryReadFile("/etc/hosts")) ?? "";
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [address = "", ...names] = line.split(/\s+/);
      return { address, names };
    });
}
