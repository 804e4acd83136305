/** What home loads of ringing once it stands. */

export { Announcer } from "./announcer";
export { Missed } from "./missed";
