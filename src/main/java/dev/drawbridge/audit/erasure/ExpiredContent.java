package dev.drawbridge.audit.erasure;

import dev.drawbridge.audit.record.RecordSealer;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.LegalHold;
import dev.drawbridge.log.sealing.Sealer;
import dev.drawbridge.log.wal.Destruction;
import dev.drawbridge.log.wal.FrameParts;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects the sealed content of one segment that a retention destroys: of records before a time
 * that no legal hold keeps, all parts but {@code meta}. Blocking.
 */
final class ExpiredContent implements Destruction {
  private final Keys keys;
  private final long before;
  private final Map<Long, Optional<LegalHold>> held = new HashMap<>();
  private @Nullable LegalHold hold;
  private long oldest = Long.MAX_VALUE;
  private int kept;
  private boolean younger;

  /**
   * @param before in milliseconds since the epoch
   */
  ExpiredContent(Keys keys, long before) {
    this.keys = keys;
    this.before = before;
  }

  @Override
  public Set<String> of(RecordPlace place) throws IOException {
    if (place.time() >= before) {
      younger = true;
      return Set.of();
    }
    FrameParts parts = place.parts();
    Set<String> gone = new LinkedHashSet<>();
    boolean spared = false;
    for (String name : parts.names()) {
      if (name.equals(RecordSealer.META)) continue;
      long key = Sealer.keyId(parts.part(name).orElse(new byte[0]));
      if (key == 0) continue; // gone already
      if (held(key)) spared = true;
      else gone.add(name);
    }
    if (spared) kept++;
    if (!gone.isEmpty()) oldest = Math.min(oldest, place.time());
    return gone;
  }

  private boolean held(long key) throws IOException {
    Optional<LegalHold> known = held.get(key);
    if (known == null) {
      known = keys.holdOf(key);
      held.put(key, known);
    }
    if (hold == null) hold = known.orElse(null);
    return known.isPresent();
  }

  @Override
  public boolean whole() {
    return !younger && kept == 0;
  }

  /**
   * The time of the oldest record whose content is to be destroyed; {@link Long#MAX_VALUE} for
   * none.
   */
  long oldest() {
    return oldest;
  }

  /** The number of records whose content a hold keeps. */
  int kept() {
    return kept;
  }

  /** One of the holds that keep them; null where none does. */
  @Nullable LegalHold hold() {
    return hold;
  }
}
