package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One streamed answer on its way from a vendor's dialect to a caller's: the vendor's bytes go in
 * piece by piece, the caller's come out. Of one answer, and not thread-safe.
 */
public interface AnswerStream {
  /**
   * Takes the vendor's next bytes; returns what to forward, which ends at an event's end while
   * {@link #atBoundary}. The same array where it is all of them.
   */
  byte[] feed(byte[] chunk);

  /** Says that no more bytes come; returns what is still to be forwarded. */
  byte[] finish();

  /** Whether any event came beside comments and pings. */
  boolean stirred();

  /**
   * Whether content was seen, and no error before it: from here on nothing may be tried elsewhere.
   */
  boolean began();

  /** Whether the vendor's own end was seen, and no error before it. */
  boolean complete();

  /** Whether what was forwarded ends at an event's end, so that something may be put in. */
  boolean atBoundary();

  /** Whether a choice ended because of its content. */
  boolean filtered();

  /** Ids under which the vendor keeps what it said so far. */
  default List<String> kept() {
    return List.of();
  }

  /** The usage reported last, null for none. */
  @Nullable Usage usage();

  /**
   * The data of an error event that came before any content; empty where an event broke off.
   * Neither it nor what follows is forwarded.
   */
  byte @Nullable [] firstError();

  /**
   * The data of an error event that came between content and the end; empty where an event broke
   * off. Neither it nor what follows is forwarded.
   */
  byte @Nullable [] laterError();
}
