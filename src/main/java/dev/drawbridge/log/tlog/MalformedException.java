package dev.drawbridge.log.tlog;

import java.io.IOException;

/** What was read is not of its format; the message names the place. */
public final class MalformedException extends IOException {
  MalformedException(String message) {
    super(message);
  }
}
