package dev.drawbridge.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a streamed answer. A reader gives {@link Begun} first and {@link Done} last where the
 * vendor ended as it should; between them, for each choice, deltas in the order in which they are
 * said and one {@link Stopped}. Blocks are not marked: a writer opens one where the kind changes.
 */
public sealed interface StreamEvent {
  /** The answer begins. */
  record Begun(String id, String model) implements StreamEvent {}

  /** More text. */
  record Said(int choice, String text) implements StreamEvent {}

  /** More of what the model thinks. */
  record Thought(int choice, String text) implements StreamEvent {}

  /** The reasoning so far is ended and signed, or stands in the signature itself. */
  record Signed(int choice, Part.Signature signature) implements StreamEvent {}

  /** More of the model's own refusal. */
  record Declined(int choice, String text) implements StreamEvent {}

  /** A tool's call begins; {@code tool} counts the calls of the choice from 0. */
  record ToolBegun(int choice, int tool, String id, String name, Part.@Nullable Signature signature)
      implements StreamEvent {}

  /** More of the JSON text of a call's arguments. */
  record ToolArguments(int choice, int tool, String json) implements StreamEvent {}

  /** Where something of the text so far is from. */
  record Cited(int choice, Part.Citation citation) implements StreamEvent {}

  /** Log probabilities of the text's next tokens. */
  record Weighed(int choice, List<TokenLogprob> tokens) implements StreamEvent {}

  /** A choice ended; {@code sequence} is what stopped it, where that is known. */
  record Stopped(int choice, StopReason reason, @Nullable String sequence) implements StreamEvent {}

  /** What was used so far; a later one replaces it. */
  record Used(Usage usage) implements StreamEvent {}

  /** The vendor says that it is alive. */
  record Alive() implements StreamEvent {}

  /** The vendor's end. */
  record Done() implements StreamEvent {}

  /**
   * The vendor's error, as it came.
   *
   * @param error empty where an event of the stream broke off, which tells nothing
   */
  record Failed(byte[] error) implements StreamEvent {
    /** An event of the stream broke off: what it lacks may be part of the answer. */
    public static Failed brokenEvent() {
      return new Failed(new byte[0]);
    }
  }
}
