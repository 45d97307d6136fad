package dev.drawbridge.command.init;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the first files shall say: sections of the configuration and of the facts, as they go in.
 */
final class Plan {
  /** The alias that every first configuration has. */
  static final String CHAT = "chat";

  final String organisation;
  final String jurisdiction;

  /** Of the realm: {@code https://id.acme.example/realms/acme}; null for API keys only. */
  @Nullable String realm;

  final Map<String, Map<String, Object>> providers = new LinkedHashMap<>();
  final Map<String, Map<String, Object>> models = new LinkedHashMap<>();
  final Map<String, List<String>> aliases = new LinkedHashMap<>();
  final Map<String, Map<String, Object>> teams = new LinkedHashMap<>();

  /** Licences that bind who uses the models, vendors' terms left out. */
  final Set<String> licences = new LinkedHashSet<>();

  /** Models that are hosted by a vendor; nothing confidential goes there. */
  final Set<String> hosted = new LinkedHashSet<>();

  /** Models that were found and cannot serve as they are, each with what is to be stated. */
  final List<String> incomplete = new ArrayList<>();

  /** What another gateway's file holds and this one's cannot, or need not. */
  final List<String> notes = new ArrayList<>();

  /** Where callers connect. */
  String host = "127.0.0.1";

  int port = 8080;

  Plan(String organisation, String jurisdiction) {
    this.organisation = organisation;
    this.jurisdiction = jurisdiction;
  }

  /** A name for a model or an alias that is not taken yet, without regard to case. */
  String free(String wanted) {
    String name = wanted;
    for (int i = 2; taken(name); i++) name = wanted + "-" + i;
    return name;
  }

  /** A name for a provider that is not taken yet. */
  String freeProvider(String wanted) {
    String name = wanted;
    for (int i = 2; providers.containsKey(name); i++) name = wanted + "-" + i;
    return name;
  }

  private boolean taken(String name) {
    return models.keySet().stream().anyMatch(name::equalsIgnoreCase)
        || aliases.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  /** A team with its usual facts, where there is none of that name yet. */
  Map<String, Object> team(String name) {
    return teams.computeIfAbsent(
        name,
        absent -> {
          Map<String, Object> facts = new LinkedHashMap<>();
          facts.put("models", List.of("*"));
          if (realm != null) facts.put("roles", List.of("model-user"));
          facts.put("purposes", List.of("production", "research"));
          facts.put("max_sensitivity", "restricted");
          return facts;
        });
  }
}
