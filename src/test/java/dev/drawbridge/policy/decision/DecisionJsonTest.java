package dev.drawbridge.policy.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.Questions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecisionJsonTest {
  private static final Catalog MODELS = Questions.catalog(2);

  @Test
  void writesEveryFieldOfTheContract() throws Exception {
    var failed = new DecisionInput.Failed("gpt-0", "openai", SignalClass.QUOTA_EXHAUSTED);
    var r = Questions.request("auto", Catalog.Kind.AUTO);
    var request =
        new DecisionInput.Request(
            r.id(),
            r.time(),
            new DecisionInput.Request.Call(
                r.operation(), r.model(), r.requested(), true, r.needs()),
            null,
            new DecisionInput.Request.Size(null, 1400),
            new DecisionInput.Request.Tags(r.tags(), Map.of()),
            new DecisionInput.Request.Attempts(2, List.of(failed)));
    var input = Questions.of(request, Questions.caller("research"), Level.INTERNAL, MODELS);

    JsonNode json = json(Reads.all(), input);

    String expected =
        """
        {"contract":"drawbridge/decision/v1",
         "request":{"id":"%s","time":"2026-11-24T12:00:00Z","operation":"chat","model":"auto","requested":"auto",
          "stream":true,"purpose":null,"max_output_tokens":null,"estimated_input_tokens":1400,"needs":["streaming"],
          "tags":{"project":"apollo"},"attempt":2,
          "failed":[{"model":"gpt-0","provider":"openai","class":"quota_exhausted"}],
          "features":["mask","attribution","max_output_tokens"]},
         "principal":{"kind":"user","id":"u-1","issuer":"https://id.acme.example/realms/acme","name":"ada",
          "team":"research","teams":["research"],"roles":["model-user"],"claims":{"site":"Berlin"},"key":null,
          "on_behalf_of":null},
         "sensitivity":{"level":"internal","declared":null,"categories":{},"findings":{},"unscanned":["text"],"lower_to":null},
         "candidates":[
          {"id":"gpt-0","name":"gpt-0","provider":"openai","operator":"OpenAI","jurisdiction":"US","hosting":"vendor",
           "weights":"closed","maker":"OpenAI","clearance":"internal","labels":{},
           "book":"openai/gpt-4.1-mini",
           "licence":{"id":"LicenseRef-openai-business-terms","osi":false,"vendor_terms":true,"commercial":"yes",
            "mau_limit":null,"excluded_jurisdictions":[],"output_training":"no","attribution":null,
            "ids":["LicenseRef-openai-business-terms"],"vendor_ids":["LicenseRef-openai-business-terms"],
            "field_of_use":["acceptable_use"],"attributions":[],"naming":[],"from":{"ids":{},"attributions":{}}},
           "lineage":[],"price":{"input":0.4,"output":1.6},"context":1047576,
           "capabilities":["chat","streaming","tools","vision"],"retires":"2027-01-14",
           "estimated_cost_usd":0.0014,"fits":true,"health":"closed","lost":[]},
          {"id":"llama-1","name":"llama-1","provider":"local","operator":"self","jurisdiction":"DE","hosting":"own",
           "weights":"open","maker":"Meta","clearance":"restricted","labels":{"floor":"2","tier":"house"},
           "book":null,
           "licence":{"id":"Apache-2.0","osi":true,"vendor_terms":false,"commercial":"yes","mau_limit":null,
            "excluded_jurisdictions":[],"output_training":"yes","attribution":"Built with \\"Lläma\\"",
            "ids":["Apache-2.0"],"vendor_ids":[],"field_of_use":[],"attributions":["Built with \\"Lläma\\""],
            "naming":[],"from":{"ids":{},"attributions":{}}},
           "lineage":["meta/llama-3.3-70b"],"price":{"input":0.1,"output":0.2},"context":128000,
           "capabilities":["chat","streaming"],"retires":null,
           "estimated_cost_usd":0.0014,"fits":true,"health":"closed","lost":[]}],
         "organisation":{"name":"Acme","jurisdiction":"DE","monthly_active_users":40000},
         "grants":[],"source":{"address":"10.1.2.3"}}
        """
            .formatted(request.id());
    assertEquals(DecisionJson.MAPPER.readTree(expected), json);
  }

  @Test
  void writesWhatAModelInheritsAndWhereItIsFrom() throws Exception {
    var tuned = Questions.tunedModel("tuned", "meta/llama-4-scout");

    JsonNode licence =
        DecisionJson.MAPPER.readTree("{" + ModelJson.facts(tuned) + "}").get("licence");

    assertEquals(
        DecisionJson.MAPPER.readTree(
            """
            {"id":"Apache-2.0","osi":false,"vendor_terms":false,"commercial":"conditional","mau_limit":700000000,
             "excluded_jurisdictions":["EU"],"output_training":"conditional",
             "attribution":"Built with \\"Lläma\\"","ids":["Apache-2.0","llama4-community"],"vendor_ids":[],
             "field_of_use":["acceptable_use"],"attributions":["Built with \\"Lläma\\"","Built with Llama"],
             "naming":["Llama"],
             "from":{"commercial":"meta/llama-4-scout","excluded_jurisdictions":"meta/llama-4-scout",
              "field_of_use":"meta/llama-4-scout","mau_limit":"meta/llama-4-scout",
              "naming":"meta/llama-4-scout","osi":"meta/llama-4-scout","output_training":"meta/llama-4-scout",
              "ids":{"llama4-community":"meta/llama-4-scout"},
              "attributions":{"Built with Llama":"meta/llama-4-scout"}}}
            """),
        licence);
  }

  @Test
  void leavesOutWhatTheBundleDoesNotRead() throws Exception {
    JsonNode json = json(EnumSet.noneOf(Reads.class), Questions.about(MODELS));
    assertFalse(json.has("source"));
    assertFalse(json.get("principal").has("id"));
    assertFalse(json.get("principal").has("name"));
    assertFalse(json.get("request").has("time"));
    assertTrue(json.get("request").has("id"));
  }

  @Test
  void writesThePersonActedFor() throws Exception {
    Caller proved =
        caller("ada", Map.of())
            .onBehalfOf(
                new Person(
                    "p-1",
                    "eve",
                    "https://id.acme.example/realms/acme",
                    Person.Source.TOKEN,
                    List.of("sales"),
                    List.of("seller"),
                    Map.of("site", "Rome")));
    Caller named = caller("ada", Map.of()).onBehalfOf(Person.named("p-2"));

    assertEquals(
        DecisionJson.MAPPER.readTree(
            """
            {"id":"p-1","name":"eve","issuer":"https://id.acme.example/realms/acme","verified":true,
             "source":"token","teams":["sales"],"roles":["seller"],"claims":{"site":"Rome"}}
            """),
        json(Reads.all(), input(proved)).at("/principal/on_behalf_of"));
    assertEquals(
        DecisionJson.MAPPER.readTree(
            """
            {"issuer":null,"verified":false,"source":"header","teams":[],"roles":[],"claims":{}}
            """),
        json(EnumSet.of(Reads.REQUEST_TIME), input(named)).at("/principal/on_behalf_of"));
  }

  @Test
  void personsThatPolicyTellsApartAreNoEqualQuestions() {
    Caller ada = caller("ada", Map.of());
    Caller one = ada.onBehalfOf(Person.named("p-1"));
    Caller other = ada.onBehalfOf(Person.named("p-2"));
    Person token =
        new Person("p-1", null, null, Person.Source.TOKEN, List.of(), List.of(), Map.of());
    Caller proved = ada.onBehalfOf(token);

    assertEquals(key(one), key(other), "the bundle reads no id");
    for (Caller different : List.of(ada, proved)) assertNotEquals(key(one), key(different));
    assertNotEquals(
        new DecisionKey(input(one), Reads.all()), new DecisionKey(input(other), Reads.all()));
  }

  private static DecisionKey key(Caller caller) {
    return new DecisionKey(input(caller), EnumSet.noneOf(Reads.class));
  }

  @Test
  void writesAModelThatIsNoLongerInTheCatalogue() throws Exception {
    var input = Questions.about(MODELS);
    var stranger = new DecisionJson(Reads.all(), List.of());
    assertEquals(json(Reads.all(), input), DecisionJson.MAPPER.readTree(stranger.bytes(input)));
  }

  @Test
  void refusesAStringAboveOneKibibyteAndNamesItsField() {
    Refusal refusal = refusal(caller("ä".repeat(513), Map.of()));
    assertEquals(RefusalCode.POLICY_UNAVAILABLE, refusal.code());
    assertTrue(refusal.text().startsWith("principal.name "), refusal.text());
    assertFalse(refusal.text().contains("ää"), refusal.text());
  }

  @Test
  void takesAStringOfExactlyOneKibibyte() throws Exception {
    JsonNode json = json(Reads.all(), input(caller("ä".repeat(512), Map.of())));
    assertEquals(512, json.get("principal").get("name").textValue().length());
  }

  @Test
  void refusesClaimsAboveSixteenKibibytes() {
    List<String> many = Collections.nCopies(40, "x".repeat(500));
    assertTrue(refusal(caller("ada", Map.of("groups", many))).text().contains("principal.claims"));
  }

  @Test
  void refusesAnInputAboveOneMebibyte() {
    List<String> teams = IntStream.range(0, 2000).mapToObj(i -> i + "x".repeat(900)).toList();
    var c = Questions.caller("research");
    var caller =
        new Caller(
            new Caller.Identity(c.kind(), c.id(), null, c.name(), null),
            new Caller.Membership(c.team(), teams, List.of(), Map.of()),
            new Caller.Credential(null, null, false),
            null);
    assertTrue(refusal(caller).text().contains("1 MiB"));
  }

  @Test
  void theMapHoldsTheWhole() {
    Map<String, Object> map = DecisionJson.toMap(Questions.about(MODELS));
    assertEquals(Map.of("address", "10.1.2.3"), map.get("source"));
  }

  private static Caller caller(String name, Map<String, Object> claims) {
    var c = Questions.caller("research");
    return new Caller(
        new Caller.Identity(c.kind(), c.id(), null, name, null),
        new Caller.Membership(c.team(), c.teams(), c.roles(), claims),
        new Caller.Credential(null, null, false),
        null);
  }

  private static DecisionInput input(Caller caller) {
    return Questions.of(
        Questions.request("auto", Catalog.Kind.AUTO), caller, Level.INTERNAL, MODELS);
  }

  private static Refusal refusal(Caller caller) {
    return assertThrows(
        Refusal.class, () -> new DecisionJson(Reads.all(), MODELS.models()).bytes(input(caller)));
  }

  private static JsonNode json(java.util.Set<Reads> reads, DecisionInput input) throws Exception {
    return DecisionJson.MAPPER.readTree(new DecisionJson(reads, MODELS.models()).bytes(input));
  }

  @Test
  void anActionOfTheAdminPlaneHasTheKeyItIsDoneTo() throws Exception {
    var caller = Questions.caller("research");
    var target =
        AdminTarget.key("ops", List.of("drawbridge-admin"), "ann", null).doing("key.create");

    JsonNode about =
        DecisionJson.MAPPER.readTree(
            DecisionJson.adminBytes(caller, "keys:write", "/api/v1/keys", target));
    JsonNode none =
        DecisionJson.MAPPER.readTree(DecisionJson.adminBytes(caller, "keys:read", "/x", null));

    assertEquals("keys:write", about.path("action").textValue());
    assertEquals("/api/v1/keys", about.path("resource").textValue());
    assertEquals(
        DecisionJson.MAPPER.readTree(
            """
            {"kind":"key","operation":"key.create","team":"ops","roles":["drawbridge-admin"],
             "owner":"ann","key":null,"person":null,"request":null}
            """),
        about.get("target"));
    assertTrue(none.path("target").isNull() && none.has("target"));
  }

  @Test
  void rolesThatDoNotCountOnTheAdminPlaneAreNotThePrincipals() throws Exception {
    var key = Questions.caller("research");
    var admin =
        new Caller(
            new Caller.Identity(key.kind(), key.id(), null, "ann", null),
            new Caller.Membership(null, key.teams(), key.roles(), Map.of()),
            new Caller.Credential(null, null, true),
            null);

    for (Caller caller : List.of(admin, admin.asMember())) {
      JsonNode asked =
          DecisionJson.MAPPER.readTree(DecisionJson.adminBytes(caller, "keys:read", "/x", null));
      JsonNode roles = DecisionJson.MAPPER.valueToTree(key.roles());
      assertEquals(roles, asked.get("all_roles"));
      assertEquals(
          caller == admin ? roles : DecisionJson.MAPPER.createArrayNode(),
          asked.at("/principal/roles"));
    }
  }
}
