/**
 * The process that the crash test kills: appends hash-chained entries to some sessions, through the
 * store's thread as the server does, and says on stdout what was acknowledged.
 */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { openStoreThread } from "../../server/store/thread.ts";
import type { JournalRecord } from "../../server/store/journal.ts";
import type { Store } from "../../server/store/store.ts";
import { CARD, newSession } from "./rows.ts";

const [dir = "", script = "", sessionsText = "4"] = process.argv.slice(2);

export function chained(previous: string, seq: number): string {
  return createHash("sha256").update(`${previous} ${seq}`).digest("hex").slice(0, 16);
}

async function main(): Promise<void> {
  const store = await openStoreThread(pathToFileURL(script), dir, (error) => {
    throw error;
  });
  const heads = await openSessions(store, Number(sessionsText));
  process.stdout.write("open\n");
  for (;;) {
    const frame: JournalRecord[] = [];
    const acked: string[] = [];
    for (const [s, head] of heads) {
      if (Math.random() < 0.3) continue;
      head.seq++;
      head.hash = chained(head.hash, head.seq);
      const e = {
        seq: head.seq,
        atNs: head.seq,
        input: { kind: "keys", text: head.hash },
      } as const;
      frame.push({ s, e, c: "client-of-a-session", n: head.seq });
      acked.push(`${s} ${head.seq}`);
    }
    await store.append(frame);
    process.stdout.write(acked.map((line) => `${line}\n`).join(""));
  }
}

async function openSessions(
  store: Store,
  count: number,
): Promise<Map<string, { seq: number; hash: string }>> {
  const heads = new Map<string, { seq: number; hash: string }>();
  const guest =
    (await store.findGuest("tester")) ?? (await store.createGuest("tester", Buffer.from("t"), 1));
  for (let i = 0; i < count; i++) {
    const id = `session${i}`;
    if ((await store.session(id)) === undefined) {
      await store.createSession(newSession(id, guest.id), CARD);
    }
    const last = (await store.readLog(id)).entries.at(-1);
    const hash = last?.input.kind === "keys" ? last.input.text : "";
    heads.set(id, { seq: last?.seq ?? 0, hash });
  }
  return heads;
}

if (dir !== "") await main();
