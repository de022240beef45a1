/**
 * The kernel's own threads, in the order in which a Debian 12 guest starts them, with their
 * policies (workqueue.c: rescuers and high-priority workers have nice -20; stop_machine's migration
 * threads are SCHED_FIFO 99). Most never run here: only kswapd0's work is modelled.
 */
import { type Kind, startKthread } from "./kthread.ts";
import type { Machine } from "./machine.ts";

// Of task_struct.flags, include/linux/sched.h.
const PF_WQ_WORKER = 0x20;
const PF_FORKNOEXEC = 0x40;
const PF_SUPERPRIV = 0x100;
const PF_MEMALLOC = 0x800;
const PF_NOFREEZE = 0x8000;
const PF_KSWAPD = 0x20000;
const PF_KTHREAD = 0x200000;
const PF_NO_SETAFFINITY = 0x4000000;

/** A thread that has called set_freezable(), and one that has not. */
const FREEZABLE = PF_KTHREAD | PF_FORKNOEXEC;
const PLAIN = FREEZABLE | PF_NOFREEZE;
const WORKER_FLAGS = PLAIN | PF_NO_SETAFFINITY | PF_WQ_WORKER;

const KTHREAD = (wchan: string, rest: Partial<Kind> = {}): Kind => ({
  state: "S",
  wchan,
  flags: PLAIN,
  ...rest,
});
const IDLE = (wchan: string, pastNs = 0): Kind => KTHREAD(wchan, { state: "I", pastNs });
const RESCUER: Kind = { state: "I", wchan: "rescuer_thread", nice: -20, flags: WORKER_FLAGS };
const WORKER: Kind = { state: "I", wchan: "worker_thread", flags: WORKER_FLAGS };
const BOUND: Kind = { ...WORKER, pastNs: 30_000 };
const UNBOUND: Kind = { ...WORKER, pastNs: 15_000 };
const HIGHPRI: Kind = { ...WORKER, nice: -20 };
const BOUND_HIGHPRI: Kind = { ...HIGHPRI, pastNs: 4_000 };
const SMPBOOT = KTHREAD("smpboot_thread_fn", { flags: PLAIN | PF_NO_SETAFFINITY });
const SOFTIRQ: Kind = { ...SMPBOOT, pastNs: 25_000 };
const STOPPER: Kind = { ...SMPBOOT, rtPriority: 99, pastNs: 5_000 };

type Row = readonly [comm: string, kind: Kind];

/** In a comm: % is the CPU, %u the first pool of unbound workers, %h that of high priority. */
const FIRST: readonly Row[] = [
  ["rcu_gp", RESCUER],
  ["rcu_par_gp", RESCUER],
  ["slub_flushwq", RESCUER],
  ["netns", RESCUER],
  ["kworker/0:0-events", BOUND],
  ["kworker/0:0H-events_highpri", BOUND_HIGHPRI],
  ["mm_percpu_wq", RESCUER],
  ["rcu_tasks_kthread", IDLE("rcu_tasks_one_gp")],
  ["rcu_tasks_rude_kthread", IDLE("rcu_tasks_one_gp")],
  ["rcu_tasks_trace_kthread", IDLE("rcu_tasks_one_gp")],
  ["ksoftirqd/0", SOFTIRQ],
  ["rcu_preempt", IDLE("rcu_gp_fqs_loop", 90_000)],
  ["migration/0", STOPPER],
  ["kworker/0:1-mm_percpu_wq", BOUND],
  ["cpuhp/0", SMPBOOT],
];
const OTHER_CPUS: readonly Row[] = [
  ["cpuhp/%", SMPBOOT],
  ["migration/%", STOPPER],
  ["ksoftirqd/%", SOFTIRQ],
  ["kworker/%:0-events", BOUND],
  ["kworker/%:0H-events_highpri", BOUND_HIGHPRI],
  ["kworker/%:1H-kblockd", BOUND_HIGHPRI],
];
const LATER: readonly Row[] = [
  ["kdevtmpfs", KTHREAD("devtmpfs_work_loop", { flags: PLAIN | PF_SUPERPRIV })],
  ["inet_frag_wq", RESCUER],
  ["kauditd", KTHREAD("kauditd_thread", { flags: FREEZABLE })],
  ["khungtaskd", KTHREAD("watchdog")],
  ["oom_reaper", KTHREAD("oom_reaper", { flags: FREEZABLE })],
  ["writeback", RESCUER],
  ["kcompactd0", KTHREAD("kcompactd", { flags: FREEZABLE, pastNs: 8_000 })],
  ["ksmd", KTHREAD("ksm_scan_thread", { flags: FREEZABLE, nice: 5 })],
  ["khugepaged", KTHREAD("khugepaged", { flags: FREEZABLE, nice: 19, pastNs: 2_000 })],
  ["kintegrityd", RESCUER],
  ["kblockd", RESCUER],
  ["blkcg_punt_bio", RESCUER],
  ["tpm_dev_wq", RESCUER],
  ["edac-poller", RESCUER],
  ["devfreq_wq", RESCUER],
  ["kworker/0:1H-kblockd", BOUND_HIGHPRI],
  ["kswapd0", KTHREAD("kswapd", { flags: FREEZABLE | PF_MEMALLOC | PF_KSWAPD })],
  ["kthrotld", RESCUER],
  ["acpi_thermal_pm", RESCUER],
  ["mld", RESCUER],
  ["ipv6_addrconf", RESCUER],
  ["kstrp", RESCUER],
  ["zswap-shrink", RESCUER],
  ["kworker/%h:0", HIGHPRI],
  ["ata_sff", RESCUER],
  ["scsi_eh_0", KTHREAD("scsi_error_handler")],
  ["scsi_tmf_0", RESCUER],
  ["scsi_eh_1", KTHREAD("scsi_error_handler")],
  ["scsi_tmf_1", RESCUER],
  ["kworker/%u:0-events_unbound", UNBOUND],
  ["jbd2/vda1-8", KTHREAD("kjournald2", { flags: FREEZABLE, pastNs: 12_000 })],
  ["ext4-rsv-conver", RESCUER],
  ["kworker/%u:1-events_unbound", UNBOUND],
  ["kworker/%u:2-events_unbound", UNBOUND],
  ["kworker/%u:3-events_unbound", UNBOUND],
  ["kworker/%u:4-events_unbound", UNBOUND],
  ["kworker/0:2-events", BOUND],
  ["kworker/0:3-events", BOUND],
  ["kworker/0:2H-kblockd", BOUND_HIGHPRI],
  ["kworker/%h:1", HIGHPRI],
  ["cryptd", RESCUER],
  ["hwrng", KTHREAD("hwrng_fillfn")],
];
/** A host of more CPUs has more threads; what they would cost a session is not worth them. */
const CPUS_MOST = 16;

export function startKthreads(m: Machine): void {
  m.lastPid = 2;
  m.kthreadd = startKthread(m, null, m.lastPid, "kthreadd", KTHREAD("kthreadd"), null);
  const start = ([name, kind]: Row, cpu: number): void => {
    // Pools of bound workers come first, two for each CPU.
    const pools = 2 * m.spec.cpus;
    const comm = name
      .replace("%u", `u${pools}`)
      .replace("%h", `u${pools + 1}`)
      .replace("%", String(cpu));
    startKthread(m, m.kthreadd, ++m.lastPid, comm, kind, /\/\d/.test(comm) ? cpu : null);
  };
  for (const row of FIRST) start(row, 0);
  for (let cpu = 1; cpu < Math.min(m.spec.cpus, CPUS_MOST); cpu++)
    for (const row of OTHER_CPUS) start(row, cpu);
  for (const row of LATER) start(row, 0);
}
