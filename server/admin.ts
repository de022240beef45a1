/**
 * What the command line does to the data folder: misses, backup, export, deletion. While a server
 * has the folder it alone may touch it, and does it for us over a socket in that folder; else we
 * open it.
 */
import { rmSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Rooms } from "./room/rooms.ts";
import { lockOwner } from "./store/lock.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { type Guest, type Store, StoreError, storeError } from "./store/store.ts";

export interface Admin {
  misses(limit: number): ReturnType<Store["misses"]>;
  fakes(limit: number): ReturnType<Store["fakes"]>;
  backup(file: string): Promise<void>;
  exportGuest(who: string): Promise<unknown>;
  /** The name of whom it deleted. */
  deleteGuest(who: string): Promise<string>;
}

function adminOf(store: Store, rooms: Rooms | undefined): Admin {
  const find = async (who: string): Promise<Guest> => {
    const guest = await store.findGuest(who);
    if (guest !== undefined) return guest;
    throw new StoreError("PF_ERR_STORE", `no guest, or more than one, is called ${who}`);
  };
  return {
    misses: (limit) => store.misses(limit),
    fakes: (limit) => store.fakes(limit),
    backup: (file) => store.backup(file),
    exportGuest: async (who) => store.exportGuest((await find(who)).id),
    deleteGuest: async (who) => {
      const guest = await find(who);
      await rooms?.forget(guest.id);
      await store.deleteGuest(guest.id);
      return guest.name;
    },
  };
}

/** Does something with a data folder, whoever has it. */
export async function withAdmin<T>(dir: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  if (lockOwner(dir) !== undefined) return work(connect(dir));
  const store = await openSqliteStore(dir);
  try {
    return await work(adminOf(store, undefined));
  } finally {
    await store.close();
  }
}

const socketPath = (dir: string): string => join(dir, "admin.sock");

interface Request {
  readonly method: keyof Admin;
  readonly args: readonly unknown[];
}
type Answer = { readonly result: unknown } | { readonly error: { code: string; message: string } };

export class AdminSocket {
  private readonly server: Server;
  private readonly path: string;

  constructor(dir: string, store: Store, rooms: Rooms) {
    this.path = socketPath(dir);
    const admin = adminOf(store, rooms);
    this.server = createServer((socket) => serveLines(socket, admin));
  }

  /** Without it the server works all the same: a path can be too long, a file system odd. */
  listen(warn: (text: string) => void): Promise<void> {
    rmSync(this.path, { force: true });
    return new Promise((resolve) => {
      this.server.once("error", (error) => {
        warn(`no admin socket: ${error.message}`);
        resolve();
      });
      // The folder is open to its owner alone, and so is the socket.
      this.server.listen(this.path, resolve);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function serveLines(socket: Socket, admin: Admin): void {
  socket.on("error", () => socket.destroy());
  createInterface({ input: socket }).on("line", (line) => {
    void answerLine(admin, line).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
  });
}

async function answerLine(admin: Admin, line: string): Promise<Answer> {
  try {
    const { method, args } = JSON.parse(line) as Request;
    const call = admin[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { result: (await call(...args)) ?? null };
  } catch (error) {
    const { code, message } = storeError(error);
    return { error: { code, message } };
  }
}

function connect(dir: string): Admin {
  const call = (method: keyof Admin, ...args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const socket = createConnection(socketPath(dir));
      socket.on("error", reject);
      socket.write(`${JSON.stringify({ method, args } satisfies Request)}\n`);
      createInterface({ input: socket }).on("line", (line) => {
        const answer = JSON.parse(line) as Answer;
        if ("error" in answer) reject(new StoreError("PF_ERR_STORE", answer.error.message));
        else resolve(answer.result);
      });
    });
  return {
    misses: (limit) => call("misses", limit) as ReturnType<Admin["misses"]>,
    fakes: (limit) => call("fakes", limit) as ReturnType<Admin["fakes"]>,
    backup: async (file) => void (await call("backup", file)),
    exportGuest: (who) => call("exportGuest", who),
    deleteGuest: (who) => call("deleteGuest", who) as Promise<string>,
  };
}
