package dev.drawbridge.upstream.circuits;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that shows the time that it was set to, such as that of a drill. For one thread. */
public class SimulatedClock extends Clock {
  private Instant now;

  public SimulatedClock(Instant beginning) {
    now = beginning;
  }

  public final void set(Instant time) {
    now = time;
  }

  @Override
  public final Instant instant() {
    return now;
  }

  @Override
  public final ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public final Clock withZone(ZoneId zone) {
    return this;
  }
}
