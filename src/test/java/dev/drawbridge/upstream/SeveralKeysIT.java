package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.vendors.VendorFaults;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several credentials of one provider: which is shown, and what one's restriction does to them. */
class SeveralKeysIT {
  private Fixture fixture;
  private Upstreams upstreams;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture(Fixture.QUICK);
    upstreams =
        fixture.upstreams(
            endpoint(
                key("one", "sk-one", "one"),
                key("two", "sk-two", "two"),
                key("mine", "sk-mine", "two", "research")));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private static ProviderKey key(String id, String secret, String account, String... teams) {
    return new ProviderKey(id, new Credential.Key(secret), account, 0, List.of(teams));
  }

  private Endpoint endpoint(ProviderKey... keys) {
    return Fixture.withKeys("openai", fixture.vendor.url(), List.of(keys), false, Fixture.QUICK);
  }

  private Answer send(EligibleKeys wish) throws Exception {
    return Await.await(upstreams.send(Fixture.wishing(wish, Fixture.chat(false))).answer());
  }

  private Attempt served(EligibleKeys wish) throws Exception {
    return assertInstanceOf(Answer.Served.class, send(wish)).attempt();
  }

  private String shown() {
    return String.valueOf(fixture.vendor.lastCall().headers().get("authorization"));
  }

  private boolean has(EligibleKeys wish) {
    return upstreams.hasKey(Fixture.chat(false).model(), wish, "");
  }

  @Test
  void theFirstIsShownAndTheAttemptNamesIt() throws Exception {
    assertEquals("one", served(EligibleKeys.ANY).credential());
    assertEquals("Bearer sk-one", shown());
    assertEquals("mine", served(new EligibleKeys("research", null, Set.of())).credential());
    assertEquals("Bearer sk-mine", shown());
  }

  @Test
  void oneThatIsRevokedIsPassedOverAndTheOtherServesOn() throws Exception {
    fixture.vendor.next(VendorFaults.error(401, "no", "invalid_api_key"));
    Attempt refused = assertInstanceOf(Answer.Failed.class, send(EligibleKeys.ANY)).attempt();
    assertEquals("one", refused.credential());
    assertEquals(SignalClass.AUTH_REVOKED, refused.failure());

    assertTrue(has(EligibleKeys.ANY.without("one")));
    assertEquals("two", served(EligibleKeys.ANY).credential());
    assertEquals("Bearer sk-two", shown());
  }

  @Test
  void oneThatChangedIsShownAgain() throws Exception {
    fixture.vendor.next(VendorFaults.error(401, "no", "invalid_api_key"));
    send(EligibleKeys.ANY);
    upstreams =
        fixture.upstreams(endpoint(key("one", "sk-new", "one"), key("two", "sk-two", "two")));

    assertEquals("one", served(EligibleKeys.ANY).credential());
    assertEquals("Bearer sk-new", shown());
  }

  @Test
  void credentialsOfOneAccountShareItsSuspension() throws Exception {
    var research = new EligibleKeys("research", null, Set.of());
    fixture.vendor.next(
        VendorFaults.error(
            401,
            "The account associated with this API key has been deactivated.",
            "account_deactivated"));
    assertEquals(
        "mine", assertInstanceOf(Answer.Failed.class, send(research)).attempt().credential());

    // The second belongs to the same account, the first does not
    assertEquals("one", served(research.without("mine")).credential());
    assertFalse(has(research.without("one")));
  }

  @Test
  void whatIsOfTheModelOrTheVendorLeavesNoOther() throws Exception {
    for (int i = 0; i < 12; i++) {
      fixture.vendor.next(VendorFaults.error(503, "overloaded", "overloaded"));
      send(EligibleKeys.ANY);
    }
    assertFalse(has(EligibleKeys.ANY.without("one")));
  }

  @Test
  void aRequestForNoCredentialOfItsTeamIsNotSent() throws Exception {
    upstreams = fixture.upstreams(endpoint(key("mine", "sk-mine", "mine", "research")));
    int before = fixture.vendor.calls().size();

    Answer.Failed failed = assertInstanceOf(Answer.Failed.class, send(EligibleKeys.ANY));
    assertEquals(SignalClass.MODEL_RESTRICTED, failed.attempt().failure());
    assertFalse(failed.attempt().sent());
    assertEquals(before, fixture.vendor.calls().size());
  }

  @Test
  void noAnswerEchoesAnyOfThemOrASecretHeader() throws Exception {
    Endpoint plain =
        endpoint(key("one", "sk-one-secret", "one"), key("two", "sk-two-secret", "two"));
    var headers =
        new ProviderHeaders(Map.of("x-tenant", "acme", "x-gate", "gate-secret"), Set.of("x-gate"));
    upstreams =
        fixture.upstreams(
            new Endpoint(
                plain.provider(),
                plain.dialect(),
                null,
                plain.url(),
                plain.keys(),
                headers,
                false,
                plain.settings()));
    fixture.vendor.next(
        VendorFaults.error(400, "sk-one-secret sk-two-secret gate-secret", "invalid_value"));
    Answer.Passed passed = assertInstanceOf(Answer.Passed.class, send(EligibleKeys.ANY));

    assertFalse(passed.body().toString().contains("secret"), passed.body()::toString);
    assertEquals("acme", fixture.vendor.lastCall().headers().get("x-tenant"));
    assertEquals("gate-secret", fixture.vendor.lastCall().headers().get("x-gate"));
    assertEquals("Bearer sk-one-secret", shown());
  }
}
