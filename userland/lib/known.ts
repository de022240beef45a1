/**
 * Commands that people look for on such a host and that are not part of this simulation: they are
 * told apart from typing mistakes, so that nobody takes our limit for a fact about the host.
 */
export const KNOWN_COMMANDS: ReadonlySet<string> = new Set(
  (
    "iostat mpstat pidof pmap pwdx tload lslocks chrt taskset prlimit ionice choom ab ack " +
    "alien ansible ansible-playbook apt apt-cache apt-get aptitude arping atop aws az bc bmon " +
    "bpftrace bzip2 cargo certbot cgexec chattr chroot cmake collectl conntrack consul " +
    "cpupower crontab csplit ctop curl dig dc dd debugfs diff dmidecode docker docker-compose " +
    "dpkg dpkg-query dstat dumpe2fs e2fsck ed emacs ethtool expect fatrace fdisk file fio " +
    "flamegraph fsck ftp fuser gcc g++ gcloud gdb git glances go gpg gunzip gzip haproxy " +
    "hdparm helm host htop httpd iftop ifconfig ifstat iotop iotop-c ip iperf iperf3 ipcs " +
    "iptables irqbalance java jcmd jmap jq jstack jstat kubectl last lastb ldd less locate " +
    "logrotate lsattr lsblk lscpu lshw lsmod lsof lspci lsusb ltrace lvs lynx mail make mc " +
    "md5sum memcached mkfs mkswap modprobe mosh mtr mysql mysqldump mutt named nc ncat ncdu " +
    "neofetch netcat netstat nft nginx ngrep nicstat nmap node npm nslookup nsenter nstat " +
    "numactl numastat openssl parted pcp perf perl php pidstat ping ping6 pip pip3 podman " +
    "postgres psql puppet pv pvs python python2 python3 rabbitmqctl redis-cli rg ripgrep " +
    "rsync rpm ruby rvim sadf salt sar scp screen sensors sftp sha256sum slabtop smartctl " +
    "smem snap socat sqlite3 ss ssh ssh-keygen strace stress stress-ng strings sysbench " +
    "sysdig systemd-analyze systemd-cgls systemd-cgtop tar tc tcpdump telnet terraform tiptop " +
    "tmux tracepath traceroute tree tshark tuned turbostat udevadm ufw unzip valgrind vgs vi " +
    "view vim vimdiff virsh wall wget whois wireshark xfs_info xfs_repair xxd xz yum zcat " +
    "zgrep zip zsh zstd"
  ).split(" "),
);

export function isKnownCommand(name: string): boolean {
  return KNOWN_COMMANDS.has(name);
}
