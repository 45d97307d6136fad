package dev.drawbridge.identity.access;

import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.SharedRows;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests for access, and what was granted of them. All are held in memory (about 1 KB each)
 * and read anew as they change; see the promises of this package. Thread-safe.
 */
public final class AccessRequests implements Grants {
  private static final Logger LOG = LoggerFactory.getLogger(AccessRequests.class);

  /** How long anything is granted at most. */
  public static final Duration LONGEST = Duration.ofDays(90);

  /** How long one that is over is kept; the record keeps each step besides. */
  private static final Duration KEPT = Duration.ofDays(90);

  private static final int PENDING_EACH = 20;
  private static final int MOST = 10_000;

  private final SharedRows rows;
  private final InstantSource clock;
  private volatile Known known = new Known(Map.of(), Map.of(), Map.of());

  /**
   * What was read.
   *
   * @param texts as they are stored
   * @param granted the grants by team, those that have ended by time too
   */
  private record Known(
      Map<String, String> texts,
      Map<String, AccessRequest> requests,
      Map<String, List<Grant>> granted) {}

  public AccessRequests(SharedRows rows, InstantSource clock) {
    this.rows = rows;
    this.clock = clock;
    rows.watch(this::take);
  }

  private void take(Map<String, String> texts) {
    Map<String, AccessRequest> requests = new HashMap<>();
    Map<String, List<Grant>> granted = new HashMap<>();
    texts.forEach(
        (id, text) -> {
          AccessRequest request = read(id, text);
          if (request == null) return;
          requests.put(id, request);
          boolean holds = request.decision() != null && request.end() == null;
          if (!holds || request.state(Instant.EPOCH) != AccessRequest.State.GRANTED) return;
          granted
              .computeIfAbsent(request.asker().team(), t -> new ArrayList<>())
              .add(request.grant());
        });
    granted.values().forEach(list -> list.sort(Comparator.comparing(Grant::id)));
    known = new Known(Map.copyOf(texts), Map.copyOf(requests), Map.copyOf(granted));
  }

  /** What cannot be read grants nothing. */
  private static @Nullable AccessRequest read(String id, String text) {
    try {
      return AccessText.read(id, text);
    } catch (RuntimeException e) {
      LOG.warn("the request for access {} cannot be read: {}", id, Fault.of(e));
      return null;
    }
  }

  @Override
  public boolean areKnown() {
    return rows.readLately();
  }

  @Override
  public List<Grant> of(Caller caller) {
    Map<String, List<Grant>> granted = known.granted();
    String team = caller.team();
    if (granted.isEmpty() || team == null) return List.of();
    List<Grant> ofTeam = granted.get(team);
    if (ofTeam == null || !areKnown()) return List.of();
    Instant now = clock.instant();
    return ofTeam.stream()
        .filter(grant -> now.isBefore(grant.until()) && grant.isFor(caller))
        .toList();
  }

  /** Every request, the newest first, those that are over too. */
  public List<AccessRequest> all() {
    return known.requests().values().stream()
        .sorted(
            Comparator.comparing(AccessRequest::created)
                .reversed()
                .thenComparing(AccessRequest::id))
        .toList();
  }

  public Optional<AccessRequest> find(String id) {
    return Optional.ofNullable(known.requests().get(id));
  }

  /**
   * A request as it would be stored; nothing is stored yet.
   *
   * @throws Refusal where a text is too long, the time is over or too far, or the asker has too
   *     many that wait
   */
  public AccessRequest draft(Caller caller, AccessRequest.Wish wish) {
    String team = caller.team();
    if (team == null) throw new IllegalArgumentException("a caller without a team");
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    AccessRules.check(wish, now);
    long waiting =
        known.requests().values().stream()
            .filter(each -> each.asker().actor().equals(caller.actor()))
            .filter(each -> each.state(now) == AccessRequest.State.PENDING)
            .count();
    if (waiting >= PENDING_EACH || known.requests().size() >= MOST) {
      throw new Refusal(
          RefusalCode.RATE_LIMITED,
          "Too many requests for access wait: " + PENDING_EACH + " of a caller at most.");
    }
    return new AccessRequest(
        SharedRows.newName(), AccessRequest.Asker.of(caller, team), wish, now, null, null);
  }

  /** Stores a draft, and forgets what has long been over. */
  public Future<AccessRequest> add(AccessRequest draft) {
    return store(draft.id(), Optional.empty(), draft).onSuccess(v -> forget());
  }

  private void forget() {
    Instant now = clock.instant();
    Map<String, Optional<String>> over = new HashMap<>();
    for (AccessRequest each : known.requests().values()) {
      boolean open =
          switch (each.state(now)) {
            case PENDING, GRANTED -> true;
            case DECLINED, ENDED, EXPIRED -> false;
          };
      Instant last = each.grant().until();
      if (!open && last.plus(KEPT).isBefore(now)) over.put(each.id(), Optional.empty());
    }
    if (over.isEmpty()) return;
    rows.write(over).onFailure(e -> LOG.warn("old requests for access are kept: {}", Fault.of(e)));
  }

  /**
   * Grants or declines one that waits. Fails with {@code not_found}, and with {@code conflict}
   * where it does not wait any more.
   */
  public Future<AccessRequest> decide(String id, AccessRequest.Decision decision) {
    return change(
        id,
        found -> {
          Instant now = clock.instant();
          AccessRules.waits(found, now);
          AccessRules.check(found.wish(), decision, now);
          return found.decided(decision);
        });
  }

  /** Ends one that waits or is in force; fails as {@link #decide} does. */
  public Future<AccessRequest> end(String id, AccessRequest.End end) {
    return change(
        id,
        found -> {
          AccessRules.open(found, clock.instant());
          return found.ended(end);
        });
  }

  private interface Change {
    AccessRequest of(AccessRequest found);
  }

  private Future<AccessRequest> change(String id, Change change) {
    Known now = known;
    AccessRequest found = now.requests().get(id);
    if (found == null) return Future.failedFuture(AccessRules.unknown());
    AccessRequest next;
    try {
      next = change.of(found);
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
    return store(id, Optional.ofNullable(now.texts().get(id)), next);
  }

  private Future<AccessRequest> store(String id, Optional<String> before, AccessRequest next) {
    return rows.replace(id, before, AccessText.write(next))
        .map(
            done -> {
              if (!done) throw AccessRules.overtaken();
              return next;
            });
  }
}
