/**
 * The kernel's own threads, in the order in which a Debian 12 guest starts them, with their
 * policies (workqueue.c: rescuers and high-priority workers have nice -20; stop_machine's migration
 * threads are SCHED_FIFO 99). Most never run here: only kswapd0's work is modelled.
 */
import { type Kind, startKthread } from "./kthread.ts";
import type { Machine } from "./machine.ts";

const KTHREAD = (wchan: string, nice = 0): Kind => ({ state: "S", wchan, nice });
const IDLE = (wchan: string): Kind => ({ state: "I", wchan });
const RESCUER: Kind = { state: "I", wchan: "rescuer_thread", nice: -20 };
const WORKER: Kind = { state: "I", wchan: "worker_thread" };
const HIGHPRI: Kind = { ...WORKER, nice: -20 };
const SMPBOOT = KTHREAD("smpboot_thread_fn");
const STOPPER: Kind = { ...SMPBOOT, rtPriority: 99 };

type Row = readonly [comm: string, kind: Kind];

/** In a comm: % is the CPU, %u the first pool of unbound workers, %h that of high priority. */
const FIRST: readonly Row[] = [
  ["rcu_gp", RESCUER],
  ["rcu_par_gp", RESCUER],
  ["slub_flushwq", RESCUER],
  ["netns", RESCUER],
  ["kworker/0:0-events", WORKER],
  ["kworker/0:0H-events_highpri", HIGHPRI],
  ["mm_percpu_wq", RESCUER],
  ["rcu_tasks_kthread", IDLE("rcu_tasks_one_gp")],
  ["rcu_tasks_rude_kthread", IDLE("rcu_tasks_one_gp")],
  ["rcu_tasks_trace_kthread", IDLE("rcu_tasks_one_gp")],
  ["ksoftirqd/0", SMPBOOT],
  ["rcu_preempt", IDLE("rcu_gp_fqs_loop")],
  ["migration/0", STOPPER],
  ["kworker/0:1-mm_percpu_wq", WORKER],
  ["cpuhp/0", SMPBOOT],
];
const OTHER_CPUS: readonly Row[] = [
  ["cpuhp/%", SMPBOOT],
  ["migration/%", STOPPER],
  ["ksoftirqd/%", SMPBOOT],
  ["kworker/%:0-events", WORKER],
  ["kworker/%:0H-events_highpri", HIGHPRI],
];
const LATER: readonly Row[] = [
  ["kdevtmpfs", KTHREAD("devtmpfs_work_loop")],
  ["inet_frag_wq", RESCUER],
  ["kauditd", KTHREAD("kauditd_thread")],
  ["khungtaskd", KTHREAD("watchdog")],
  ["oom_reaper", KTHREAD("oom_reaper")],
  ["writeback", RESCUER],
  ["kcompactd0", KTHREAD("kcompactd")],
  ["ksmd", KTHREAD("ksm_scan_thread", 5)],
  ["khugepaged", KTHREAD("khugepaged", 19)],
  ["kintegrityd", RESCUER],
  ["kblockd", RESCUER],
  ["blkcg_punt_bio", RESCUER],
  ["tpm_dev_wq", RESCUER],
  ["edac-poller", RESCUER],
  ["devfreq_wq", RESCUER],
  ["kworker/0:1H-kblockd", HIGHPRI],
  ["kswapd0", KTHREAD("kswapd")],
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
  ["kworker/%u:0-events_unbound", WORKER],
  ["jbd2/vda1-8", KTHREAD("kjournald2")],
  ["ext4-rsv-conver", RESCUER],
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
