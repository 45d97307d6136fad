package dev.drawbridge.log.tree;

import java.io.IOException;

/** A force failed: what the disk holds is unknown, and no later force can tell. */
final class ForceFailedException extends IOException {
  ForceFailedException(String what, IOException cause) {
    super("the disk did not keep " + what + ": " + cause.getMessage(), cause);
  }
}
