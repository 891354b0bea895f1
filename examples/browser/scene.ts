/**
 * The particles, drawn as shaded spheres: a square for each one turned towards the eye, the sphere computed in the fragment shader (WebGL 2, so that it also
 * works where there is no WebGPU). Where there is no WebGL either, a plain canvas draws discs from back to front. The camera is wgpu-matrix's.
 */
import { mat4, vec3 } from "wgpu-matrix";

/** Draws one configuration after another. */
export interface Scene {
  readonly kind: "webgl" | "canvas";
  /** @param positions [particle, 3] in [0, L); @param shares one number a particle, coloured from low (bound) to high (free). */
  show(positions: Float32Array, shares: Float32Array, box: readonly number[]): void;
}

/** Colours of a bound and of a free particle, and of the box. */
const BOUND = [0.16, 0.36, 0.78] as const;
const FREE = [0.98, 0.66, 0.2] as const;
/** Share of the energy, epsilon, that counts as fully bound (a neighbour shell of twelve halves) . */
const DEEPEST = -7;
const RADIUS = 0.5;

/** An orbit around the middle of the box: drag turns, wheel and pinch zoom. */
class Camera {
  private turn = 0.6;
  private lift = 0.35;
  private distance = 2.1;
  private readonly pointers = new Map<number, { x: number; y: number }>();

  constructor(element: HTMLElement, changed: () => void) {
    element.style.touchAction = "none";
    element.addEventListener("pointerdown", (e) => {
      this.pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
      element.setPointerCapture(e.pointerId);
    });
    const leave = (e: PointerEvent): void => void this.pointers.delete(e.pointerId);
    element.addEventListener("pointerup", leave);
    element.addEventListener("pointercancel", leave);
    element.addEventListener("pointermove", (e) => {
      const before = this.pointers.get(e.pointerId);
      if (!before) return;
      const other = [...this.pointers].find(([id]) => id !== e.pointerId)?.[1];
      if (other) this.zoom(Math.hypot(before.x - other.x, before.y - other.y) / Math.max(1, Math.hypot(e.clientX - other.x, e.clientY - other.y)));
      else {
        this.turn -= (e.clientX - before.x) * 0.008;
        this.lift = Math.max(-1.5, Math.min(1.5, this.lift + (e.clientY - before.y) * 0.008));
      }
      this.pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
      changed();
    });
    element.addEventListener("wheel", (e) => {
      e.preventDefault();
      this.zoom(Math.exp(e.deltaY * 0.001));
      changed();
    }, { passive: false });
  }

  private zoom(factor: number): void {
    this.distance = Math.max(1.1, Math.min(6, this.distance * factor));
  }

  /** View and projection for a box of this diagonal. */
  matrices(diagonal: number, aspect: number): { view: Float32Array; projection: Float32Array } {
    const far = this.distance * diagonal;
    const eye = vec3.create(far * Math.cos(this.lift) * Math.sin(this.turn), far * Math.sin(this.lift), far * Math.cos(this.lift) * Math.cos(this.turn));
    return {
      view: mat4.lookAt(eye, [0, 0, 0], [0, 1, 0]) as Float32Array,
      // A narrow canvas must still hold the whole box.
      projection: mat4.perspective(0.6 / Math.min(1, aspect), aspect, far / 20, far * 2) as Float32Array,
    };
  }
}

const SPHERE_VERTEX = `#version 300 es
in vec2 corner; in vec3 centre; in float share;
uniform mat4 view, projection; uniform float radius;
out vec2 at; out vec3 middle; out float warmth;
void main() {
  middle = (view * vec4(centre, 1.0)).xyz;
  at = corner; warmth = share;
  gl_Position = projection * vec4(middle + vec3(corner * radius, 0.0), 1.0);
}`;
const SPHERE_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at; in vec3 middle; in float warmth;
uniform mat4 projection; uniform float radius; uniform vec3 bound, free, mist; uniform vec2 depths;
out vec4 colour;
void main() {
  float r2 = dot(at, at);
  if (r2 > 1.0) discard;
  vec3 normal = vec3(at, sqrt(1.0 - r2));
  vec4 clip = projection * vec4(middle + normal * radius, 1.0);
  gl_FragDepth = clip.z / clip.w * 0.5 + 0.5;
  float light = 0.35 + 0.65 * max(0.0, dot(normal, normalize(vec3(0.4, 0.7, 0.8))));
  float fog = clamp((-middle.z - depths.x) / (depths.y - depths.x), 0.0, 1.0);
  colour = vec4(mix(mix(bound, free, warmth) * light, mist, 0.75 * fog), 1.0);
}`;
const LINE_VERTEX = `#version 300 es
in vec3 centre; uniform mat4 view, projection;
void main() { gl_Position = projection * view * vec4(centre, 1.0); }`;
const LINE_FRAGMENT = `#version 300 es
precision highp float; uniform vec3 ink; out vec4 colour;
void main() { colour = vec4(ink, 1.0); }`;

function program(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const linked = gl.createProgram()!;
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(linked, shader);
  }
  gl.linkProgram(linked);
  if (!gl.getProgramParameter(linked, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(linked) ?? "the shader does not link");
  return linked;
}

/** The twelve edges of the box about its middle, as pairs of points. */
function edges([x, y, z]: readonly number[]): Float32Array<ArrayBuffer> {
  const corner = (i: number): number[] => [((i & 1) - 0.5) * x, (((i >> 1) & 1) - 0.5) * y, (((i >> 2) & 1) - 0.5) * z];
  const pairs: number[] = [];
  for (let i = 0; i < 8; i++) for (const bit of [1, 2, 4]) if (!(i & bit)) pairs.push(...corner(i), ...corner(i | bit));
  return new Float32Array(pairs);
}

/** 0 for a deeply bound particle, 1 for a free one. */
function warmth(share: number): number {
  return Math.max(0, Math.min(1, 1 - share / DEEPEST));
}

/** Calls `draw` once before the next picture, however often it is asked to. */
function once(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

/** The page's own colours, so that the picture follows its light or dark theme. */
function theme(element: HTMLElement): { paper: number[]; ink: number[] } {
  const rgb = (name: string): number[] => getComputedStyle(element).getPropertyValue(name).trim().split(/\s+/).map((x) => Number(x) / 255);
  return { paper: rgb("--paper-rgb"), ink: rgb("--line-rgb") };
}

function webglScene(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext): Scene {
  const spheres = program(gl, SPHERE_VERTEX, SPHERE_FRAGMENT);
  const lines = program(gl, LINE_VERTEX, LINE_FRAGMENT);
  const place = (p: WebGLProgram, name: string): WebGLUniformLocation | null => gl.getUniformLocation(p, name);
  const feed = (p: WebGLProgram, name: string, size: number, data: BufferSource, divisor: number, buffer: WebGLBuffer): void => {
    const at = gl.getAttribLocation(p, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, gl.FLOAT, false, 0, 0);
    gl.vertexAttribDivisor(at, divisor);
  };
  const sphereArray = gl.createVertexArray()!;
  const lineArray = gl.createVertexArray()!;
  const [corners, centres, colours, edgePoints] = Array.from({ length: 4 }, () => gl.createBuffer()!);
  let shown: [Float32Array, Float32Array, readonly number[]] | null = null;
  const draw = (): void => {
    if (!shown) return;
    const [positions, shares, box] = shown;
    const scale = Math.min(2, devicePixelRatio);
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale));
    const diagonal = Math.hypot(...box);
    const { view, projection } = camera.matrices(diagonal, canvas.width / canvas.height);
    const { paper, ink } = theme(canvas);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(paper[0], paper[1], paper[2], 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.useProgram(lines);
    gl.bindVertexArray(lineArray);
    feed(lines, "centre", 3, edges(box), 0, edgePoints);
    gl.uniformMatrix4fv(place(lines, "view"), false, view);
    gl.uniformMatrix4fv(place(lines, "projection"), false, projection);
    gl.uniform3fv(place(lines, "ink"), ink);
    gl.drawArrays(gl.LINES, 0, 24);
    gl.useProgram(spheres);
    gl.bindVertexArray(sphereArray);
    feed(spheres, "corner", 2, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), 0, corners);
    feed(spheres, "centre", 3, Float32Array.from(positions, (x, i) => x - box[i % 3] / 2), 1, centres);
    feed(spheres, "share", 1, Float32Array.from(shares, warmth), 1, colours);
    gl.uniformMatrix4fv(place(spheres, "view"), false, view);
    gl.uniformMatrix4fv(place(spheres, "projection"), false, projection);
    gl.uniform1f(place(spheres, "radius"), RADIUS);
    gl.uniform3fv(place(spheres, "bound"), BOUND);
    gl.uniform3fv(place(spheres, "free"), FREE);
    gl.uniform3fv(place(spheres, "mist"), paper);
    const near = -view[14] - diagonal / 2;
    gl.uniform2f(place(spheres, "depths"), near, near + diagonal * 1.15);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, shares.length);
  };
  const redraw = once(draw);
  const camera = new Camera(canvas, redraw);
  new ResizeObserver(redraw).observe(canvas);
  return {
    kind: "webgl",
    show(...configuration) {
      shown = configuration;
      redraw();
    },
  };
}

function canvasScene(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): Scene {
  let shown: [Float32Array, Float32Array, readonly number[]] | null = null;
  const draw = (): void => {
    if (!shown) return;
    const [positions, shares, box] = shown;
    canvas.width = canvas.clientWidth;
    canvas.height = canvas.clientHeight;
    const diagonal = Math.hypot(...box);
    const { view, projection } = camera.matrices(diagonal, canvas.width / canvas.height);
    const { paper } = theme(canvas);
    const eye = (x: number, y: number, z: number): Float32Array => vec3.transformMat4([x - box[0] / 2, y - box[1] / 2, z - box[2] / 2], view) as Float32Array;
    const discs = Array.from(shares, (share, i) => ({ share, at: eye(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]) })).sort((a, b) => a.at[2] - b.at[2]);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const nearest = discs[discs.length - 1]?.at[2] ?? 0;
    for (const { share, at } of discs) {
      const clip = vec3.transformMat4(at, projection) as Float32Array;
      const radius = ((RADIUS * projection[5]) / -at[2]) * (canvas.height / 2);
      const w = warmth(share);
      const fog = 0.75 * Math.min(1, (nearest - at[2]) / (diagonal * 1.15));
      const colour = BOUND.map((b, k) => Math.round(255 * ((1 - fog) * (b + w * (FREE[k] - b)) + fog * paper[k])));
      context.fillStyle = `rgb(${colour.join(" ")})`;
      context.beginPath();
      context.arc(((clip[0] + 1) / 2) * canvas.width, ((1 - clip[1]) / 2) * canvas.height, radius, 0, 2 * Math.PI);
      context.fill();
    }
  };
  const redraw = once(draw);
  const camera = new Camera(canvas, redraw);
  new ResizeObserver(redraw).observe(canvas);
  return {
    kind: "canvas",
    show(...configuration) {
      shown = configuration;
      redraw();
    },
  };
}

/** A scene on this canvas, by WebGL 2 or else by the canvas's own drawing. */
export function makeScene(canvas: HTMLCanvasElement): Scene {
  const gl = canvas.getContext("webgl2", { antialias: true });
  if (gl) return webglScene(canvas, gl);
  return canvasScene(canvas, canvas.getContext("2d")!);
}
