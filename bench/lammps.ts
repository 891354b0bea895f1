/**
 * LAMMPS as the peer of molecular dynamics benchmarks: writes its input, runs it in one thread, reads its own loop time. Debian's package `lammps` gives `lmp`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Lennard-Jones melt: positions and velocities [N * 3] in a cubic box. */
export interface Melt { readonly n: number; readonly length: number; readonly positions: Float64Array; readonly velocities: Float64Array }

/** One run: LAMMPS's loop time in seconds, energies per atom at its end. */
export interface LammpsRun { readonly seconds: number; readonly potential: number; readonly total: number }

export interface Lammps {
  /** fcc lattice of cells^3 cells at density 0.8442 and T = 1.44, melted over 200 steps. */
  melt(cells: number): Melt;
  /** Steps of velocity Verlet from a melt. `checked`: lists are renewed when a particle has moved half the skin; otherwise every 20 steps, as in.lj of its benchmarks does. */
  run(melt: Melt, steps: number, checked: boolean): LammpsRun;
  close(): void;
}

const COMMON = ["units lj", "atom_style atomic", "neighbor 0.3 bin", "timestep 0.005"];
const PAIR = ["mass 1 1.0", "pair_style lj/cut/opt 2.5", "pair_coeff 1 1 1.0 1.0 2.5", "fix 1 all nve"];

/** @throws {Error} where there is no `lmp`. */
export function openLammps(): Lammps {
  const folder = mkdtempSync(join(tmpdir(), "ergon-lammps-"));
  const execute = (lines: readonly string[]): string => {
    writeFileSync(join(folder, "in.lj"), `${lines.join("\n")}\n`);
    const { stdout, error, status } = spawnSync("lmp", ["-in", "in.lj", "-log", "none"], { cwd: folder, encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1" } });
    if (error) throw new Error("there is no lmp here; Debian and Ubuntu have it in the package lammps", { cause: error });
    if (status !== 0) throw new Error(`lmp failed:\n${stdout}`);
    return stdout;
  };
  return {
    melt(cells) {
      execute([...COMMON, "lattice fcc 0.8442", `region box block 0 ${cells} 0 ${cells} 0 ${cells}`, "create_box 1 box", "create_atoms 1 box", ...PAIR, "velocity all create 1.44 87287 loop geom", "run 200", 'write_dump all custom melt.dump id x y z vx vy vz modify sort id format float "%.17g"']);
      const lines = readFileSync(join(folder, "melt.dump"), "utf8").trim().split("\n");
      const length = Number(lines[5].split(" ")[1]);
      const rows = lines.slice(9).map((line) => line.split(" ").map(Number));
      return { n: rows.length, length, positions: Float64Array.from(rows.flatMap((r) => r.slice(1, 4))), velocities: Float64Array.from(rows.flatMap((r) => r.slice(4, 7))) };
    },
    run(melt, steps, checked) {
      writeData(join(folder, "melt.data"), melt);
      const output = execute([...COMMON, "read_data melt.data", ...PAIR, `neigh_modify delay 0 ${checked ? "every 1 check yes" : "every 20 check no"}`, `thermo ${steps}`, "thermo_style custom step pe etotal", "thermo_modify format float %.12g", `run ${steps}`]);
      const seconds = Number(/Loop time of (\S+)/.exec(output)![1]);
      const [, potential, total] = new RegExp(`^\\s*${steps}\\s+(\\S+)\\s+(\\S+)\\s*$`, "m").exec(output)!.map(Number);
      return { seconds, potential, total };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

function writeData(file: string, { n, length, positions, velocities }: Melt): void {
  const rows = (x: Float64Array, before: string) => Array.from({ length: n }, (_, i) => `${i + 1} ${before}${x[3 * i]} ${x[3 * i + 1]} ${x[3 * i + 2]}`).join("\n");
  const edges = ["x", "y", "z"].map((k) => `0 ${length} ${k}lo ${k}hi`).join("\n");
  writeFileSync(file, `melt\n\n${n} atoms\n1 atom types\n\n${edges}\n\nAtoms # atomic\n\n${rows(positions, "1 ")}\n\nVelocities\n\n${rows(velocities, "")}\n`);
}
