package dev.drawbridge.drill;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.decision.DecisionJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code principal} of a recorded decision input. */
final class RecordedPrincipal {
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

  private RecordedPrincipal() {}

  static Caller read(JsonNode principal) {
    return new Caller(
        new Caller.Identity(
            kind(principal.path("kind").asText()),
            principal.path("id").asText(),
            principal.path("issuer").textValue(),
            principal.path("name").asText(),
            null),
        new Caller.Membership(
            principal.path("team").textValue(),
            texts(principal.path("teams")),
            texts(principal.path("roles")),
            claims(principal.path("claims"))),
        new Caller.Credential(key(principal.path("key")), null, false),
        person(principal.path("on_behalf_of")));
  }

  private static Caller.Kind kind(String wire) {
    for (Caller.Kind kind : Caller.Kind.values()) if (kind.wire().equals(wire)) return kind;
    return Caller.Kind.SERVICE;
  }

  private static @Nullable KeyFacts key(JsonNode key) {
    if (!key.isObject()) return null;
    Map<String, String> tags =
        key.path("tags").isObject()
            ? DecisionJson.MAPPER.convertValue(key.path("tags"), TAGS)
            : Map.of();
    return new KeyFacts(
        key.path("id").asText(),
        key.path("name").asText(),
        key.path("owner").textValue(),
        new KeyLimits(texts(key.path("models")), tags, null, null));
  }

  private static @Nullable Person person(JsonNode person) {
    if (!person.isObject()) return null;
    return new Person(
        person.path("id").asText(),
        person.path("name").textValue(),
        person.path("issuer").textValue(),
        person.path("verified").asBoolean() ? Person.Source.TOKEN : Person.Source.HEADER,
        texts(person.path("teams")),
        texts(person.path("roles")),
        claims(person.path("claims")));
  }

  private static List<String> texts(JsonNode list) {
    return list.isArray() ? DecisionJson.MAPPER.convertValue(list, TEXTS) : List.of();
  }

  private static Map<String, Object> claims(JsonNode claims) {
    return claims.isObject() ? DecisionJson.MAPPER.convertValue(claims, OBJECT) : Map.of();
  }
}
