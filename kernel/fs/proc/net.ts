/** /proc/net: what can be read of a host with unix sockets and a network card at rest. net/core/net-procfs.c. */
import type { Machine } from "../../machine.ts";
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

const TCP_HEADER =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

export const NET_FILES: Readonly<Record<string, ProcFile>> = {
  dev: { show: dev },
  tcp: { show: () => `${TCP_HEADER}${NO_TCP}` },
  tcp6: { show: () => `${TCP_HEADER}${NO_TCP}` },
  udp: { show: () => `${TCP_HEADER}${NO_TCP}` },
  unix: {
    show: (m) => {
      let out = "Num       RefCount Protocol Flags    Type St Inode Path\n";
      for (const process of m.processes.values()) {
        for (const file of process.files.fd) {
          if (file === undefined || file.inode.socket === null) continue;
          out += `0000000000000000: 00000002 00000000 00010000 0001 01 ${file.inode.ino}\n`;
        }
      }
      return out;
    },
  },
};
