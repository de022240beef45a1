/** Units of time. Simulated durations are integer nanoseconds in a double (exact up to 104 days). */
export const NSEC_PER_USEC = 1_000;
export const NSEC_PER_MSEC = 1_000_000;
export const NSEC_PER_SEC = 1_000_000_000;
/** Ticks a second in /proc (sysconf(_SC_CLK_TCK)); the unit Linux calls USER_HZ. */
export const USER_HZ = 100;
export const NSEC_PER_USER_TICK = NSEC_PER_SEC / USER_HZ;

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_PROCESS_CPUTIME_ID = 2;
export const CLOCK_BOOTTIME = 7;
