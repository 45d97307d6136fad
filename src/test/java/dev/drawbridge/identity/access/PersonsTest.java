package dev.drawbridge.identity.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.Person;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonsTest {
  private static final String ACME = "https://id.acme.example";

  private static Caller token(String issuer, String id, String name, String email) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, id, issuer, name, null),
        new Caller.Membership(null, List.of("research"), List.of(), Map.of("email", email)),
        new Caller.Credential(null, null, false),
        null);
  }

  private static Caller key(String id, String owner) {
    return new Caller(
        new Caller.Identity(Caller.Kind.KEY, id, null, "ci", null),
        new Caller.Membership("research", List.of("research"), List.of(), Map.of()),
        new Caller.Credential(new KeyFacts(id, "ci", owner, KeyLimits.NONE), null, true),
        null);
  }

  private static boolean same(Caller one, Caller other) {
    boolean same = Persons.of(one).mayBe(Persons.of(other));
    assertEquals(same, Persons.of(other).mayBe(Persons.of(one)));
    return same;
  }

  @Test
  void tokensAreComparedByIssuerAndSubject() {
    Caller ada = token(ACME, "u-1", "ada", "ada@acme.example");
    assertTrue(same(ada, token(ACME, "u-1", "ada-renamed", "other@acme.example")));
    assertFalse(same(ada, token(ACME, "u-2", "ada", "ada@acme.example")));
    assertFalse(same(ada, token("https://other.example", "u-1", "ada", "ada@acme.example")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"u-1", "ada", " ADA ", "Ada@acme.example", "https://id.acme.example|u-1"})
  void aKeyIsItsOwnersHoweverHeIsCalled(String owner) {
    assertTrue(same(key("abcdefghijkl", owner), token(ACME, "u-1", "ada", "ada@acme.example")));
    assertTrue(same(key("abcdefghijkl", owner), key("zyxwvutsrqpo", owner)));
    assertFalse(same(key("abcdefghijkl", owner), token(ACME, "u-2", "bob", "bob@acme.example")));
    assertFalse(same(key("abcdefghijkl", owner), key("zyxwvutsrqpo", "bob")));
  }

  @Test
  void whoActsForAPersonIsThatPersonToo() {
    Caller ada = token(ACME, "u-1", "ada", "ada@acme.example");
    Caller bob = token(ACME, "u-2", "bob", "bob@acme.example");
    Caller app = key("abcdefghijkl", "platform");
    assertTrue(same(ada, bob.onBehalfOf(Person.proved(ada))));
    assertTrue(same(ada, bob.onBehalfOf(Person.named("ada"))));
    assertTrue(same(bob, bob.onBehalfOf(Person.named("ada"))));
    assertTrue(same(app.onBehalfOf(Person.proved(ada)), key("zyxwvutsrqpo", "ada")));
    assertFalse(same(app, bob.onBehalfOf(Person.proved(ada))));
  }

  @Test
  void aKeyWithoutAnOwnerNamesNobody() {
    assertThrows(Refusal.class, () -> Persons.of(key("abcdefghijkl", " ")));
  }

  @ParameterizedTest
  @CsvSource({
    "team_not_entitled role_missing, true",
    "price_above_cap, true",
    "purpose_not_allowed, true",
    "team_not_entitled licence_not_allowed, false",
    "blocked, false",
    "residency_not_allowed, false",
    "secret_present, false",
    "sensitivity_above_clearance, false",
    "mask_unavailable, false",
    "operator_banned, false",
    "caller_barred, false"
  })
  void onlyWhatATeamsFactsWithholdCanBeLifted(String codes, boolean lifted) {
    Optional<Set<Lift>> lifts = Lift.ofAll(List.of(codes.split(" ", -1)));
    assertEquals(lifted, lifts.isPresent());
  }

  @Test
  void nothingIsLiftedOfNothing() {
    assertTrue(Lift.ofAll(List.of()).isEmpty());
  }
}
