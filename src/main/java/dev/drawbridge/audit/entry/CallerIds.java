package dev.drawbridge.audit.entry;

import org.jspecify.annotations.Nullable;

/**
 * By what a caller knows its own request; each is null where the caller gave none.
 *
 * @param request its request id
 * @param session its session
 * @param traceparent its trace, as W3C's Trace Context writes it
 */
public record CallerIds(
    @Nullable String request, @Nullable String session, @Nullable String traceparent) {

  /** Of a caller that gave none. */
  public static final CallerIds NONE = new CallerIds(null, null, null);
}
