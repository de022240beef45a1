/** The kernel log: printk() and the ring buffer that dmesg and /dev/kmsg read. kernel/printk/printk.c. */
import type { Machine } from "./machine.ts";
import { wakeAll } from "./sched/core.ts";
import { WaitQueue } from "./sched/wait.ts";

export interface LogRecord {
  readonly seq: number;
  readonly level: number; // 0 emerg .. 7 debug
  readonly facility: number; // 0 kern
  readonly atNs: number;
  readonly text: string;
}

export interface KernelLog {
  records: LogRecord[];
  nextSeq: number;
  clearSeq: number;
  bytes: number;
  readonly readers: WaitQueue;
}

/** CONFIG_LOG_BUF_SHIFT=17 on Debian. */
const LOG_BUF_LEN = 1 << 17;
const RECORD_OVERHEAD = 88;

export function newKernelLog(): KernelLog {
  return { records: [], nextSeq: 0, clearSeq: 0, bytes: 0, readers: new WaitQueue() };
}

export function printk(machine: Machine, level: number, text: string, atNs = machine.now): void {
  const log = machine.log;
  for (const line of text.split("\n")) {
    log.records.push({ seq: log.nextSeq++, level, facility: 0, atNs, text: line });
    log.bytes += line.length + RECORD_OVERHEAD;
  }
  while (log.bytes > LOG_BUF_LEN)
    log.bytes -= (log.records.shift() as LogRecord).text.length + RECORD_OVERHEAD;
  machine.trace.emit("printk", text);
  wakeAll(machine, log.readers);
}

/** A record as /dev/kmsg gives it: "prefix,seq,microseconds,-;text". */
export function kmsgLine(record: LogRecord): string {
  const us = Math.floor(record.atNs / 1000);
  return `${record.facility * 8 + record.level},${record.seq},${us},-;${record.text}\n`;
}
