export { measureExperiments } from "./measure-experiments.server.ts";
export { mergeAssignments } from "./merge-assignments.server.ts";
export { readBaseline } from "./read-baseline.server.ts";
export { submitExperimentForm } from "./submit-experiment-form.server.ts";
export { readExperiment, readExperiments, readHypothesis, readSubjects, streamExperiments } from "./views.server.ts";
