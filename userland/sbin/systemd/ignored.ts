/**
 * Directives that change what a service does on Linux and that this manager does not honour
 * (systemd.resource-control(5), systemd.exec(5), systemd.kill(5), systemd.service(5),
 * systemd.unit(5)). They are said, so that nobody takes a limit for set that is not.
 */
import type { Unit } from "./unit.ts";
import type { UnitKeys } from "./unitfile.ts";

const SERVICE: readonly string[] = (
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

/** What follows Condition and Assert; those of paths and of the host's name are honoured. */
const CHECKS: readonly string[] = (
  "PathIsReadWrite PathIsEncrypted PathIsSocket Virtualization Architecture Firmware " +
  "KernelCommandLine KernelVersion Credential Security Capability ACPower NeedsUpdate FirstBoot " +
  "User Group Memory CPUs CPUFeature Environment ControlGroupController OSRelease CPUPressure " +
  "MemoryPressure IOPressure"
).split(" ");

const UNIT: readonly string[] = [
  ...(
    "OnSuccess Upholds PropagatesReloadTo ReloadPropagatedFrom PropagatesStopTo StopWhenUnneeded " +
    "RefuseManualStart RefuseManualStop JobTimeoutSec JobRunningTimeoutSec StartLimitAction " +
    "FailureAction SuccessAction RequiresMountsFor JoinsNamespaceOf"
  ).split(" "),
  ...CHECKS.map((name) => `Condition${name}`),
  ...CHECKS.map((name) => `Assert${name}`),
];

export const IGNORED: readonly string[] = [...SERVICE, ...UNIT];

/** The same as a unit's keys have them, with their places. */
const PLACES: ReadonlyMap<string, number> = new Map(
  [...SERVICE.map((name) => `Service.${name}`), ...UNIT.map((name) => `Unit.${name}`)].map(
    (key, place) => [key, place],
  ),
);
const place = (key: string): number => PLACES.get(key) ?? -1;

/** What a unit file has of them, as pairs of section and name, in the order of IGNORED. */
function given(keys: UnitKeys): (readonly [section: string, name: string])[] {
  return Object.keys(keys)
    .filter((key) => place(key) >= 0 && (keys[key] ?? []).length > 0)
    .sort((a, b) => place(a) - place(b))
    .map((key) => key.split(".") as [string, string]);
}

/** Names of the directives of a unit that have no effect here. */
export const ignoredDirectives = (keys: UnitKeys): string[] => given(keys).map(([, name]) => name);

/** What systemd writes to its journal of them, a line each. */
export const ignoredLines = ({ path, keys }: Unit): string[] =>
  given(keys).map(
    ([section, name]) =>
      `${path}: ${name}= in section '${section}' is not modelled here, ignoring.`,
  );
