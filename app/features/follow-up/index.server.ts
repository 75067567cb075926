export { endChanged, endEnrolment, endProgramme } from "./enrolments/end-enrolments.server.ts";
export { enrolChanged, enrolCustomers, enrolOfDay } from "./enrolments/enrol-customers.server.ts";
export { mergeEnrolments } from "./enrolments/merge-enrolments.server.ts";
export { countUnderWay, moveToVersion } from "./enrolments/move-to-version.server.ts";
export { doTasks } from "./tasks/do-tasks.server.ts";
export { makeTasks, type NewTask } from "./tasks/make-tasks.server.ts";
export { workTasks } from "./tasks/work-tasks.server.ts";
