package dev.drawbridge.http.tls;

/** A PEM file that cannot be used; the message says why, and nothing of a key. */
public final class UnusablePem extends Exception {
  private static final long serialVersionUID = 1;

  /** Which file it is. */
  public enum Part {
    CERTIFICATE,
    KEY,
    AUTHORITIES
  }

  private final Part part;

  UnusablePem(Part part, String message) {
    super(message);
    this.part = part;
  }

  /** Which file is at fault. */
  public Part part() {
    return part;
  }
}
