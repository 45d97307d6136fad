package dev.drawbridge.audit.index;

import dev.drawbridge.log.wal.Frame;

/** What the ids of requests tell: each is a UUIDv7 (RFC 9562), which begins with its time. */
final class RequestIds {
  private static final String UUID_V7 = "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx";

  private RequestIds() {}

  /** When an id was made, in milliseconds since the epoch; -1 for what is no id of ours. */
  static long madeAt(String id) {
    if (!uuidV7(id)) return -1;
    return Long.parseLong(id.substring(0, 8) + id.substring(9, 13), 16);
  }

  /** The first half of an id, which goes with the time; some number for what is no id of ours. */
  static long number(String id) {
    if (!uuidV7(id)) return Frame.hash(id);
    return Long.parseLong(id, 0, 8, 16) << 32
        | Long.parseLong(id, 9, 13, 16) << 16
        | Long.parseLong(id, 14, 18, 16);
  }

  private static boolean uuidV7(String id) {
    if (id.length() != UUID_V7.length()) return false;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (UUID_V7.charAt(i) == 'x' ? !hex : c != UUID_V7.charAt(i)) return false;
    }
    return true;
  }
}
