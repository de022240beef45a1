/** Pages of what is no command, in our own words: proc(5), signal(7), and files of /etc. */
import type { Usage } from "../../lib/usage.ts";

const WHOLE: readonly (readonly [string, string])[] = [
  ["/proc/meminfo", "memory by use. MemAvailable is what programs can still get without swapping."],
  [
    "/proc/vmstat",
    "counters since boot: pswpin and pswpout pages swapped, pgmajfault, oom_kill ...",
  ],
  ["/proc/stat", "CPU time by kind in hundredths of a second, context switches, forks, boot time"],
  [
    "/proc/loadavg",
    "mean number of tasks that run or wait for a disk, over 1, 5 and 15 minutes; how many " +
      "run, of how many; the newest process ID",
  ],
  ["/proc/uptime", "seconds since boot, and seconds that CPUs were idle, summed over them"],
  [
    "/proc/pressure/{cpu,io,memory}",
    "share of the time in which some, or all, tasks waited for it: over 10, 60, 300 " +
      "seconds, and in all",
  ],
  ["/proc/diskstats", "requests, sectors and times of block devices, see iostat's columns"],
  ["/proc/swaps", "swap areas, their size and use in KiB"],
  ["/proc/mounts, /proc/self/mountinfo", "mounted file systems with their options"],
  ["/proc/interrupts, /proc/softirqs", "interrupts since boot, by CPU"],
  ["/proc/slabinfo", "the kernel's own objects, by kind (root only)"],
  ["/proc/sys", "kernel parameters: see sysctl(8)"],
];

const OF_A_PROCESS: readonly (readonly [string, string])[] = [
  ["/proc/PID/status", "name, state, identities, memory (VmRSS, VmSwap), signals, switches"],
  ["/proc/PID/stat, statm", "the same for programs; memory in pages"],
  ["/proc/PID/cmdline, environ", "arguments and environment, each ended by a zero byte"],
  ["/proc/PID/cwd, exe, root", "links to its directory, program and root"],
  ["/proc/PID/fd", "its open files"],
  ["/proc/PID/maps", "its mappings"],
  ["/proc/PID/io", "bytes it read and wrote, and those that came from and went to a device"],
  ["/proc/PID/limits", "its resource limits, see ulimit in bash(1)"],
  [
    "/proc/PID/oom_score, oom_score_adj",
    "who is killed first when memory runs out; -1000 is never",
  ],
  ["/proc/PID/wchan", "where in the kernel it sleeps"],
  ["/proc/PID/cgroup", "the control group it belongs to, with systemd its unit"],
];

const SIGNALS: readonly (readonly [string, string])[] = [
  ["1 HUP", "the terminal is gone; daemons read their settings again. Ends the process."],
  ["2 INT", "Ctrl-C. Ends it."],
  ["3 QUIT", "Ctrl-\\. Ends it."],
  ["9 KILL", "ends it; can be neither caught nor ignored"],
  ["13 PIPE", "nobody reads what it writes. Ends it."],
  ["14 ALRM, 10 USR1, 12 USR2", "a timer, and what the program makes of it. End it."],
  ["15 TERM", "asks it to end: what kill sends by itself"],
  ["17 CHLD", "a child ended or stopped. Ignored."],
  ["18 CONT", "goes on when it was stopped"],
  ["19 STOP, 20 TSTP", "stops it: always, and by Ctrl-Z"],
  ["11 SEGV, 6 ABRT, 8 FPE, 7 BUS, 4 ILL", "its own faults. End it."],
];

export const SYSTEM_PAGES: readonly Usage[] = [
  {
    name: "proc",
    section: "5",
    summary: "process information, system information, and sysctl pseudo-filesystem",
    synopsis: ["mount -t proc proc /proc"],
    description:
      "Files that the kernel makes up as they are read: about the host, its memory, CPUs and " +
      "disks, and about each process. free, vmstat, ps, top and most other tools print what " +
      "stands here.",
    sections: [
      ["THE HOST", WHOLE],
      ["A PROCESS", OF_A_PROCESS],
    ],
    seeAlso: ["free(1)", "vmstat(8)", "ps(1)", "sysctl(8)"],
  },
  {
    name: "signal",
    section: "7",
    summary: "overview of signals",
    synopsis: ["kill -NAME PID"],
    description:
      "A process may catch a signal, ignore it, or leave what happens then as it is given here. " +
      "These hosts write no core files.",
    sections: [["SIGNALS", SIGNALS]],
    seeAlso: ["kill(1)", "trap in bash(1)"],
  },
  {
    name: "fstab",
    section: "5",
    summary: "static information about the filesystems",
    synopsis: ["/etc/fstab"],
    description: "What is mounted at boot, and by mount -a and swapon -a: a line for each.",
    sections: [
      [
        "FIELDS",
        [
          ["1", "the device, or tmpfs, or a label or UUID"],
          ["2", "where it is mounted; none for swap"],
          ["3", "type: ext4, tmpfs, swap"],
          ["4", "options, as ro, noauto, size=64m; defaults for none"],
          ["5 and 6", "for dump and fsck"],
        ],
      ],
    ],
    seeAlso: ["mount(8)", "swapon(8)"],
  },
  {
    name: "sysctl.conf",
    section: "5",
    summary: "sysctl preload/configuration file",
    synopsis: ["/etc/sysctl.conf", "/etc/sysctl.d/*.conf"],
    description:
      "Kernel parameters to set at boot, one a line: `name = value'. Lines that begin with # " +
      "or ; are comments. sysctl --system reads all files again, in the order of their names.",
    examples: [["vm.swappiness = 10", "swap less than by default (60)"]],
    seeAlso: ["sysctl(8)"],
  },
];
