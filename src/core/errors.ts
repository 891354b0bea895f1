/**
 * Named errors. Wrong arguments are the language's own `TypeError` and `RangeError`; a wrong file or spec is an `InputError`;
 * everything that can go wrong *numerically* has a class here that carries the state it failed in, so that a caller can
 * report it or retry from it. Nothing in this project repairs a number in silence.
 */

/** Base class of all numerical failures; `state` holds what is needed to report or resume. */
export class ErgonError extends Error {
  /** What was known when it failed: plain data, printable as JSON. */
  readonly state: Readonly<Record<string, unknown>>;
  constructor(message: string, state: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.state = state;
  }
}

/** A file, spec or command line that a person wrote and can mend: names the file, the place and the mend. */
export class InputError extends ErgonError {}
/** An iteration stopped before its tolerance. */
export class NotConverged extends ErgonError {}
/** Two states share too few configurations for an estimate that can be trusted. */
export class PoorOverlap extends ErgonError {}
/** A neighbour list had more entries than its capacity. */
export class NeighbourOverflow extends ErgonError {}
/** An energy or force is NaN or infinite: overlapping particles, or a time step that is too large. */
export class NonFiniteEnergy extends ErgonError {}
/** The asked device does not exist on this host. */
export class DeviceUnavailable extends ErgonError {}
/** The device was lost (driver reset, tab asleep) and its contents with it. */
export class DeviceLost extends ErgonError {}
