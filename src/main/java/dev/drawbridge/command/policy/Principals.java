package dev.drawbridge.command.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.Person;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Callers as the command line names them: by team, or as the {@code principal} of an input. */
public final class Principals {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};
  private static final Set<String> FIELDS =
      Set.of(
          "kind",
          "id",
          "issuer",
          "name",
          "team",
          "teams",
          "roles",
          "claims",
          "key",
          "on_behalf_of");

  private static final Set<String> KEY_FIELDS =
      Set.of("id", "name", "owner", "models", "tags", "purpose", "sensitivity");

  private Principals() {}

  /** Somebody of a team, without claims. */
  public static Caller of(String team, List<String> roles) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, "somebody", null, "somebody", null),
        new Caller.Membership(team, List.of(team), roles, Map.of()),
        new Caller.Credential(null, null, false),
        null);
  }

  /**
   * The principal in a file, YAML or JSON. A missing {@code team} is the only one of {@code teams}.
   *
   * @throws CommandFailure where it is none
   */
  public static Caller read(Path file) throws IOException {
    try {
      return caller(file, YAML.readTree(BoundedFile.text(file, BoundedFile.DOCUMENT)));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new CommandFailure(
          CommandFailure.USAGE,
          at == null
              ? file + ": this is no principal"
              : file + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": this is no principal");
    } catch (IllegalArgumentException _) {
      throw new CommandFailure(CommandFailure.USAGE, file + ": a field is of the wrong type");
    }
  }

  private static Caller caller(Path file, JsonNode node) {
    known(file, "a principal", FIELDS, node);
    String id = text(node, "id");
    Caller.Kind kind = kind(text(node, "kind"));
    if (id == null || kind == null) {
      throw new CommandFailure(
          CommandFailure.USAGE, file + ": a principal has an id, and a kind: user, service or key");
    }
    String team = text(node, "team");
    List<String> teams =
        node.has("teams")
            ? YAML.convertValue(node.get("teams"), TEXTS)
            : team == null ? List.of() : List.of(team);
    String name = text(node, "name");
    return new Caller(
        new Caller.Identity(kind, id, text(node, "issuer"), name == null ? id : name, null),
        new Caller.Membership(
            team == null && teams.size() == 1 ? teams.getFirst() : team,
            teams,
            texts(node, "roles"),
            claims(node)),
        new Caller.Credential(key(file, node.path("key")), null, false),
        person(node.path("on_behalf_of")));
  }

  private static void known(Path file, String what, Set<String> fields, JsonNode node) {
    for (var field : node.properties()) {
      if (!fields.contains(field.getKey())) {
        throw new CommandFailure(
            CommandFailure.USAGE, file + ": " + what + " has no field " + field.getKey());
      }
    }
  }

  /** A person is taken for proved where the file says {@code verified: true}. */
  private static @Nullable Person person(JsonNode node) {
    if (!node.isObject()) return null;
    boolean verified = node.path("verified").asBoolean(false);
    return new Person(
        node.path("id").asText(),
        text(node, "name"),
        text(node, "issuer"),
        verified ? Person.Source.TOKEN : Person.Source.HEADER,
        texts(node, "teams"),
        texts(node, "roles"),
        claims(node));
  }

  private static List<String> texts(JsonNode node, String field) {
    return node.has(field) ? YAML.convertValue(node.get(field), TEXTS) : List.of();
  }

  private static Map<String, Object> claims(JsonNode node) {
    return node.has("claims") ? YAML.convertValue(node.get("claims"), OBJECT) : Map.of();
  }

  private static @Nullable KeyFacts key(Path file, JsonNode node) {
    if (!node.isObject()) return null;
    known(file, "a key", KEY_FIELDS, node);
    String id = text(node, "id");
    if (id == null) throw new CommandFailure(CommandFailure.USAGE, file + ": a key has an id");
    String name = text(node, "name");
    return new KeyFacts(
        id,
        name == null ? id : name,
        text(node, "owner"),
        new KeyLimits(
            texts(node, "models"),
            node.has("tags") ? YAML.convertValue(node.get("tags"), TAGS) : Map.of(),
            text(node, "purpose"),
            level(file, text(node, "sensitivity"))));
  }

  private static @Nullable Level level(Path file, @Nullable String name) {
    if (name == null) return null;
    return Level.of(name)
        .orElseThrow(
            () ->
                new CommandFailure(
                    CommandFailure.USAGE,
                    file
                        + ": a key's sensitivity is public, internal, confidential or restricted"));
  }

  private static Caller.@Nullable Kind kind(@Nullable String wire) {
    for (Caller.Kind kind : Caller.Kind.values()) if (kind.wire().equals(wire)) return kind;
    return null;
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }
}
