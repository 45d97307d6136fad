package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnBehalfTest {
  /** The header of a token, {@code {"alg":"RS256"}}, and no more. */
  private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";

  private static final Caller APP = caller("app", "chat-app");
  private static final Caller EVE = caller("eve", "sales");

  private static final Authenticator ACCEPTS =
      token -> token.equals(TOKEN) ? Future.succeededFuture(EVE) : Future.failedFuture("asked");
  private static final Authenticator REFUSES =
      token ->
          Future.failedFuture(new Refusal(RefusalCode.UNAUTHENTICATED, "The token has expired."));

  private static Caller caller(String id, String team) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, id, "iss", id, null),
        new Caller.Membership(team, List.of(team), List.of("seller"), Map.of("site", "Rome")),
        new Caller.Credential(null, null, false),
        null);
  }

  private static Future<Caller> ask(Authenticator identity, String... pairs) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < pairs.length; i += 2) headers.add(pairs[i], pairs[i + 1]);
    return OnBehalf.of(identity, List.of("X-OpenWebUI-User-Id"), headers, APP);
  }

  private static Person person(String... pairs) {
    return Objects.requireNonNull(ask(ACCEPTS, pairs).result().onBehalfOf());
  }

  private static Refusal refused(String... pairs) {
    return assertThrows(Refusal.class, () -> ask(ACCEPTS, pairs));
  }

  @Test
  void withoutTheHeaderTheCallerActsForItself() {
    assertSame(APP, ask(ACCEPTS).result());
    assertSame(APP, ask(ACCEPTS, OnBehalf.HEADER, " ").result());
  }

  @Test
  void aTokenThatIsAcceptedProvesAPerson() {
    for (String value : List.of(TOKEN, "Bearer " + TOKEN)) {
      Person person = person(OnBehalf.HEADER, value);

      assertTrue(person.verified());
      assertEquals("eve", person.id());
      assertEquals(List.of("sales"), person.teams());
      assertEquals(List.of("seller"), person.roles());
      assertEquals(Map.of("site", "Rome"), person.claims());
    }
  }

  @Test
  void aTokenThatIsNotAcceptedIsNoName() {
    Refusal refusal = (Refusal) ask(REFUSES, OnBehalf.HEADER, TOKEN).cause();

    assertEquals(RefusalCode.UNAUTHENTICATED, refusal.code());
    assertEquals("X-Drawbridge-On-Behalf-Of: The token has expired.", refusal.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"u-4711", "ann@acme.example", "a.b.c", "Jürgen Groß"})
  void anythingElseNamesAPerson(String id) {
    Person person = person(OnBehalf.HEADER, id);

    assertFalse(person.verified());
    assertEquals(Person.named(id), person);
  }

  @Test
  void aConfiguredHeaderCountsAsOurs() {
    assertEquals("u-1", person("x-openwebui-user-id", "u-1").id());
    assertEquals("u-1", person("X-OpenWebUI-User-Id", "u-1", OnBehalf.HEADER, "u-1").id());
    refused("X-OpenWebUI-User-Id", "u-1", OnBehalf.HEADER, "u-2");
  }

  @Test
  void whatNamesNobodyIsRefused() {
    for (String value : List.of("x".repeat(257), "a\u0007b", "dbk_abcdefghijkl_secret")) {
      Refusal refusal = refused(OnBehalf.HEADER, value);

      assertEquals(RefusalCode.INVALID_REQUEST, refusal.code());
      assertFalse(refusal.text().contains(value), "the value is not echoed");
    }
    refused(OnBehalf.HEADER, "a", OnBehalf.HEADER, "a");
    assertEquals(256, person(OnBehalf.HEADER, "x".repeat(256)).id().length());
  }
}
