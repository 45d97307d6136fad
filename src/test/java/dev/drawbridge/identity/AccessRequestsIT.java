package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.identity.access.AccessRequest;
import dev.drawbridge.identity.access.AccessRequest.State;
import dev.drawbridge.identity.access.AccessRequests;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Lift;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for access in SQLite and in a real PostgreSQL. */
class AccessRequestsIT {
  @RegisterExtension static final OpenedStores STORES = new OpenedStores();

  private static final Caller ADA = user("u-1", "research");

  @TempDir Path folder;
  private Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final InstantSource clock = () -> now;

  private static Caller user(String id, String team) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, id, "https://id.acme.example", id, null),
        new Caller.Membership(team, List.of("research", "sales"), List.of(), Map.of()),
        new Caller.Credential(null, null, false),
        null);
  }

  private AccessRequests open(boolean sqlite) throws Exception {
    return new AccessRequests(STORES.open(sqlite, folder), clock);
  }

  private AccessRequest.Wish wish(boolean forTeam, @Nullable Double cap) {
    return new AccessRequest.Wish(
        "gpt",
        null,
        List.of(Lift.TEAM_NOT_ENTITLED),
        forTeam,
        "evaluation",
        now.plus(Duration.ofDays(7)),
        cap,
        null);
  }

  private AccessRequest asked(AccessRequests requests, boolean forTeam) throws Exception {
    return Waiting.on(requests.add(requests.draft(ADA, wish(forTeam, null))));
  }

  private AccessRequest.Decision granted(Duration time) {
    return new AccessRequest.Decision("user:boss", now, now.plus(time), null, null, null);
  }

  private static RefusalCode refused(Future<?> step) {
    return assertThrows(Refusal.class, () -> Waiting.on(step)).code();
  }

  private static List<String> ids(List<Grant> grants) {
    return grants.stream().map(Grant::id).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsGrantedIsKnownElsewhereAndAfterARestart(boolean sqlite) throws Exception {
    AccessRequests here = open(sqlite);
    AccessRequests elsewhere = open(sqlite);
    AccessRequest asked = asked(here, false);
    assertEquals(State.PENDING, asked.state(now));
    assertEquals(List.of(), here.of(ADA));

    Waiting.on(here.decide(asked.id(), granted(Duration.ofHours(1))));

    assertEquals(List.of(asked.id()), ids(here.of(ADA)));
    Await.until("known elsewhere", () -> ids(elsewhere.of(ADA)).equals(List.of(asked.id())));
    assertEquals(here.of(ADA), open(sqlite).of(ADA));
    Waiting.on(elsewhere.end(asked.id(), new AccessRequest.End("user:boss", now, null)));
    assertEquals(List.of(), elsewhere.of(ADA));
    Await.until("ended here", () -> here.of(ADA).isEmpty());
  }

  @Test
  void aGrantIsForItsAskerInItsTeamAndEndsByItself() throws Exception {
    AccessRequests requests = open(true);
    AccessRequest asked = asked(requests, false);
    Waiting.on(requests.decide(asked.id(), granted(Duration.ofHours(1))));

    assertEquals(List.of(asked.id()), ids(requests.of(ADA)));
    assertEquals(List.of(), requests.of(user("u-2", "research")));
    assertEquals(List.of(), requests.of(user("u-1", "sales")), "the asker left the team");
    now = now.plus(Duration.ofHours(1));
    assertEquals(List.of(), requests.of(ADA));
    assertEquals(State.EXPIRED, requests.find(asked.id()).orElseThrow().state(now));
  }

  @Test
  void aTeamsGrantIsForAllOfIt() throws Exception {
    AccessRequests requests = open(true);
    AccessRequest asked = asked(requests, true);
    Waiting.on(requests.decide(asked.id(), granted(Duration.ofHours(1))));

    assertEquals(List.of(asked.id()), ids(requests.of(user("u-2", "research"))));
    assertEquals(List.of(), requests.of(user("u-2", "sales")));
  }

  @Test
  void ofTwoStepsAtOnceOneIsDone() throws Exception {
    AccessRequests here = open(true);
    AccessRequests elsewhere = open(true);
    AccessRequest asked = asked(here, false);
    Await.until("known elsewhere", () -> elsewhere.find(asked.id()).isPresent());

    var declined = new AccessRequest.Decision("user:boss", now, null, null, null, "no");
    Future<?> one = here.decide(asked.id(), granted(Duration.ofHours(1)));
    Future<?> other = elsewhere.decide(asked.id(), declined);
    Waiting.on(Future.join(one, other).otherwiseEmpty());

    assertTrue(one.succeeded() != other.succeeded());
    assertEquals(RefusalCode.CONFLICT, refused(one.succeeded() ? other : one));
    assertEquals(
        RefusalCode.CONFLICT, refused(here.decide(asked.id(), granted(Duration.ofHours(1)))));
  }

  @Test
  void nothingIsGrantedBeyondWhatWasAsked() throws Exception {
    AccessRequests requests = open(true);
    AccessRequest asked = Waiting.on(requests.add(requests.draft(ADA, wish(false, 0.5))));

    assertEquals(
        RefusalCode.INVALID_REQUEST,
        refused(requests.decide(asked.id(), granted(Duration.ofHours(1)))),
        "without the cap");
    var dearer =
        new AccessRequest.Decision("user:boss", now, now.plus(Duration.ofDays(1)), 0.6, null, null);
    assertEquals(RefusalCode.INVALID_REQUEST, refused(requests.decide(asked.id(), dearer)));
    var longer =
        new AccessRequest.Decision("user:boss", now, now.plus(Duration.ofDays(8)), 0.5, null, null);
    assertEquals(RefusalCode.INVALID_REQUEST, refused(requests.decide(asked.id(), longer)));
    assertEquals(State.PENDING, requests.find(asked.id()).orElseThrow().state(now));
  }

  @Test
  void whatCannotBeReadGrantsNothing() throws Exception {
    KeyStore store = STORES.open(true, folder);
    var requests = new AccessRequests(store, clock);
    AccessRequest asked = asked(requests, true);
    Waiting.on(requests.decide(asked.id(), granted(Duration.ofHours(1))));

    Waiting.on(
        store
            .access()
            .write(Map.of("odd", Optional.of("{\"version\":2}"), "worse", Optional.of("no JSON"))));
    Waiting.on(store.check());

    assertEquals(List.of(asked.id()), requests.all().stream().map(AccessRequest::id).toList());
    assertEquals(List.of(asked.id()), ids(requests.of(ADA)));
  }
}
