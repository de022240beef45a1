/**
 * Commands that people look for on such a host and that are not part of this simulation: they are
 * told apart from typing mistakes, so that nobody takes our limit for a fact about the host.
 */
export const KNOWN_COMMANDS: ReadonlySet<string> = new Set(
  (
    "ab ack add-shell addgroup addpart adduser alien ansible ansible-playbook apt " +
    "apt-cache apt-cdrom apt-config apt-get apt-key apt-mark aptitude arp arpd arping " +
    "atop aws az b2sum badblocks base32 basenc bc blkdiscard blkid blkzone blockdev bmon " +
    "bpftrace bridge busctl bzip2 captoinfo cargo certbot cgexec chage chattr chcon chcpu " +
    "chfn chgpasswd chmem choom chpasswd chroot chrt chsh cifsiostat cksum cmake col " +
    "colcrt collectl colrm conntrack consul cpgr cppw cpupower csplit ctop " +
    "ctrlaltdel ctstat curl dc dcb deb-systemd-helper deb-systemd-invoke debugfs delgroup " +
    "delpart deluser devlink diff3 dig dir dircolors dmidecode dnsdomainname docker " +
    "docker-compose domainname dpkg dpkg-deb dpkg-divert dpkg-fsys-usrunmess " +
    "dpkg-maintscript-helper dpkg-query dpkg-realpath dpkg-split dpkg-statoverride " +
    "dpkg-trigger dstat dumpe2fs e2freefrag e2fsck e2image e2label e2mmpstatus e2scrub " +
    "e2scrub_all e2undo e4crypt e4defrag ed emacs ethtool expect expiry expr factor " +
    "faillog fallocate fatrace fdisk filefrag fincore findfs findmnt fio flamegraph flock " +
    "fmt fsck fsck.cramfs fsck.ext2 fsck.ext3 fsck.ext4 fsck.minix fsfreeze fstab-decode " +
    "fstrim ftp fuser g++ gcc gcloud gdb genl getconf getent getopt getty git glances go " +
    "gpasswd gpg groupadd groupdel groupmems groupmod grpck grpconv grpunconv gunzip " +
    "gzexe gzip haproxy hardlink hdparm helm host hostid hostnamectl htop httpd hwclock " +
    "i386 iconv iconvconfig ifconfig ifstat iftop infocmp infotocap install installkernel " +
    "invoke-rc.d ionice iostat iotop iotop-c ip ipcmk ipcrm ipcs iperf iperf3 ipmaddr " +
    "iptables iptunnel ischroot isosize java jcmd jmap jq jstack jstat kernel-install " +
    "killall5 kubectl last lastb lastlog ld.so ldattach ldconfig ldd link linux32 " +
    "linux64 lnstat locale localectl localedef locate logger login loginctl logname " +
    "logrotate look losetup lsattr lsfd lshw lsipc lsirq lslocks lslogins " +
    "lsmem lsmod lsns lsof lspci lsusb ltrace lvs lynx mail make mc mcookie " +
    "md5sum.textutils memcached mesg mii-tool mke2fs mkfs mkfs.bfs mkfs.cramfs mkfs.ext2 " +
    "mkfs.ext3 mkfs.ext4 mkfs.minix mklost+found mknod mkswap modprobe more mosh " +
    "mountpoint mpstat mtr mutt mysql mysqldump named namei nameif nc ncat ncdu neofetch " +
    "netcat netstat networkctl newgrp newusers nft ngrep nicstat nisdomainname nmap node " +
    "nologin npm nsenter nslookup nstat numactl numastat numfmt openssl parted partx " +
    "passwd pathchk pcp peekfd perf perl php pidstat pidwait ping ping6 pinky pip pip3 " +
    "pivot_root pldd plipconfig pmap podman postgres pr prlimit prtstat pslog psql pstree " +
    "pstree.x11 ptx puppet pv pvs pwck pwconv pwdx pwunconv python python2 python3 " +
    "rabbitmqctl rarp rdma readprofile redis-cli remove-shell rename.ul resize2fs " +
    "resizepart rg rgrep ripgrep rmt-tar route routel rpm rsync rtacct rtcwake rtmon " +
    "rtstat ruby run-parts runcon runlevel runuser rvim sadf salt sar sar.sysstat savelog " +
    "scp screen script scriptlive scriptreplay sdiff sensors service setarch setpriv " +
    "setsid setterm sftp sg sha384sum sha512sum shadowconfig shred skill slabtop slattach " +
    "smartctl smem snap snice socat sqlite3 ss ssh ssh-keygen start-stop-daemon stdbuf " +
    "strace stress stress-ng sulogin sum swaplabel switch_root sysbench sysdig " +
    "systemd systemd-analyze systemd-ask-password systemd-cat systemd-cgls systemd-cgtop " +
    "systemd-creds systemd-cryptenroll systemd-delta systemd-detect-virt systemd-escape " +
    "systemd-firstboot systemd-hwdb systemd-id128 systemd-inhibit " +
    "systemd-machine-id-setup systemd-mount systemd-notify systemd-path systemd-repart " +
    "systemd-run systemd-socket-activate systemd-stdio-bridge systemd-sysext " +
    "systemd-sysusers systemd-tmpfiles systemd-tty-ask-password-agent systemd-umount tabs " +
    "tapestat tar tarcat taskset tc tcpdump telinit telnet tempfile terraform tic " +
    "timedatectl tipc tiptop tload tmux toe tracepath traceroute tset tshark tsort " +
    "tune2fs tuned turbostat tzselect uclampset udevadm ufw ul uncompress unlink " +
    "unshare unzip update-alternatives update-rc.d update-shells useradd userdel usermod " +
    "users utmpdump valgrind vdir vdpa vgs vi view vigr vim vimdiff vipw virsh wall wdctl " +
    "wget whereis which.debianutils who whois wipefs wireshark write x86_64 xfs_info " +
    "xfs_repair xz ypdomainname yum zcat zcmp zdiff zdump zegrep zfgrep zforce zgrep zic " +
    "zip zless zmore znew zramctl zsh zstd"
  ).split(" "),
);

export function isKnownCommand(name: string): boolean {
  return KNOWN_COMMANDS.has(name);
}
