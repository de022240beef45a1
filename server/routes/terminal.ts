/** The WebSocket of a session (session/protocol.ts). The address is the permission. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import { CLOSE, type ServerMessage } from "../../session/protocol.ts";
import type { House } from "../house.ts";
import { problemOf } from "../problem.ts";
import { type Room, RoomEnded } from "../room/room.ts";
import { Viewer } from "../room/viewer.ts";

const PING_MS = 15_000;

export async function terminal(app: FastifyInstance, house: House): Promise<void> {
  const counts = new SocketCounts();
  app.get<{ Params: { address: string } }>(
    "/sessions/:address/terminal",
    { websocket: true },
    (socket, request) => {
      keepAlive(socket);
      void join(socket, request).catch((error: unknown) => {
        request.log.error(error);
        socket.close(1011, "internal error");
      });
    },
  );

  async function join(socket: WebSocket, request: FastifyRequest): Promise<void> {
    const early = new Mailbox(socket);
    const { address } = request.params as { address: string };
    const sid = house.addresses.id(address);
    if (sid === undefined) return socket.close(CLOSE.gone, "no session has this address");
    const guest = await request.guest();
    const who = guest === undefined ? `ip ${request.ip}` : `guest ${guest.id}`;
    const { socketsPerGuest, socketsPerAddress, socketsPerSession } = house.limits;
    const most = guest === undefined ? socketsPerAddress : socketsPerGuest;
    if (!counts.enter(who, most, socket)) {
      return socket.close(CLOSE.limit, "Too many tabs are open; close some of them first.");
    }
    const room = await wake(socket, sid);
    if (room === undefined || socket.readyState !== socket.OPEN) return;
    if (room.viewers.size >= socketsPerSession) {
      return socket.close(CLOSE.limit, "Too many tabs show this session; close one of them first.");
    }
    const viewer = new Viewer(room, socket, house.limits);
    room.add(viewer);
    socket.on("close", () => room.remove(viewer));
    early.deliver((text) => viewer.receive(text));
  }

  async function wake(socket: WebSocket, sid: string): Promise<Room | undefined> {
    try {
      const room = await house.rooms.wake(sid);
      await room.ready;
      return room;
    } catch (error) {
      if (error instanceof RoomEnded) {
        socket.close(1012, error.message);
        return undefined;
      }
      const { code, message } = problemOf(error);
      if (code === "PF_ERR_NOT_FOUND" || code === "PF_ERR_NOT_OPEN") {
        socket.close(CLOSE.gone, message);
      } else if (code === "PF_ERR_BROKEN") {
        const text = `This host cannot be made again from its log: ${message}`;
        socket.send(JSON.stringify({ t: "ended", text } satisfies ServerMessage));
        socket.close(CLOSE.broken, "the session broke");
      } else if (code === "PF_ERR_TOO_MANY_SESSIONS") socket.close(CLOSE.limit, message);
      else socket.close(1013, message.slice(0, 120)); // try again later
      return undefined;
    }
  }
}

/** Text frames that come before the room is ready wait for it. */
class Mailbox {
  private waiting: string[] | undefined = [];
  private receive: (text: string) => void = () => undefined;

  constructor(socket: WebSocket) {
    socket.on("message", (data, isBinary) => {
      if (isBinary) return socket.close(CLOSE.protocol, "text frames only");
      const text = (data as Buffer).toString();
      if (this.waiting === undefined) this.receive(text);
      else if (this.waiting.length < 100) this.waiting.push(text);
      else socket.close(CLOSE.protocol, "attach, and wait for the answer");
    });
  }

  deliver(receive: (text: string) => void): void {
    this.receive = receive;
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const text of waiting) receive(text);
  }
}

class SocketCounts {
  private readonly counts = new Map<string, number>();

  enter(who: string, most: number, socket: WebSocket): boolean {
    const count = this.counts.get(who) ?? 0;
    if (count >= most) return false;
    this.counts.set(who, count + 1);
    socket.on("close", () => {
      const left = (this.counts.get(who) ?? 1) - 1;
      if (left === 0) this.counts.delete(who);
      else this.counts.set(who, left);
    });
    return true;
  }
}

/** A peer that answers no ping for two rounds is gone: TCP alone would not notice for minutes. */
function keepAlive(socket: WebSocket): void {
  let missed = 0;
  const timer = setInterval(() => {
    if (missed++ >= 2) socket.terminate();
    else socket.ping();
  }, PING_MS);
  socket.on("pong", () => (missed = 0));
  socket.on("close", () => clearInterval(timer));
  socket.on("error", () => socket.terminate());
}
