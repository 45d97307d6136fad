package dev.drawbridge.log.sealing;

/**
 * The record that a part belongs to.
 *
 * @param requestId empty where it belongs to no request
 * @param type the record's, as its leaf names it
 * @param version the form in which its parts are sealed, as its leaf names it
 */
public record Scope(String requestId, String type, int version) {
  /** The form in which parts are sealed by themselves, each with a key of its own. */
  public static final int FIRST = 1;

  /** The form in which records are sealed today. */
  public static final int LATEST = Sealer.VERSION;
}
