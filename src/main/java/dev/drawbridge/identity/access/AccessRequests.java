package dev.drawbridge.identity.access;

import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.SharedRows;
import dev.drawbridge.identity.StoreSettings;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final double NANOS = 1e9;

  private final SharedRows rows;
  private final SharedRows sums;
  private final InstantSource clock;
  private final GrantSpending spending =
      new GrantSpending() {
        @Override
        public Future<Boolean> take(Grant grant, long nanoUsd) {
          return sums.add(grant.id(), nanoUsd, most(grant));
        }

        @Override
        public Future<Void> correct(Grant grant, long byNanoUsd) {
          return sums.correct(grant.id(), byNanoUsd);
        }
      };

  /** Requests of which it is being written whether their asker has left the team. */
  private final Set<String> marking = ConcurrentHashMap.newKeySet();

  private volatile Known known = new Known(Map.of(), Map.of(), Map.of(), Map.of());

  /**
   * What was read.
   *
   * @param texts as they are stored
   * @param granted the grants by team, those that have ended by time too
   * @param byAsker those of users and services that nobody has declined or ended
   */
  private record Known(
      Map<String, String> texts,
      Map<String, AccessRequest> requests,
      Map<String, List<Grant>> granted,
      Map<String, List<AccessRequest>> byAsker) {
    List<Grant> of(Caller caller, Instant now) {
      String team = caller.team();
      List<Grant> ofTeam = granted.isEmpty() || team == null ? null : granted.get(team);
      if (ofTeam == null) return List.of();
      return ofTeam.stream()
          .filter(grant -> now.isBefore(grant.until()) && grant.isFor(caller))
          .toList();
    }
  }

  public AccessRequests(KeyStore store, InstantSource clock) {
    this.rows = store.access();
    this.sums = store.grantSpending();
    this.clock = clock;
    this.rows.watch(this::take);
  }

  private static long most(Grant grant) {
    Double total = grant.totalUsd();
    return total == null ? 0 : (long) (total * NANOS);
  }

  private void take(Map<String, String> texts) {
    known = read(texts);
  }

  private static Known read(Map<String, String> texts) {
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
    Map<String, List<AccessRequest>> byAsker = new HashMap<>();
    for (AccessRequest request : requests.values()) {
      boolean open =
          switch (request.state(Instant.EPOCH)) {
            case PENDING, GRANTED -> true;
            case DECLINED, ENDED, EXPIRED -> false;
          };
      if (!open || request.asker().kind() == Caller.Kind.KEY) continue;
      byAsker.computeIfAbsent(request.asker().actor(), a -> new ArrayList<>()).add(request);
    }
    return new Known(
        Map.copyOf(texts), Map.copyOf(requests), Map.copyOf(granted), Map.copyOf(byAsker));
  }

  /** What is granted by a store that is not open here, as it is now. */
  public static Future<Grants> stored(Vertx vertx, StoreSettings settings, InstantSource clock) {
    return SharedRows.readAccess(vertx, settings)
        .map(
            texts -> {
              Known known = read(texts);
              return caller -> known.of(caller, clock.instant());
            });
  }

  /** What cannot be read grants nothing. */
  private static @Nullable AccessRequest read(String id, String text) {
    try {
      return AccessText.read(id, text);
    } catch (RuntimeException e) {
      LOG.warn(
          EventCode.ACCESS_REQUEST_UNREADABLE,
          "the request for access {} cannot be read: {}",
          id,
          Fault.of(e));
      return null;
    }
  }

  @Override
  public boolean areKnown() {
    return rows.readLately();
  }

  @Override
  public List<Grant> of(Caller caller) {
    Known now = known;
    if (now.granted().isEmpty() || !areKnown()) return List.of();
    return now.of(caller, clock.instant());
  }

  @Override
  public void seen(Caller caller) {
    Map<String, List<AccessRequest>> byAsker = known.byAsker();
    if (byAsker.isEmpty()) return;
    List<AccessRequest> asked = byAsker.get(caller.actor());
    if (asked == null) return;
    for (AccessRequest each : asked) {
      boolean gone = !caller.teams().contains(each.asker().team());
      if (gone == (each.left() != null) || !marking.add(each.id())) continue;
      Instant since = gone ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : null;
      change(each.id(), found -> found.left(since))
          .onFailure(
              e ->
                  LOG.warn(
                      EventCode.ACCESS_ASKER_UNNOTED,
                      "of {}'s asker nothing is noted: {}",
                      each.id(),
                      Fault.of(e)))
          .onComplete(v -> marking.remove(each.id()));
    }
  }

  @Override
  public GrantSpending spending() {
    return spending;
  }

  /** What was used of each grant that may cost so much in all, in USD by the grant's id. */
  public Future<Map<String, Double>> used() {
    boolean none =
        known.requests().values().stream().allMatch(each -> each.grant().totalUsd() == null);
    if (none) return Future.succeededFuture(Map.of());
    return sums.all()
        .map(
            all -> {
              Map<String, Double> used = new HashMap<>();
              all.forEach((id, nanos) -> used.put(id, Long.parseLong(nanos) / NANOS));
              return used;
            });
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
        SharedRows.newName(), AccessRequest.Asker.of(caller, team), wish, now, null, null, null);
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
    rows.write(over)
        .compose(v -> sums.write(over))
        .onFailure(
            e ->
                LOG.warn(
                    EventCode.ACCESS_REQUESTS_KEPT,
                    "old requests for access are kept: {}",
                    Fault.of(e)));
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
          if (decision.until() != null) AccessRules.member(found);
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
