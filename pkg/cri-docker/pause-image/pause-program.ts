/**
 * The program that holds a pod's namespaces, as machine code: no compiler and no download stands between a fresh
 * machine and its first pod. It ignores SIGCHLD, so that the kernel reaps orphans of a shared process namespace, ends
 * with code 0 on SIGTERM or SIGINT, and otherwise sleeps.
 */
export type Architecture = "amd64" | "arm64";

const loadAddress = 0x400000;
const headerSize = 64 + 56;

/** Numbers that Linux gives these on every architecture. */
const signals = { INT: 2, TERM: 15, CHLD: 17 } as const;
const ignore = 1;
/** Tells the kernel that a restorer is given; amd64 refuses to call a handler without one. */
const restorerFlag = 0x04000000;

/** The whole ELF file for an architecture. */
export function pauseProgram(architecture: Architecture): Buffer {
  const { machine, code, exitOffset } = architecture === "amd64" ? amd64() : arm64();
  const exitAddress = loadAddress + headerSize + exitOffset;
  const body = Buffer.concat([code, action(ignore, 0, 0), action(exitAddress, restorerFlag, exitAddress)]);
  return Buffer.concat([elfHeader(machine), programHeader(headerSize + body.length), body]);
}

interface Assembled {
  /** ELF e_machine. */
  readonly machine: number;
  /** Followed directly by the two kernel_sigaction structures: ignore, then exit. */
  readonly code: Buffer;
  /** Where in the code the exit routine stands: the handler of SIGTERM and SIGINT. */
  readonly exitOffset: number;
}

const actionSize = 32;

/** struct kernel_sigaction: handler, flags, restorer, mask. */
function action(handler: number, flags: number, restorer: number): Buffer {
  const bytes = Buffer.alloc(actionSize);
  [handler, flags, restorer].forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), index * 8));
  return bytes;
}

function amd64(): Assembled {
  const syscall = [0x0f, 0x05];
  const installSize = 5 + 5 + 7 + 2 + 6 + 2;
  const sleep = [0xb8, 34, 0, 0, 0, ...syscall, 0xeb, 0xf7]; // mov eax, pause; syscall; jmp back
  const exit = [0xb8, 231, 0, 0, 0, 0x31, 0xff, ...syscall]; // mov eax, exit_group; xor edi, edi; syscall
  const size = 3 * installSize + sleep.length + exit.length;
  const install = (index: number, signal: number, table: number): number[] => {
    // The displacement counts from behind the lea instruction.
    const displacement = size + table * actionSize - (index * installSize + 17);
    return [
      ...[0xb8, 13, 0, 0, 0], // mov eax, rt_sigaction
      ...[0xbf, signal, 0, 0, 0], // mov edi, signal
      ...[0x48, 0x8d, 0x35, displacement & 0xff, displacement >> 8, 0, 0], // lea rsi, [rip + action]
      ...[0x31, 0xd2], // xor edx, edx
      ...[0x41, 0xba, 8, 0, 0, 0], // mov r10d, 8: size of the mask
      ...syscall,
    ];
  };
  const code = [
    ...install(0, signals.CHLD, 0),
    ...install(1, signals.TERM, 1),
    ...install(2, signals.INT, 1),
    ...sleep,
    ...exit,
  ];
  return { machine: 62, code: Buffer.from(code), exitOffset: size - exit.length };
}

function arm64(): Assembled {
  const movz = (register: number, value: number) => 0xd2800000 + (value << 5) + register;
  const svc = 0xd4000001;
  const branch = (instructions: number) => 0x14000000 + (instructions & 0x3ffffff);
  const adr = (register: number, distance: number) =>
    0x10000000 + ((distance & 3) << 29) + ((distance >> 2) << 5) + register;
  const installLength = 6;
  // ppoll(0, 0, 0, 0) for ever
  const sleep = [movz(0, 0), movz(1, 0), movz(2, 0), movz(3, 0), movz(8, 73), svc, branch(-6)];
  const exit = [movz(0, 0), movz(8, 94), svc]; // exit_group(0)
  const length = 3 * installLength + sleep.length + exit.length;
  const install = (index: number, signal: number, table: number): number[] => {
    const adrAt = index * installLength + 2;
    return [
      movz(8, 134), // rt_sigaction
      movz(0, signal),
      adr(1, (length - adrAt) * 4 + table * actionSize),
      movz(2, 0),
      movz(3, 8),
      svc,
    ];
  };
  const words = [
    ...install(0, signals.CHLD, 0),
    ...install(1, signals.TERM, 1),
    ...install(2, signals.INT, 1),
    ...sleep,
    ...exit,
  ];
  const code = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => code.writeUInt32LE(word, index * 4));
  return { machine: 183, code, exitOffset: (length - exit.length) * 4 };
}

/** ELF64, little endian, static executable, one program header, no sections. */
function elfHeader(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16); // ET_EXEC
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(loadAddress + headerSize), 24); // entry
  header.writeBigUInt64LE(64n, 32); // program headers follow
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt16LE(64, 58);
  return header;
}

/** The whole file, readable and executable. */
function programHeader(size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(1, 0); // PT_LOAD
  header.writeUInt32LE(5, 4); // read, execute
  header.writeBigUInt64LE(BigInt(loadAddress), 16);
  header.writeBigUInt64LE(BigInt(loadAddress), 24);
  header.writeBigUInt64LE(BigInt(size), 32);
  header.writeBigUInt64LE(BigInt(size), 40);
  header.writeBigUInt64LE(0x1000n, 48);
  return header;
}
