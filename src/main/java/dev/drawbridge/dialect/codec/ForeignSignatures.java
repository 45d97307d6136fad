package dev.drawbridge.dialect.codec;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Part.Signature;

/**
 * Signatures of one vendor as callers of another dialect get them: {@code
 * drawbridge.<dialect>.<value>}, and {@code drawbridge.<dialect>.hidden.<value>} where the value is
 * the reasoning itself. So they come back recognisable, and go to their own vendor only.
 */
public final class ForeignSignatures {
  private static final String OURS = "drawbridge.";

  /** What stands for a signature where a dialect wants one and the vendor signs nothing. */
  public static final String UNSIGNED = OURS + "unsigned";

  /** Before a signature that belongs to the call of a tool after it; no dialect has the name. */
  public static final String OF_CALL = OURS + "call.";

  private static final String HIDDEN = "hidden.";

  private ForeignSignatures() {}

  /** The signature as a caller of a dialect gets it: its own vendor's as it is. */
  public static String given(Signature signature, Dialect callers) {
    if (signature.vendor().equals(callers)) return signature.value();
    String hidden = signature.hidden() ? HIDDEN : "";
    return OURS + signature.vendor().wire() + "." + hidden + signature.value();
  }

  /** Whether a signature is one of ours, so that the dialect's own vendor would refuse it. */
  public static boolean foreign(String value) {
    return value.startsWith(OURS);
  }

  /**
   * The signature that a caller gives back.
   *
   * @param hidden whether the place that it stands in says that it is the reasoning itself
   */
  public static Signature taken(String value, Dialect callers, boolean hidden) {
    boolean ours = value.startsWith(OURS) && !value.startsWith(OF_CALL);
    int dot = ours ? value.indexOf('.', OURS.length()) : -1;
    if (dot < 0) return new Signature(callers, value, hidden);
    var vendor = new Dialect(value.substring(OURS.length(), dot));
    String rest = value.substring(dot + 1);
    boolean inner = rest.startsWith(HIDDEN);
    return new Signature(vendor, inner ? rest.substring(HIDDEN.length()) : rest, inner);
  }
}
