package dev.drawbridge.dialect.contract;

/** Thrown where a vendor's body is no answer of its dialect: cut, malformed or something else. */
public final class NoAnswer extends Exception {
  public NoAnswer(String what) {
    super(what, null, false, false);
  }
}
