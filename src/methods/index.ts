/** ergon/methods: exports only. */
export { collectionsOf, collectTransitions, distributionOf, idealActivity, increments, settleTransitions, startTransitionMatrix, transitionMatrix, transitionRows, windowsOver, type ChunkOptions, type Collection, type Distribution, type TransitionMatrixOptions, type TransitionRun, type TransitionStart, type Walker, type Window } from "./transition-matrix.ts";
