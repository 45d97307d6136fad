package dev.drawbridge.dialect;

/** Thrown where a vendor's body is no answer of its dialect: cut, malformed or something else. */
final class NoAnswer extends Exception {
  NoAnswer(String what) {
    super(what, null, false, false);
  }
}
