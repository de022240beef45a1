/**
 * Directives that change what a service does on Linux and that this manager does not honour
 * (systemd.resource-control(5), systemd.exec(5), systemd.kill(5), systemd.service(5)). They are
 * said, so that nobody takes a limit for set that is not.
 */
import type { Unit } from "./unit.ts";
import type { UnitKeys } from "./unitfile.ts";

export const IGNORED: readonly string[] = (
  "MemoryMin MemoryLow MemoryHigh MemoryMax MemorySwapMax MemoryZSwapMax MemoryLimit " +
  "CPUQuota CPUQuotaPeriodSec CPUWeight StartupCPUWeight CPUShares AllowedCPUs " +
  "AllowedMemoryNodes TasksMax IOWeight StartupIOWeight IODeviceWeight IOReadBandwidthMax " +
  "IOWriteBandwidthMax IOReadIOPSMax IOWriteIOPSMax IODeviceLatencyTargetSec BlockIOWeight " +
  "ManagedOOMSwap ManagedOOMMemoryPressure ManagedOOMMemoryPressureLimit ManagedOOMPreference " +
  "OOMPolicy CPUAffinity CPUSchedulingPolicy CPUSchedulingPriority IOSchedulingClass " +
  "IOSchedulingPriority NUMAPolicy NUMAMask TimerSlackNSec LimitCPU LimitDATA LimitRSS " +
  "LimitLOCKS LimitNICE LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitMSGQUEUE KillMode " +
  "SendSIGKILL FinalKillSignal WatchdogSec TimeoutStartSec TimeoutSec RuntimeMaxSec " +
  "RestartPreventExitStatus RestartForceExitStatus ExecCondition ExecStopPost UMask " +
  "RootDirectory PrivateTmp PrivateNetwork ProtectSystem ProtectHome ReadOnlyPaths " +
  "InaccessiblePaths CapabilityBoundingSet NoNewPrivileges SystemCallFilter DynamicUser"
).split(" ");

/** Names of the directives of a unit that have no effect here, in the order of IGNORED. */
export function ignoredDirectives(keys: UnitKeys): string[] {
  return IGNORED.filter((name) => (keys[`Service.${name}`] ?? []).length > 0);
}

/** What systemd writes to its journal of them, a line each. */
export function ignoredLines(unit: Unit): string[] {
  return ignoredDirectives(unit.keys).map(
    (name) => `${unit.path}: ${name}= in section 'Service' is not modelled here, ignoring.`,
  );
}
