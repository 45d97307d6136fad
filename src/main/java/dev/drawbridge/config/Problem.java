package dev.drawbridge.config;

/**
 * What is wrong at a place of a file.
 *
 * @param line from 1
 * @param column from 1
 */
public record Problem(String file, int line, int column, String message) {
  /** The same, said to concern a part that others can do without. */
  Problem within(String part) {
    return new Problem(file, line, column, part + ": " + message);
  }

  /** {@code file:line:column: message}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
