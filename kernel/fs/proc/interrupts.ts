/** /proc/interrupts and /proc/softirqs: kernel/irq/proc.c, fs/proc/softirqs.c. */
import type { Machine } from "../../machine.ts";
import type { ProcFile } from "./entry.ts";

export interface IrqLine {
  readonly name: string;
  readonly total: number;
  readonly description: string;
}

/** Sources and counts; numbered ones and the local timer add up to `intr` with the rest. */
export function irqLines(m: Machine): IrqLine[] {
  const { sched } = m;
  const lines: IrqLine[] = [
    { name: "0", total: 42, description: "IO-APIC   2-edge      timer" },
    { name: "1", total: 9, description: "IO-APIC   1-edge      i8042" },
    { name: "8", total: 1, description: "IO-APIC   8-edge      rtc0" },
    { name: "9", total: 0, description: "IO-APIC   9-fasteoi   acpi" },
  ];
  let number = 24;
  let left = sched.diskIntr;
  const requests = m.disks.map(({ counters }) => counters.reads + counters.writes);
  const all = Math.max(
    1,
    requests.reduce((a, b) => a + b, 0),
  );
  for (const [index, disk] of m.disks.entries()) {
    const last = index === m.disks.length - 1;
    const total = last ? left : Math.floor((sched.diskIntr * (requests[index] as number)) / all);
    left -= total;
    lines.push({
      name: String(number++),
      total: 0,
      description: `PCI-MSI ${(index + 2) * 16384}-edge      virtio${index + 1}-config`,
    });
    lines.push({
      name: String(number++),
      total,
      description: `PCI-MSI ${(index + 2) * 16384 + 1}-edge      virtio${index + 1}-req.0`,
    });
    void disk;
  }
  const network = Math.max(0, sched.otherIntr - 52);
  lines.push({
    name: String(number++),
    total: Math.floor(network * 0.7),
    description: "PCI-MSI 131073-edge      virtio0-input.0",
  });
  lines.push({
    name: String(number++),
    total: network - Math.floor(network * 0.7),
    description: "PCI-MSI 131074-edge      virtio0-output.0",
  });
  lines.push({ name: "LOC", total: sched.timerIntr, description: "Local timer interrupts" });
  return lines;
}

/** One source's count over the CPUs: device interrupts go to one CPU each, the timer to all. */
function spread(m: Machine, { name, total }: IrqLine): number[] {
  const { cpus } = m.spec;
  const out = new Array<number>(cpus).fill(0);
  if (name !== "LOC") {
    out[Number(name) % cpus] = total;
    return out;
  }
  const each = Math.floor(total / cpus);
  out.fill(each);
  out[0] = total - each * (cpus - 1);
  return out;
}

export const interrupts: ProcFile = {
  show(m: Machine): string {
    const header = Array.from({ length: m.spec.cpus }, (_, cpu) => `CPU${cpu}`.padEnd(11)).join("");
    let out = `${" ".repeat(11)}${header}\n`;
    for (const irq of irqLines(m)) {
      const counts = spread(m, irq)
        .map((count) => String(count).padStart(10))
        .join(" ");
      out += `${irq.name.padStart(3)}: ${counts}  ${irq.description}\n`;
    }
    return out;
  },
};

export const softirqs: ProcFile = {
  show(m: Machine): string {
    const { softirq } = m.sched;
    const rows: [string, number][] = [
      ["HI", 0],
      ["TIMER", softirq.timer],
      ["NET_TX", softirq.netTx],
      ["NET_RX", softirq.netRx],
      ["BLOCK", softirq.block],
      ["IRQ_POLL", 0],
      ["TASKLET", softirq.tasklet],
      ["SCHED", softirq.sched],
      ["HRTIMER", 0],
      ["RCU", softirq.rcu],
    ];
    const { cpus } = m.spec;
    let out = `${" ".repeat(20)}${Array.from({ length: cpus }, (_, cpu) => `CPU${cpu}`.padEnd(11)).join("")}\n`;
    for (const [name, total] of rows) {
      const each = Math.floor(total / cpus);
      const counts = Array.from({ length: cpus }, (_, cpu) =>
        cpu === 0 ? total - each * (cpus - 1) : each,
      );
      out += `${name.padStart(12)}:${counts.map((count) => String(count).padStart(11)).join("")}\n`;
    }
    return out;
  },
};
