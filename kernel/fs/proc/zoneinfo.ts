/** /proc/zoneinfo and /proc/buddyinfo: mm/vmstat.c. One node; DMA, DMA32 and Normal. */
import type { Machine } from "../../machine.ts";
import { lowmemReserve, zonePages } from "../../mm/memory.ts";
import type { ProcFile } from "./entry.ts";
import { vmstat } from "./vmstat.ts";

interface Zone {
  readonly name: string;
  readonly managed: number;
  readonly free: number;
}

/** Free pages over the zones: the small ones are kept free by the lowmem reserve. */
function zones(m: Machine): Zone[] {
  const { total, free } = m.memory;
  const [dma, dma32, normal] = zonePages(total);
  const dmaFree = Math.min(dma, Math.floor(free / 10));
  const rest = free - dmaFree;
  const dma32Free =
    normal === 0 ? rest : Math.min(dma32, Math.floor((rest * dma32) / (dma32 + normal)));
  return [
    { name: "DMA", managed: dma, free: dmaFree },
    { name: "DMA32", managed: dma32, free: dma32Free },
    { name: "Normal", managed: normal, free: rest - dma32Free },
    { name: "Movable", managed: 0, free: 0 },
    { name: "Device", managed: 0, free: 0 },
  ];
}

export const zoneinfo: ProcFile = {
  show(m, task): string {
    const node = vmstat.show(m, task).split("\n");
    const from = node.findIndex((line) => line.startsWith("nr_inactive_anon"));
    const to = node.findIndex((line) => line.startsWith("nr_dirty_threshold"));
    const perNode = node.slice(from, to).map((line) => {
      const [name, value] = line.split(" ") as [string, string];
      return `      ${name.padEnd(12)} ${value}\n`;
    });
    const { watermarks, total } = m.memory;
    const managed = zonePages(total);
    let out = "";
    let first = true;
    let pfn = 1;
    for (const [index, zone] of zones(m).entries()) {
      const part = (pages: number): number => Math.floor((pages * zone.managed) / total);
      out += `Node 0, zone ${zone.name.padStart(8)}\n`;
      if (first) out += `  per-node stats\n${perNode.join("")}`;
      first = false;
      const rows: [string, number][] = [
        ["boost", 0],
        ["min", part(watermarks.min)],
        ["low", part(watermarks.low)],
        ["high", part(watermarks.high)],
        ["spanned", zone.managed === 0 ? 0 : zone.managed + 255],
        ["present", zone.managed === 0 ? 0 : zone.managed + 158],
        ["managed", zone.managed],
        ["cma", 0],
      ];
      out += `  pages free     ${zone.free}\n`;
      for (const [name, value] of rows) out += `        ${name.padEnd(8)} ${value}\n`;
      const protection = [0, 1, 2, 3, 4].map((from) => lowmemReserve(managed, index, from));
      out += `        protection: (${protection.join(", ")})\n`;
      if (zone.managed === 0) continue;
      out += `      nr_free_pages ${zone.free}\n`;
      out += "  pagesets\n";
      for (let cpu = 0; cpu < m.spec.cpus; cpu++) {
        const batch = zone.name === "DMA" ? 1 : 63;
        const count = (zone.free + cpu * 17) % (batch * 6);
        out += `    cpu: ${cpu}\n              count: ${count}\n              high:  ${batch * 60}\n              batch: ${batch}\n  vm stats threshold: ${m.spec.cpus * 12}\n`;
      }
      out += `  node_unreclaimable:  0\n  start_pfn:           ${pfn}\n`;
      pfn = pfn === 1 ? 4096 : 1_048_576;
    }
    return out;
  },
};

/** Free blocks by order: a number of pages split as a host that has run for a while has them. */
export const buddyinfo: ProcFile = {
  show(m): string {
    let out = "";
    for (const zone of zones(m)) {
      if (zone.managed === 0) continue;
      const counts: number[] = [];
      let left = zone.free;
      for (let order = 0; order < 10; order++) {
        const blocks = Math.floor((left * (order < 4 ? 0.06 : 0.09)) / (1 << order));
        counts.push(blocks);
        left -= blocks << order;
      }
      counts.push(left >> 10);
      const odd = left & 1023;
      counts[0] = (counts[0] as number) + odd;
      out += `Node 0, zone ${zone.name.padStart(8)} ${counts.map((count) => String(count).padStart(6)).join(" ")} \n`;
    }
    return out;
  },
};
