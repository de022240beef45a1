import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: true,
    maxWorkers: 2,
    // Its own second is less than what the server takes to look again (RETRY_MS).
    expect: { poll: { timeout: 10_000 } },
  },
});
