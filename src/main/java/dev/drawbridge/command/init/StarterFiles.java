package dev.drawbridge.command.init;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.policy.FlowYaml;
import dev.drawbridge.policy.Policies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a plan down: the text of each file, by its name. */
final class StarterFiles {
  static final String CONFIG = "drawbridge.yaml";
  static final String FACTS = "governance.yaml";
  static final String CASES = "policies-test/cases.yaml";
  static final String SERVICE = "drawbridge.service";
  static final String COMPOSE = "compose.yaml";

  private final Plan plan;

  StarterFiles(Plan plan) {
    this.plan = plan;
  }

  /** Configuration, facts and cases. */
  Map<String, String> all() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(CONFIG, config());
    files.put(FACTS, facts());
    files.put(CASES, cases());
    return files;
  }

  private String config() {
    var text =
        new StringBuilder(
            """
            # The configuration of Drawbridge. A running gateway reads it again when it changes.
            # Check it: drawbridge check. Every key: drawbridge check --schema.
            version: 1

            # The record of every request, API keys and state. Back it up; keep its folder keys apart.
            data: ./var

            # Callers connect here; the admin port (health, metrics, operations) stays inside.
            """);
    text.append("listen: { host: ").append(FlowYaml.of(plan.host));
    text.append(", port: ").append(plan.port).append(" }\n");
    text.append("admin: { host: 127.0.0.1, port: 9090 }\n\n");
    text.append("# Licences ask where you are domiciled, some also for monthly_active_users.\n");
    Map<String, Object> organisation = new LinkedHashMap<>();
    organisation.put("name", plan.organisation);
    organisation.put("jurisdiction", plan.jurisdiction);
    text.append("organisation: ").append(FlowYaml.of(organisation)).append("\n\n");
    text.append("# Who may do what: teams, licences, bans. Rules stay those of the gateway.\n");
    text.append("policy: { data: ./governance.yaml }\n\n");
    text.append(
        "# What a prompt counts as when its caller declares nothing and nothing is found.\n");
    text.append("sensitivity: { default: internal }\n\n");
    identity(text);
    text.append("# Where models run. Keys stay outside: env:NAME or file:PATH.\n");
    section(text, "providers", plan.providers);
    text.append(
        "\n# What callers may ask for. `book` names the facts that come with the gateway.\n");
    text.append("# clearance: the most sensitive prompt that may go there.\n");
    section(text, "models", plan.models);
    for (String line : plan.incomplete) {
      text.append("  # Found, but not in the book; state who made it and its licence to use it:\n");
      text.append("  # ").append(line).append('\n');
    }
    text.append(
        "\n# One name for several models; policy and price choose. `auto` is all of them.\n");
    if (plan.aliases.isEmpty()) text.append("aliases: {}\n");
    else {
      text.append("aliases:\n");
      plan.aliases.forEach((name, members) -> line(text, name, members));
      String first = plan.aliases.keySet().iterator().next();
      text.append("  # What Claude Code asks for by its vendor's names:\n");
      text.append("  # \"claude-*\": ").append(FlowYaml.of(plan.aliases.get(first))).append('\n');
    }
    return text.toString();
  }

  private void identity(StringBuilder text) {
    String realm = plan.realm;
    if (realm == null) {
      text.append("# Callers use API keys (drawbridge key create). For Keycloak's tokens add:\n");
      text.append(
          "# identity: { keycloak: [{ server: https://id.example.com, realm: NAME }] }\n\n");
      return;
    }
    int at = realm.indexOf("/realms/");
    text.append("# Access tokens of this realm; API keys work beside them. Give the client an\n");
    text.append("# audience mapper (drawbridge) and a group mapper; groups are /teams/NAME.\n");
    text.append("# What a token lacks: drawbridge check --online --token FILE.\n");
    text.append("identity:\n  keycloak:\n");
    text.append("    - server: ").append(FlowYaml.of(realm.substring(0, at))).append('\n');
    text.append("      realm: ").append(FlowYaml.of(realm.substring(at + 8))).append('\n');
    text.append("      audience: drawbridge\n");
    text.append("      teams: { claim: groups, prefix: /teams/ }\n");
    text.append("      admins: true   # its role drawbridge-admin opens the admin port\n\n");
  }

  private static void section(
      StringBuilder text, String name, Map<String, Map<String, Object>> entries) {
    if (entries.isEmpty()) text.append(name).append(": {}\n");
    else text.append(name).append(":\n");
    entries.forEach((key, value) -> line(text, key, value));
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append("  ").append(FlowYaml.of(key)).append(": ");
    text.append(FlowYaml.of(value)).append('\n');
  }

  private String facts() {
    var text =
        new StringBuilder(
            """
            # Facts for the policy: who may use what. Try one: drawbridge explain --team NAME --model NAME.
            #   models: ids, aliases or selectors (weights:open, hosting:own, operator:NAME, label:KEY=VALUE)
            #   roles: a caller needs one of them. purposes: the first is the default.
            #   More: budget: { usd: 500, per: month }, rate: { requests: 600, per: minute },
            #   jurisdictions: { internal: [EU, US], confidential: [EU] }, price_cap_usd, contact.
            #   unasked_tools: drop   # coding agents send their vendor's search with every call
            """);
    section(text, "teams", plan.teams);
    text.append(
        "\n# Licences under which models may be used; vendor-terms is every hosted vendor's.\n");
    Set<String> allowed = new LinkedHashSet<>();
    JsonNode shipped = Policies.shippedFacts().at("/licences/allow");
    for (JsonNode each : shipped) allowed.add(each.asText());
    Set<String> more = new LinkedHashSet<>(plan.licences);
    more.removeAll(allowed);
    if (more.isEmpty()) {
      text.append("# The common open ones and vendor-terms are allowed unless you name others:\n");
      text.append("# licences: { allow: [Apache-2.0, MIT, vendor-terms] }\n");
    } else {
      text.append("# Have counsel confirm: ").append(String.join(", ", more)).append(".\n");
      allowed.addAll(more);
      text.append("licences:\n  allow: ").append(FlowYaml.of(List.copyOf(allowed))).append('\n');
    }
    return text.toString();
  }

  private String cases() {
    var text =
        new StringBuilder(
            """
            # What policy must decide, case by case. Run: drawbridge policy test policies-test
            #   team or as (a principal's file), model; purpose, sensitivity, roles, tags, prompt as wanted
            #   expect: allowed, or the code of a reason why not
            cases:
            """);
    String team = plan.teams.isEmpty() ? "" : plan.teams.keySet().iterator().next();
    String alias = plan.aliases.isEmpty() ? "auto" : plan.aliases.keySet().iterator().next();
    if (!team.isEmpty() && !plan.models.isEmpty()) {
      entry(text, team + " may use " + alias, team, alias, "internal", "allowed");
    }
    for (String hosted : plan.hosted) {
      if (team.isEmpty()) break;
      String name = "nothing confidential goes to " + hosted;
      entry(text, name, team, hosted, "confidential", "sensitivity_above_clearance");
      break;
    }
    entry(text, "a team that nobody named gets nothing", "nobody", "auto", null, "team_unknown");
    return text.toString();
  }

  private static void entry(
      StringBuilder text,
      String name,
      String team,
      String model,
      @Nullable String sensitivity,
      String expected) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("team", team);
    one.put("model", model);
    if (sensitivity != null) one.put("sensitivity", sensitivity);
    one.put("expect", expected);
    line(text, name, one);
  }

  /**
   * A unit of systemd.
   *
   * @param folder the folder of the configuration
   * @param program the launcher
   */
  static String service(Path folder, String program) {
    return """
    # Drawbridge under systemd. Install: copy it to /etc/systemd/system, make the user, put the keys
    # (OPENAI_API_KEY=…) into /etc/drawbridge.env, readable by root only, then:
    #   systemctl daemon-reload && systemctl enable --now drawbridge
    [Unit]
    Description=Drawbridge, a policy gateway for model usage
    After=network-online.target
    Wants=network-online.target

    [Service]
    User=drawbridge
    Group=drawbridge
    WorkingDirectory=$FOLDER
    EnvironmentFile=-/etc/drawbridge.env
    ExecStart=$PROGRAM serve -c $FOLDER/drawbridge.yaml
    # Requests under way are finished first (listen.drain).
    TimeoutStopSec=60
    Restart=on-failure
    # Only the data folder is written, and only by its owner.
    ProtectSystem=strict
    ReadWritePaths=$FOLDER/var
    UMask=0077
    ProtectHome=true
    PrivateTmp=true
    PrivateDevices=true
    ProtectKernelTunables=true
    ProtectKernelModules=true
    ProtectKernelLogs=true
    ProtectControlGroups=true
    ProtectClock=true
    ProtectHostname=true
    ProtectProc=invisible
    NoNewPrivileges=true
    RestrictSUIDSGID=true
    RestrictRealtime=true
    RestrictNamespaces=true
    RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
    LockPersonality=true
    CapabilityBoundingSet=
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    LimitNOFILE=65536

    [Install]
    WantedBy=multi-user.target
    """
        .replace("$FOLDER", folder.toString())
        .replace("$PROGRAM", program);
  }

  /** A file of Docker Compose. */
  String compose() {
    List<String> variables = new ArrayList<>();
    for (Map<String, Object> provider : plan.providers.values()) {
      if (String.valueOf(provider.get("key")).startsWith("env:")) {
        variables.add(String.valueOf(provider.get("key")).substring(4));
      }
    }
    var text =
        new StringBuilder(
            """
            # Drawbridge under Docker Compose: docker compose up. Keys come from your environment or .env.
            # Servers of this machine are reached at host.docker.internal, not at 127.0.0.1.
            services:
              drawbridge:
                image: drawbridge:latest
                command: ["serve", "-c", "/etc/drawbridge/drawbridge.yaml"]
                read_only: true
                tmpfs: ["/tmp"]
                stop_grace_period: 60s
                volumes:
                  - ./:/etc/drawbridge:ro
                  - data:/etc/drawbridge/var
            """);
    text.append("    ports: [\"127.0.0.1:").append(plan.port).append(':').append(plan.port);
    text.append("\"]\n");
    if (!variables.isEmpty()) {
      text.append("    environment: [").append(String.join(", ", variables)).append("]\n");
    }
    return text.append("volumes:\n  data: {}\n").toString();
  }
}
