/**
 * What the packages of a Debian 12 server have on disk besides what the simulation needs: large
 * files with their sizes in bookworm, their content a header and zeros; and for folders of many
 * small files how many there are and what they take, which df and du count although they are not
 * there one by one. Estimated are the kernel before, what is in /boot, and what a host makes
 * itself: lists and caches of apt, records of dpkg and debconf.
 */
import type { ImageEntry } from "../../kernel/uapi/image.ts";

const RELEASE = "6.1.0-28-amd64";
const RELEASE_BEFORE = "6.1.0-27-amd64";
const KERNEL = `/usr/lib/modules/${RELEASE}/kernel`;

/** Name and bytes, by folder. */
const LIBRARIES: Readonly<Record<string, string>> = {
  "/usr/lib/file": `
    magic.mgc 8281024
  `,
  "/usr/lib/x86_64-linux-gnu": `
    ld-linux-x86-64.so.2 215000,
    libapt-pkg.so.6.0.0 2067760, libapt-private.so.0.0.0 497904, libblkid.so.1.1.0 355328,
    libbpf.so.1.1.2 358880, libbrotlienc.so.1.0.9 591920, libc.so.6 1926232,
    libcrypt.so.1.1.0 206776, libcrypto.so.3 4734232, libcryptsetup.so.12.9.0 525488,
    libcurl.so.4.8.0 712120, libdb-5.3.so 1843792, libdbus-1.so.3.32.4 346264,
    libdevmapper.so.1.02.1 442696, libduktape.so.207 296872, libedit.so.2.0.70 216640,
    libexpat.so.1.8.10 174176, libexpatw.so.1.8.10 174168, libext2fs.so.2.4 438608,
    libfdisk.so.1.1.0 484640, libfido2.so.1.12.0 219040, libgcrypt.so.20.4.1 1332480,
    libgio-2.0.so.0.7400.6 1953008, libglib-2.0.so.0.7400.6 1273360, libgmp.so.10.4.1 529216,
    libgnutls.so.30.34.3 2205432, libgobject-2.0.so.0.7400.6 387288,
    libgpg-error.so.0.33.1 157768, libgssapi_krb5.so.2.2 338680, libhogweed.so.6.6 292856,
    libidn2.so.0.3.8 198776, libk5crypto.so.3.1 183048, libkrb5.so.3.3 888080,
    libksba.so.8.14.3 268304, libldap-2.5.so.0.1.8 380432, liblz4.so.1.9.4 149952,
    liblzma.so.5.4.1 190456, libm.so.6 911904, libmagic.so.1.0.0 174344,
    libmount.so.1.1.0 404096, libmvec.so.1 1019408, libncursesw.so.6.4 231344,
    libnettle.so.8.6 317544, libnghttp2.so.14.24.1 190928, libnss_systemd.so.2 325904,
    libp11-kit.so.0.3.0 1261376, libpcre2-8.so.0.11.2 629384, libperl.so.5.36.0 3832160,
    libproc2.so.0.0.1 203272, libreadline.so.8.2 354536, libselinux.so.1 174312,
    libsemanage.so.2 270424, libsepol.so.2 764192, libsmartcols.so.1.1.0 239744,
    libsqlite3.so.0.8.6 1437848, libssh2.so.1.0.1 260552, libssl.so.3 688160,
    libstdc++.so.6.0.30 2190440, libsystemd.so.0.35.0 844736, libtinfo.so.6.4 204088,
    libtirpc.so.3.0.0 186832, libuchardet.so.0.0.7 194568, libudev.so.1.7.5 182544,
    libunistring.so.2.2.0 1792040, libzstd.so.1.5.4 763816
  `,
  "/usr/lib/x86_64-linux-gnu/perl-base/auto/re": `
    re.so 659312
  `,
  "/usr/lib/x86_64-linux-gnu/perl/5.36.0/auto/Encode/CN": `
    CN.so 2099448
  `,
  "/usr/lib/x86_64-linux-gnu/perl/5.36.0/auto/Encode/JP": `
    JP.so 2750712
  `,
  "/usr/lib/x86_64-linux-gnu/perl/5.36.0/auto/Encode/KR": `
    KR.so 2414840
  `,
  "/usr/lib/x86_64-linux-gnu/perl/5.36.0/auto/Encode/TW": `
    TW.so 2029816
  `,
  "/usr/lib/x86_64-linux-gnu/perl/5.36.0/auto/Unicode/Collate": `
    Collate.so 1579352
  `,
  "/usr/lib/x86_64-linux-gnu/perl/5.36.0/auto/Unicode/Normalize": `
    Normalize.so 601032
  `,
  "/usr/lib/x86_64-linux-gnu/perl/5.36.0/auto/re": `
    re.so 659312
  `,
  "/usr/lib/x86_64-linux-gnu/systemd": `
    libsystemd-core-252.so 2070952, libsystemd-shared-252.so 3348104
  `,
};

const MODULES = `
    arch/x86/kvm/kvm.ko 2377561, drivers/gpu/drm/amd/amdgpu/amdgpu.ko 19462545,
    drivers/gpu/drm/drm.ko 1229033, drivers/gpu/drm/i915/i915.ko 6811665,
    drivers/gpu/drm/nouveau/nouveau.ko 5156513, drivers/gpu/drm/radeon/radeon.ko 3407033,
    drivers/infiniband/hw/hfi1/hfi1.ko 2479153,
    drivers/net/ethernet/broadcom/bnx2x/bnx2x.ko 1719049,
    drivers/net/ethernet/chelsio/cxgb4/cxgb4.ko 1319985,
    drivers/net/ethernet/intel/ice/ice.ko 1929913,
    drivers/net/ethernet/mellanox/mlx5/core/mlx5_core.ko 3868361,
    drivers/net/ethernet/netronome/nfp/nfp.ko 1244217,
    drivers/net/ethernet/qlogic/qed/qed.ko 1711113,
    drivers/net/wireless/ath/ath10k/ath10k_core.ko 1234497, drivers/scsi/bfa/bfa.ko 1497105,
    drivers/scsi/lpfc/lpfc.ko 2628137, drivers/scsi/qla2xxx/qla2xxx.ko 2159601,
    drivers/staging/rtl8723bs/r8723bs.ko 1368609, fs/btrfs/btrfs.ko 3872305,
    fs/ext4/ext4.ko 2064785, fs/f2fs/f2fs.ko 1713657, fs/nfs/nfsv4.ko 2148449,
    fs/nfsd/nfsd.ko 1624241, fs/ocfs2/ocfs2.ko 2780241, fs/smb/client/cifs.ko 2840201,
    fs/xfs/xfs.ko 4215817, lib/test_bpf.ko 4793585, net/bluetooth/bluetooth.ko 2087337,
    net/mac80211/mac80211.ko 2538033, net/sunrpc/sunrpc.ko 1502697,
    net/wireless/cfg80211.ko 2436217
`;

const held = (path: string, files: number, kb: number): ImageEntry => ({
  path,
  type: "dir",
  held: { files, kb },
});

/** The packages of priority standard and higher, the services of these hosts and what they need. */
const FOLDERS: readonly ImageEntry[] = [
  held("/usr/bin", 468, 55736),
  held("/usr/lib/apt", 13, 1072),
  held(`/usr/lib/modules/${RELEASE}`, 3, 216),
  held(`${KERNEL}/arch`, 36, 3612),
  held(`${KERNEL}/block`, 3, 288),
  held(`${KERNEL}/crypto`, 81, 1888),
  held(`${KERNEL}/drivers`, 2943, 221892),
  held(`${KERNEL}/fs`, 127, 17796),
  held(`${KERNEL}/lib`, 33, 1256),
  held(`${KERNEL}/mm`, 3, 128),
  held(`${KERNEL}/net`, 482, 25532),
  held(`${KERNEL}/sound`, 283, 29452),
  held(`${KERNEL}/virt`, 1, 16),
  held("/usr/lib/openssh", 4, 1560),
  held("/usr/lib/python3.11", 596, 14388),
  held("/usr/lib/systemd", 319, 4792),
  held("/usr/lib/udev", 81, 9488),
  held("/usr/lib/x86_64-linux-gnu", 1386, 32764),
  held("/usr/sbin", 140, 8996),
  held("/usr/share", 790, 5968),
  held("/usr/share/bash-completion", 116, 556),
  held("/usr/share/doc", 1131, 24792),
  held("/usr/share/groff", 124, 1740),
  held("/usr/share/i18n", 595, 16488),
  held("/usr/share/info", 19, 992),
  held("/usr/share/locale", 1048, 51492),
  held("/usr/share/man", 2374, 13040),
  held("/usr/share/perl", 1195, 19912),
  held("/usr/share/perl5", 104, 476),
  held("/usr/share/zoneinfo", 900, 3748),
];

const ESTIMATED: readonly ImageEntry[] = [
  held(`/usr/lib/modules/${RELEASE_BEFORE}`, 4_028, 394_700),
  held("/boot", 2, 512), // config-*
  held("/usr/lib/python3", 412, 6_100),
  held("/usr/libexec", 21, 1_900),
  held("/var/lib/apt/lists", 9, 84_300),
  held("/var/lib/dpkg/info", 1_020, 9_800),
  held("/var/cache/debconf", 4, 5_100),
  { path: "/var/cache/apt/pkgcache.bin", type: "file", size: 47_118_312 },
  { path: "/var/cache/apt/srcpkgcache.bin", type: "file", size: 46_987_904 },
];

/** The header of a shared object (type 3) or a kernel module (type 1). */
function elfHeader(type: number): Uint8Array {
  const header = new Uint8Array(20);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header[16] = type;
  header[18] = 62; // x86-64
  return header;
}
const OBJECT = elfHeader(3);
const MODULE = elfHeader(1);

function listed(folder: string, list: string, content: Uint8Array): ImageEntry[] {
  return list.split(",").flatMap((row) => {
    const [name = "", bytes = "0"] = row.trim().split(" ");
    const path = `${folder}/${name}`;
    const size = Number(bytes);
    const short = /^(.*\.so\.\d+)\./.exec(name)?.[1];
    const file: ImageEntry = { path, type: "file", content, size };
    if (short === undefined) return [file];
    return [file, { path: `${folder}/${short}`, type: "symlink" as const, target: name }];
  });
}

const boot = (release: string): ImageEntry[] => [
  { path: `/boot/vmlinuz-${release}`, type: "file", content: "MZ", size: 8_247_232 },
  { path: `/boot/initrd.img-${release}`, type: "file", size: 38_212_609 },
  {
    path: `/boot/System.map-${release}`,
    type: "file",
    mode: 0o600,
    content: "ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n",
  },
];

export const PACKAGES: readonly ImageEntry[] = [
  ...FOLDERS,
  ...ESTIMATED,
  ...boot(RELEASE),
  ...boot(RELEASE_BEFORE),
  ...listed(KERNEL, MODULES, MODULE),
  ...Object.entries(LIBRARIES).flatMap(([folder, list]) => listed(folder, list, OBJECT)),
  {
    path: "/usr/lib64/ld-linux-x86-64.so.2",
    type: "symlink",
    target: "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
  },
];
