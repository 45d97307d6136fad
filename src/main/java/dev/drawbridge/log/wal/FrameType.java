package dev.drawbridge.log.wal;

import org.jspecify.annotations.Nullable;

/** What a frame holds; the number is the byte on disk. */
public enum FrameType {
  /** The first frame of a segment: which requests were open before it. It has no seq of its own. */
  HEAD(1),
  REQUEST(2),
  REFUSAL(3),
  END(4),
  /** Failed authentications of one source in one minute. */
  AUTH(5),
  EVENT(6),
  /** What an open request reserves from here on. */
  MOVE(7);

  final byte number;

  FrameType(int number) {
    this.number = (byte) number;
  }

  /** Whether searches show it as a row. */
  public boolean row() {
    return this == REQUEST || this == REFUSAL;
  }

  public static @Nullable FrameType of(byte number) {
    return switch (number) {
      case 1 -> HEAD;
      case 2 -> REQUEST;
      case 3 -> REFUSAL;
      case 4 -> END;
      case 5 -> AUTH;
      case 6 -> EVENT;
      case 7 -> MOVE;
      default -> null;
    };
  }
}
