package dev.drawbridge.json;

/**
 * Keeps surrogate pairs together that a vendor cut between two pieces of a text: the first half is
 * held back until the second comes. Halves that stay alone become U+FFFD.
 */
public final class SurrogateJoiner {
  private String half = "";

  /** The next piece as it may be written. */
  public String next(String piece) {
    if (piece.isEmpty()) return piece;
    String all = half.isEmpty() ? piece : half + piece;
    half = "";
    if (Character.isHighSurrogate(all.charAt(all.length() - 1))) {
      half = all.substring(all.length() - 1);
      all = all.substring(0, all.length() - 1);
    }
    return Json.wellFormed(all);
  }

  /** What is left when the text ends. */
  public String rest() {
    String rest = Json.wellFormed(half);
    half = "";
    return rest;
  }
}
