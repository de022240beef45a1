/** /etc of a Debian 12 host. */
import type { ImageEntry } from "../../kernel/uapi/image.ts";
import { dir, file } from "./base.ts";

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
systemd-network:x:998:998:systemd Network Management:/:/usr/sbin/nologin
systemd-timesync:x:997:997:systemd Time Synchronization:/:/usr/sbin/nologin
messagebus:x:100:107::/nonexistent:/usr/sbin/nologin
sshd:x:101:65534::/run/sshd:/usr/sbin/nologin
postgres:x:102:110:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
_chrony:x:103:111:Chrony daemon,,,:/var/lib/chrony:/usr/sbin/nologin
app:x:999:999::/srv/app:/usr/sbin/nologin
learner:x:1000:1000:Learner,,,:/home/learner:/bin/bash
`;

const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:learner
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
news:x:9:
man:x:12:
sudo:x:27:learner
www-data:x:33:
backup:x:34:
utmp:x:43:
users:x:100:
crontab:x:101:
systemd-journal:x:999:
nogroup:x:65534:
messagebus:x:107:
postgres:x:110:
_chrony:x:111:
systemd-network:x:998:
systemd-timesync:x:997:
app:x:1999:
learner:x:1000:
`;

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

const CRONTAB = `# m h dom mon dow user  command
17 *  * * *  root  cd / && true
`;

const PROFILE = `if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
fi
export PATH
if [ "$PS1" ] && [ "$BASH" ] && [ "$BASH" != "/bin/sh" ] && [ -f /etc/bash.bashrc ]; then
  . /etc/bash.bashrc
fi
`;

const BASHRC = `[ -z "$PS1" ] && return
shopt -s checkwinsize
PS1='\\u@\\h:\\w\\$ '
`;

const ALIASES = `alias ls='ls --color=auto'
alias grep='grep --color=auto'
`;

const ROOT_RC = `[ -z "$PS1" ] && return
HISTCONTROL=ignoreboth
${ALIASES}PS1='\\u@\\h:\\w\\$ '
`;

const USER_RC = `[ -z "$PS1" ] && return
HISTCONTROL=ignoreboth
shopt -s histappend checkwinsize
${ALIASES}alias ll='ls -l'
PS1='\\[\\e[01;32m\\]\\u@\\h\\[\\e[00m\\]:\\[\\e[01;34m\\]\\w\\[\\e[00m\\]\\$ '
`;

const SYSCTL_README = `Files here that end in .conf are applied at boot and by sysctl --system, in
the order of their names; 99-sysctl.conf is /etc/sysctl.conf. Local settings may go into
local.conf. See sysctl.conf(5).
`;

export const ETC: readonly ImageEntry[] = [
  file("/etc/passwd", PASSWD),
  file("/etc/group", GROUP),
  file("/etc/os-release", OS_RELEASE),
  file("/etc/debian_version", "12.8\n"),
  file("/etc/hosts", "127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n"),
  file("/etc/timezone", "Etc/UTC\n"),
  file(
    "/etc/shells",
    "# /etc/shells: valid login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n" +
      "/bin/dash\n/usr/bin/dash\n",
  ),
  file("/etc/sudoers", "root\tALL=(ALL:ALL) ALL\n%sudo\tALL=(ALL:ALL) NOPASSWD: ALL\n", 0o440),
  file("/etc/crontab", CRONTAB),
  dir("/etc/cron.d", 0o755),
  dir("/etc/cron.hourly", 0o755),
  dir("/etc/cron.daily", 0o755),
  dir("/etc/cron.weekly", 0o755),
  dir("/etc/cron.monthly", 0o755),
  file("/etc/fstab", "/dev/vda1 / ext4 errors=remount-ro 0 1\n"),
  file("/etc/machine-id", "4d1c6b2f9a7e4f0e8c35a1d27b90e6f4\n", 0o444),
  file(
    "/etc/sysctl.conf",
    "# Settings here, or in /etc/sysctl.d/*.conf, are applied at boot and by sysctl --system.\n",
  ),
  file("/etc/sysctl.d/README.sysctl", SYSCTL_README),
  { path: "/etc/sysctl.d/99-sysctl.conf", type: "symlink", target: "../sysctl.conf" },
  file("/etc/profile", PROFILE),
  file("/etc/bash.bashrc", BASHRC),
  file("/root/.bashrc", ROOT_RC),
  file("/root/.profile", 'if [ -n "$BASH" ] && [ -f ~/.bashrc ]; then\n  . ~/.bashrc\nfi\n'),
  dir("/home/learner", 0o700, 1000, 1000),
  file("/home/learner/.bashrc", USER_RC, 0o644, 1000, 1000),
  file(
    "/home/learner/.profile",
    'if [ -n "$BASH_VERSION" ] && [ -f "$HOME/.bashrc" ]; then\n  . "$HOME/.bashrc"\nfi\n',
    0o644,
    1000,
    1000,
  ),
  dir("/var/log/nginx", 0o755, 33, 4),
  dir("/var/www/html"),
  dir("/var/lib/postgresql", 0o755, 102, 110),
  dir("/srv/app", 0o755, 999, 1999),
  file("/etc/environment", 'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n'),
];
