/** The command lines that real procps and util-linux answer over our /proc, beside ours. */

export interface Command {
  readonly line: string;
  /** Takes out what depends on the reader itself. */
  readonly comparable?: (text: string) => string;
  /** Compared in every snapshot. */
  readonly core?: boolean;
}

/** What learners of these scenarios type. */
const CORE = new Set([
  "vmstat",
  "vmstat -w",
  "vmstat -a",
  "vmstat -s",
  "vmstat -d",
  "vmstat -m",
  "free",
  "free -m",
  "free -h",
  "free -w",
  "free -t",
  "uptime",
  "ps aux",
  "ps -ef",
  "ps -eo pid,stat,wchan:20,comm",
  "ps -eo pid,%mem,rss,vsz,args",
  "top -bn1",
  "swapon --show",
]);

const vmstat =
  "|-w|-a|-a -w|-s|-d|-d -w|-D|-m|-m -w|-f|-S k|-S K|-S m|-S M|-w -S M|-n|-t|-t -w|-p vda1|" +
  "-s -S M|-y|-V";
const free =
  "|-b|-k|-m|-g|-h|-w|-w -m|-t|-l|-L|-v|-t -m|-h -w|-h --si|-m --si|-l -t -w|--kilo|--mega|" +
  "--giga|--tera|--mebi|--gibi|--tebi|--kibi|-V|-c 1|-h -t -l";
// Not -s: it depends on the parts of a second, which libfaketime has not.
const uptime = "|-p|-V";

const psPlain =
  "aux|-e|-ef|-eF|-el|-ely|-elF|ax|axl|axj|axv|axs|axf|axu|axX|-eH|-efH|-ej|-ejH|-ec|-eLf|-eL|-eT|" +
  "auxf|auxww|auxwwf|-efww|-ef --forest|aux --no-headers|ax --headers --lines 30|-N -p 1|-A|" +
  "-d|r|axr|-p 1|-p 1,2|-fp 1|1|p 1 u|-q 1|--pid 1 -o pid,comm|-C sshd|-C sshd -o pid=|" +
  "-C sshd,cron -f|-u root|-u root -f|-U root u|-u learner|-G root|-g 1|-s 1|--ppid 1|--ppid 2 -f|" +
  "-t ?|-u nosuch|-C nosuch|-o nosuch|--sort nosuch|-V|-ejf|-eyl|-elfy|axo pid,comm|" +
  "-eo pid,ppid --no-heading|-e --cols 60|-ef --cols 60|aux --cols 100|-eo pid,args --width 40|" +
  "-aux|-axu|-ax|-auxf|aux -j|aux -L|aux -T|-efP|-elP|-ecP|-eFP|axc|axuc|-eO rss|-ef u|" +
  "-eL --forest|" +
  // With other formats the real m shows garbage, or dies.
  "axms|-em|axm|-eLm|-p x|--sid|-e --rows 0|-sx|aux -o pid|e L|-G nosuch|-1|-o pid:x";
const psSort =
  "rss|-rss|+rss|%mem|-%mem|-%cpu|pcpu|vsz|-vsz|size|-size|start_time|pid|-pid|ppid,-pid|comm|" +
  "-time|time|user,pid|stat|pri|nice|-ni,pid|etime|maj_flt|-maj_flt|min_flt|tty|uid|cmd";
const psFields =
  "pid,ppid,pgid,sid,tpgid,tty|user,uid,euser,ruser,suser,fuser|group,gid,egroup,rgroup,sgroup|" +
  "euid,ruid,suid,fuid,egid,rgid,sgid,fgid|pcpu,%cpu,c,cp,pmem,%mem|" +
  "rss,rssize,rsz,vsz,vsize,size,sz,drs,trs|ni,nice,pri,priority,opri,intpri,pri_baz,pri_foo,pri_bar|" +
  "stat,state,s,f,flags|wchan,wchan:20,nwchan|" +
  "stime,start,start_time,lstart,bsdstart|time,cputime,bsdtime,etime,etimes,cputimes,times|" +
  "comm,ucmd,ucomm,args,cmd,command|min_flt,maj_flt,minflt,majflt|nlwp,thcount,lwp,tid,spid|" +
  "cls,class,policy,sched,rtprio,psr,sgi_p|pending,blocked,ignored,caught|" +
  "sig,sigmask,sigignore,sigcatch|label,cgroup|" +
  "pid=,comm=|pid=PROCESS,args=LINE|pid:10,comm:30|user:20,comm|uname,gid,tname,tt|" +
  "pid,stat,wchan:20,comm|pid,ppid,stat,%cpu,%mem,rss,comm|pid,%mem,rss,vsz,args|" +
  "pid,min_flt,maj_flt,rss,cmd|ppid,pid,user,tty,time,cmd|esp,eip,stackp|cgname";
const top =
  "-bn1|-bn1 -w 200|-bn1 -o RES|-bn1 -o %MEM|-bn1 -o +PID|-bn1 -E m|-bn1 -E g|-bn1 -e m|-bn1 -c|" +
  "-bn1 -i|-bn1 -p 1|-bn1 -w 80|-bn1 -S|-1 -bn1|-H -bn1|-bn1 -1 -H -w 80|-bn1 -Hc";
const pgrep =
  "sshd|-l sshd|-a sshd|-c sshd|-f worker|-x cron|-n sshd|-o sshd|-P 1|-P 2 -l|" +
  "-d, sshd|-i SSHD|-l .|-fl nginx|-a .|-g 1|-s 1|nosuch|-x nosuch|-U root -l|" +
  "-t pts/0|-lf systemd";
const pidof = "sshd|cron|-s sshd|nosuch|sshd cron|-o 1 sshd|-x sshd";
const sysctl =
  "vm.swappiness|-n vm.swappiness|-e vm.nosuch|vm.nosuch|vm.dirty_ratio vm.dirty_background_ratio|" +
  "-N vm.swappiness|vm/swappiness|kernel.hostname|-a|-aN|-a -r dirty|-n kernel.pid_max|" +
  "fs.file-nr|-b vm.swappiness";
const swapon =
  "-s|--show|--show --bytes|--show --noheadings|--show=NAME,SIZE|--show=NAME,USED,PRIO --raw|";

const mount = "|-t tmpfs|-l|-t ext4,proc|-t notmpfs";
const lsblk =
  "-i|-ib|-d|-l|-ip|-in|-r|-io NAME,SIZE,ROTA,SCHED|-ia|-ino NAME|-o PATH,TYPE,MOUNTPOINT|" +
  "-o nosuch|nosuch|-id";

const split = (name: string, flags: string): string[] =>
  flags.split("|").map((flag) => `${name} ${flag}`.trim());

/** pgrep leaves itself out, and in the jail the real one is process 2. */
const withoutSelf = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^[12](\s|$)/.test(line))
    .join("\n");

/** The clock and the USER column: in the jail, files belong to nobody else than root. */
const withoutReader = (text: string): string =>
  text.replace(/^top - .*\n/, "").replace(/^( *\d+) \S+ */gm, "$1 ");

/** The real one lists a directory as the file system does. */
const sorted = (text: string): string => text.split("\n").sort().join("\n");

const ALL: readonly Command[] = [
  ...split("vmstat", vmstat).map((line) => ({ line })),
  ...split("free", free).map((line) => ({ line })),
  ...split("uptime", uptime).map((line) => ({ line })),
  ...split("ps", psPlain).map((line) => ({ line })),
  ...psSort.split("|").map((key) => ({
    line: `ps -eo pid,comm,${key.replace(/^[-+]/, "").split(",")[0]} --sort ${key}`,
  })),
  ...psFields.split("|").map((fields) => ({ line: `ps -eo ${fields}` })),
  ...split("top", top).map((line) => ({ line, comparable: withoutReader })),
  ...split("pgrep", pgrep).map((line) => ({ line, comparable: withoutSelf })),
  ...split("pidof", pidof).map((line) => ({ line })),
  ...split("sysctl", sysctl).map((line) => ({ line, comparable: sorted })),
  ...split("swapon", swapon).map((line) => ({ line })),
  ...split("mount", mount).map((line) => ({ line })),
  ...split("lsblk", lsblk).map((line) => ({ line })),
  { line: "lscpu" },
];

export const COMMANDS: readonly Command[] = ALL.map((command) => ({
  ...command,
  core: CORE.has(command.line),
}));
