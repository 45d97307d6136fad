package dev.drawbridge.exchange;

/** What a value of an answer is of what a model says. */
public enum Said {
  /** None of it: an id, a count, or what the request said. */
  NOTHING,

  /** A text. */
  TEXT,

  /** A value, or a name, within an object with which a tool is called. */
  ARGUMENT
}
