package dev.drawbridge.sensitivity.detect;

/** Looks at a place at which a text holds what it is for. Immutable. */
interface Detector {
  /**
   * Looks there.
   *
   * @param at the character that called for it
   */
  void look(Text text, int at, Found found);
}
