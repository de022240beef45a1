/** /proc/cpuinfo: arch/x86/kernel/cpu/proc.c. */
import type { Machine } from "../../machine.ts";
import { fixed, type ProcFile } from "./entry.ts";

const FLAGS = fixed(
  "cpuinfo",
  "flags, bugs, bogomips, cache size, microcode",
  "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx pdpe1gb rdtscp lm constant_tsc rep_good nopl xtopology nonstop_tsc cpuid tsc_known_freq pni pclmulqdq ssse3 fma cx16 pcid sse4_1 sse4_2 x2apic movbe popcnt aes xsave avx f16c rdrand hypervisor lahf_lm abm 3dnowprefetch fsgsbase bmi1 avx2 smep bmi2 erms invpcid rdseed adx smap clflushopt clwb xsaveopt xsavec xgetbv1 arat",
  "one virtual CPU model; nothing here depends on its features",
);

export const cpuinfo: ProcFile = {
  show(m: Machine): string {
    const { cpus, cpuModel, cpuMhz } = m.spec;
    const amd = cpuModel.startsWith("AMD");
    const mhz = cpuMhz.toFixed(3);
    const out: string[] = [];
    for (let cpu = 0; cpu < cpus; cpu++) {
      const rows: [string, string | number][] = [
        ["processor\t", cpu],
        ["vendor_id\t", amd ? "AuthenticAMD" : "GenuineIntel"],
        ["cpu family\t", amd ? 25 : 6],
        ["model\t\t", amd ? 1 : 85],
        ["model name\t", cpuModel],
        ["stepping\t", amd ? 1 : 7],
        ["microcode\t", amd ? "0xa001173" : "0x5003605"],
        ["cpu MHz\t\t", mhz],
        ["cache size\t", amd ? "512 KB" : "36608 KB"],
        ["physical id\t", 0],
        ["siblings\t", cpus],
        ["core id\t\t", cpu],
        ["cpu cores\t", cpus],
        ["apicid\t\t", cpu],
        ["initial apicid\t", cpu],
        ["fpu\t\t", "yes"],
        ["fpu_exception\t", "yes"],
        ["cpuid level\t", 13],
        ["wp\t\t", "yes"],
        ["flags\t\t", FLAGS],
        [
          "bugs\t\t",
          amd
            ? "sysret_ss_attrs spectre_v1 spectre_v2"
            : "spectre_v1 spectre_v2 spec_store_bypass swapgs",
        ],
        ["bogomips\t", (cpuMhz * 2).toFixed(2)],
        ["clflush size\t", 64],
        ["cache_alignment\t", 64],
        ["address sizes\t", "46 bits physical, 48 bits virtual"],
        ["power management", ""],
      ];
      out.push(
        `${rows.map(([name, value]) => `${name}: ${value}`.replace(/: $/, ":")).join("\n")}\n`,
      );
    }
    return `${out.join("\n")}\n`;
  },
};
