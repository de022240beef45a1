/** The model's grid: CPU shares, page lists and queues advance on it. A leaf: others compute with it at load. */
export const TICK_NS = 100_000_000;
