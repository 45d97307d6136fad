package dev.drawbridge.log.sealing;

import java.io.IOException;

/** A subject that must not be erased, with why; its message is the basis of the hold. */
public final class HeldException extends IOException {
  private static final long serialVersionUID = 1;

  HeldException(LegalHold hold) {
    super(hold.basis());
  }
}
