/** Tools that show and change the system: their rows in the program table. */
import { type Row, tool } from "../lib/row.ts";
import * as crontab from "./crontab.ts";
import * as dmesg from "./dmesg.ts";
import * as free from "./free.ts";
import * as journalctl from "./journalctl.ts";
import * as kill from "./kill.ts";
import * as killall from "./killall.ts";
import * as lsblk from "./lsblk.ts";
import * as lscpu from "./lscpu.ts";
import * as mount from "./mount.ts";
import * as nice from "./nice.ts";
import * as pgrep from "./pgrep.ts";
import * as ps from "./ps.ts";
import * as reboot from "./reboot.ts";
import * as stty from "./stty.ts";
import * as sudo from "./sudo.ts";
import * as swapon from "./swapon.ts";
import * as sysctl from "./sysctl.ts";
import * as systemctl from "./systemctl.ts";
import * as top from "./top.ts";
import * as umount from "./umount.ts";
import * as uptime from "./uptime.ts";
import * as vmstat from "./vmstat.ts";
import * as w from "./w.ts";
import * as watch from "./watch.ts";

export const SYSTEM_TOOLS: readonly Row[] = [
  tool(crontab, "/usr/bin/crontab"),
  tool(dmesg, "/usr/bin/dmesg"),
  tool(free, "/usr/bin/free"),
  tool(journalctl, "/usr/bin/journalctl"),
  tool(kill, "/usr/bin/kill"),
  tool(killall, "/usr/bin/killall"),
  tool(lsblk, "/usr/bin/lsblk"),
  tool(lscpu, "/usr/bin/lscpu"),
  tool(mount, "/usr/bin/mount"),
  tool(nice, "/usr/bin/nice", "/usr/bin/renice"),
  tool(pgrep, "/usr/bin/pgrep", "/usr/bin/pkill", "/usr/bin/pidof"),
  tool(ps, "/usr/bin/ps"),
  tool(reboot, "/usr/sbin/reboot", "/usr/sbin/poweroff", "/usr/sbin/halt", "/usr/sbin/shutdown"),
  tool(stty, "/usr/bin/stty"),
  tool(sudo, "/usr/bin/sudo", "/usr/bin/su"),
  tool(swapon, "/usr/sbin/swapon", "/usr/sbin/swapoff"),
  tool(sysctl, "/usr/sbin/sysctl"),
  tool(systemctl, "/usr/bin/systemctl"),
  tool(top, "/usr/bin/top"),
  tool(umount, "/usr/bin/umount"),
  tool(uptime, "/usr/bin/uptime"),
  tool(vmstat, "/usr/bin/vmstat"),
  tool(w, "/usr/bin/w"),
  tool(watch, "/usr/bin/watch"),
];
