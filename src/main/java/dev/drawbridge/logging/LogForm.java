package dev.drawbridge.logging;

/** How a line of the log is written. */
public enum LogForm {
  /** For people: time, level, class, message. */
  TEXT,
  /** For programs: an object of JSON. */
  JSON
}
