/** /proc/net: what can be read of a host with unix sockets and a network card at rest. net/core/net-procfs.c. */
import type { Machine } from "../../machine.ts";
import type { Inode } from "../inode.ts";
import { NSEC_PER_SEC } from "../../uapi/time.ts";
import { fixed, type ProcFile } from "./entry.ts";

const NO_TCP = fixed(
  "net/tcp, net/udp",
  "all rows",
  "",
  "network sockets are not modelled yet: only AF_UNIX is",
);

function dev(m: Machine): string {
  const seconds = Math.floor(m.now / NSEC_PER_SEC);
  const packets = seconds * 2 + 9_000;
  const row = (name: string, rx: number, rxp: number, tx: number, txp: number): string =>
    `${name.padStart(6)}: ${String(rx).padStart(7)} ${String(rxp).padStart(7)}    0    0    0     0          0         0 ${String(tx).padStart(8)} ${String(txp).padStart(7)}    0    0    0     0       0          0\n`;
  return (
    "Inter-|   Receive                                                |  Transmit\n" +
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n" +
    row("lo", seconds * 90, seconds, seconds * 90, seconds) +
    row("eth0", packets * 310, packets, packets * 240, Math.floor(packets * 0.8))
  );
}

const hex = (value: number, width: number): string =>
  value.toString(16).toUpperCase().padStart(width, "0");

const SO_ACCEPTCON = 0x10000;

/** unix_seq_show(); addresses are hidden, as kptr_restrict has it. Streams only. */
function unix(m: Machine): string {
  let out = "Num       RefCount Protocol Flags    Type St Inode Path\n";
  const seen = new Set<Inode>();
  for (const process of m.processes.values()) {
    for (const file of process.files.fd) {
      const socket = file?.inode.socket ?? null;
      if (file === undefined || socket === null || seen.has(file.inode)) continue;
      seen.add(file.inode);
      const connected = socket.state === "connected"; // and held by its peer
      const flags = socket.state === "listening" ? SO_ACCEPTCON : 0;
      const path = socket.path === "" ? "" : ` ${socket.path}`;
      out +=
        `${hex(0, 16)}: ${hex(connected ? 3 : 2, 8)} ${hex(0, 8)} ${hex(flags, 8)} 0001 ` +
        `${connected ? "03" : "01"} ${String(file.inode.ino).padStart(5)}${path}\n`;
    }
  }
  return out;
}

const TCP_HEADER =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

export const NET_FILES: Readonly<Record<string, ProcFile>> = {
  dev: { show: dev },
  tcp: { show: () => `${TCP_HEADER}${NO_TCP}` },
  tcp6: { show: () => `${TCP_HEADER}${NO_TCP}` },
  udp: { show: () => `${TCP_HEADER}${NO_TCP}` },
  unix: { show: unix },
};
