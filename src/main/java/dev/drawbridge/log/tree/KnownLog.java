package dev.drawbridge.log.tree;

import org.jspecify.annotations.Nullable;

/**
 * How much of a log somebody else knows.
 *
 * @param who such as {@code the witness example.org/w1}
 * @param records how many records it knows of; 0 for none, or where it did not say
 * @param other whether it knows another log by this name
 * @param silent why it did not answer; null where it did
 */
public record KnownLog(String who, long records, boolean other, @Nullable String silent) {
  public static KnownLog of(String who, long records) {
    return new KnownLog(who, records, false, null);
  }

  public static KnownLog silent(String who, String why) {
    return new KnownLog(who, 0, false, why);
  }

  public static KnownLog other(String who) {
    return new KnownLog(who, 0, true, null);
  }
}
