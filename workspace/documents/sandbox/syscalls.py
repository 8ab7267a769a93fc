"""System calls that reading a file never needs, and the filter that refuses them.

Numbers: Linux's asm/unistd_64.h and asm-generic/unistd.h; 0 where an architecture lacks the call.
"""

from __future__ import annotations

import struct
from collections.abc import Collection

# audit architecture (linux/audit.h), and the column of _REFUSED that belongs to it
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
KNOWN_MACHINES = frozenset(_ARCHITECTURES)

_REFUSED: dict[str, tuple[int, int]] = {
    # talk to others
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "recvmsg": (47, 212), "recvmmsg": (299, 243), "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180),
    # start or touch processes
    "execve": (59, 221), "execveat": (322, 281), "clone": (56, 220), "clone3": (435, 435), "fork": (57, 0),
    "vfork": (58, 0), "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "kcmp": (312, 272), "move_pages": (279, 239), "migrate_pages": (256, 238), "setpriority": (141, 140),
    "ioprio_set": (251, 30), "sched_setattr": (314, 274), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setaffinity": (203, 122),
    # open, make, change or remove files
    "open": (2, 0), "openat": (257, 56), "openat2": (437, 437), "creat": (85, 0), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "memfd_create": (319, 279), "unlink": (87, 0), "unlinkat": (263, 35),
    "rename": (82, 0), "renameat": (264, 38), "renameat2": (316, 276), "link": (86, 0), "linkat": (265, 37),
    "symlink": (88, 0), "symlinkat": (266, 36), "mkdir": (83, 0), "mkdirat": (258, 34), "rmdir": (84, 0),
    "mknod": (133, 0), "mknodat": (259, 33), "chmod": (90, 0), "fchmod": (91, 52), "fchmodat": (268, 53),
    "chown": (92, 0), "fchown": (93, 55), "lchown": (94, 0), "fchownat": (260, 54), "truncate": (76, 45),
    "utime": (132, 0), "utimes": (235, 0), "futimesat": (261, 0), "utimensat": (280, 88), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "getxattr": (191, 8), "lgetxattr": (192, 9),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "access": (21, 0), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, 0), "readlinkat": (267, 78), "chdir": (80, 49), "fchdir": (81, 50),
    # become somebody else, or change the machine
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setgroups": (116, 159), "unshare": (272, 97),
    "setns": (308, 268), "setfsuid": (122, 151), "setfsgid": (123, 152), "capset": (126, 91),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429),
    "open_tree": (428, 428), "fsopen": (430, 430), "personality": (135, 92), "reboot": (169, 142),
    "swapon": (167, 224), "quotactl": (179, 60), "acct": (163, 89), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "mount_setattr": (442, 442), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "quotactl_fd": (443, 443), "swapoff": (168, 225), "syslog": (103, 116), "iopl": (172, 0),
    "ioperm": (173, 0), "modify_ldt": (154, 0), "vhangup": (153, 58), "sethostname": (170, 161),
    "setdomainname": (171, 162), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    # doors into the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "inotify_init1": (294, 26), "fanotify_init": (300, 262), "uselib": (134, 0),
    "inotify_init": (253, 0), "lookup_dcookie": (212, 18), "memfd_secret": (447, 447), "nfsservctl": (180, 42),
}  # fmt: skip

# linux/bpf_common.h and linux/seccomp.h
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL, _REFUSE_WITH_EPERM, _REFUSE_WITH_ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_X32 = 0x40000000  # the same calls by other numbers
_NEWER = 451  # calls that this table does not know yet: as on a kernel that lacks them
_PRLIMIT64 = (302, 261)  # allowed on oneself alone: the limits of another child of the same user are not its business


def filter_program(machine: str, *, but: Collection[str] = ()) -> bytes | None:
    """The seccomp filter for an architecture (as `uname -m` names it), or None for one not known.

    `but`: calls that are let through.
    """
    if machine not in _ARCHITECTURES:
        return None
    architecture, column = _ARCHITECTURES[machine]
    numbers = sorted(number for call, numbers in _REFUSED.items() if call not in but and (number := numbers[column]))
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_JUMP_EQUAL, 0, 4, _PRLIMIT64[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_JUMP_EQUAL, 0, 1, 0),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE_WITH_EPERM),
        (_JUMP_AT_LEAST, len(numbers) + 3, 0, _X32),
        (_JUMP_AT_LEAST, 0, 1, _NEWER),
        (_RETURN, 0, 0, _REFUSE_WITH_ENOSYS),
        *((_JUMP_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE_WITH_EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
