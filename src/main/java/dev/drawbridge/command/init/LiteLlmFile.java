package dev.drawbridge.command.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.files.BoundedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of LiteLLM's proxy, turned into a plan: models, keys by reference, aliases,
 * fallbacks, teams and their budgets. What it holds beyond these is noted. Source: LiteLLM's {@code
 * docs/my-website/docs/proxy/configs.md}, of 1.80.
 */
final class LiteLlmFile {
  private static final String VARIABLE = "os.environ/";
  private static final Map<String, String> PERIODS =
      Map.of("1d", "day", "24h", "day", "30d", "month", "1mo", "month", "1h", "hour");

  /** Parts of its file that are read. */
  private static final Set<String> READ =
      Set.of("model_list", "router_settings", "litellm_settings");

  private final Plan plan;
  private final StarterModels models;

  /** What each of its model names stands for here. */
  private final Map<String, List<String>> groups = new LinkedHashMap<>();

  LiteLlmFile(Plan plan, StarterModels models) {
    this.plan = plan;
    this.models = models;
  }

  /**
   * Reads a file into the plan.
   *
   * @throws CommandFailure where it is no such file
   */
  void read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(BoundedFile.text(file, BoundedFile.DOCUMENT));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
      throw new CommandFailure(CommandFailure.USAGE, file + place + ": this is no YAML");
    }
    if (!root.path("model_list").isArray()) {
      throw new CommandFailure(
          CommandFailure.USAGE, file + ": there is no model_list; is it LiteLLM's config.yaml?");
    }
    for (JsonNode each : root.path("model_list")) deployment(each);
    JsonNode router = root.path("router_settings");
    JsonNode settings = root.path("litellm_settings");
    aliases(router.path("model_group_alias"));
    fallbacks(router.path("fallbacks"));
    fallbacks(settings.path("fallbacks"));
    groups.forEach(this::alias);
    teams(settings);
    rest(root, router, settings);
  }

  private void deployment(JsonNode each) {
    String group = each.path("model_name").asText();
    JsonNode params = each.path("litellm_params");
    String model = params.path("model").asText();
    int slash = model.indexOf('/');
    String prefix = slash < 0 ? "openai" : model.substring(0, slash);
    String upstream = slash < 0 ? model : model.substring(slash + 1);
    String base = value(params.path("api_base"));
    if (upstream.endsWith("*")) {
      note(group, "names many models (" + model + "); name them one by one");
      return;
    }
    Optional<Book.Entry> entry = models.find(upstream);
    String provider = provider(group, prefix, base, params);
    if (provider == null) return;
    Map<String, Object> home = plan.providers.getOrDefault(provider, Map.of());
    boolean own = "own".equals(home.get("hosting"));
    if (entry.isEmpty()) {
      plan.incomplete.add(
          StarterModels.name(group)
              + ": { provider: "
              + provider
              + ", upstream: \""
              + upstream.replace("\"", "")
              + "\", maker: WHO, weights: open, licence: WHICH, price: { input: 0, output: 0 } }");
      return;
    }
    String name = same(provider, upstream);
    if (name == null) {
      name = plan.free(StarterModels.name(upstream));
      models.add(name, provider, entry.get(), upstream, own ? Hosting.OWN : Hosting.VENDOR);
    } else {
      note(group, "has " + model + " twice; several keys: providers." + provider + ".keys");
    }
    List<String> members = groups.computeIfAbsent(group, absent -> new ArrayList<>());
    if (!members.contains(name)) members.add(name);
    for (String limit : List.of("rpm", "tpm", "max_parallel_requests", "max_budget")) {
      if (params.has(limit)) note(group, limit + "; a team's rate and budget limit here");
    }
  }

  /** The model of the plan that is the same at the same provider; null where there is none. */
  private @Nullable String same(String provider, String upstream) {
    for (var model : plan.models.entrySet()) {
      boolean there = provider.equals(model.getValue().get("provider"));
      String named = String.valueOf(model.getValue().getOrDefault("upstream", model.getKey()));
      if (there && named.equals(upstream)) return model.getKey();
    }
    return null;
  }

  /** The provider of a deployment, added where it is new; null where it cannot be taken over. */
  private @Nullable String provider(
      String group, String prefix, @Nullable String base, JsonNode params) {
    Optional<HostedVendor> vendor = HostedVendor.ofLiteLlm(prefix);
    if (base == null && vendor.isPresent()) {
      HostedVendor hosted = vendor.get();
      if (!plan.providers.containsKey(hosted.id())) {
        plan.providers.put(hosted.id(), hosted.provider(key(group, params, hosted)));
      }
      return hosted.id();
    }
    Optional<OwnServer> server = OwnServer.ofLiteLlm(prefix);
    if (server.isEmpty()) {
      note(group, "is at " + prefix + "; see the page Configuration for its vendor");
      return null;
    }
    if (base == null) base = server.get().usual().orElse(null);
    if (base == null || !own(base)) {
      note(
          group,
          "is at "
              + (base == null ? "no api_base" : base)
              + "; state that provider's operator, jurisdiction and hosting");
      return null;
    }
    Map<String, Object> section = server.get().provider(base, plan.jurisdiction);
    for (var known : plan.providers.entrySet()) {
      if (Objects.equals(section.get("url"), known.getValue().get("url"))) return known.getKey();
    }
    String key = params.path("api_key").asText();
    if (key.startsWith(VARIABLE)) section.put("key", "env:" + key.substring(VARIABLE.length()));
    String id = plan.freeProvider(server.get().id());
    plan.providers.put(id, section);
    return id;
  }

  /** Whether a URL leads to a machine of one's own, as far as its host tells. */
  private static boolean own(String base) {
    try {
      String host = String.valueOf(URI.create(base).getHost());
      return host.matches("localhost|127\\..*|10\\..*|192\\.168\\..*|172\\.(1[6-9]|2.|3[01])\\..*")
          || host.matches("[a-z0-9-]+|.*\\.(local|internal|svc|lan)");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String key(String group, JsonNode params, HostedVendor vendor) {
    String key = params.path("api_key").asText();
    if (key.startsWith(VARIABLE)) return "env:" + key.substring(VARIABLE.length());
    if (!key.isEmpty()) {
      note(group, "has its key in the file; put it into the variable " + vendor.variable());
    }
    return "env:" + vendor.variable();
  }

  private static @Nullable String value(JsonNode node) {
    String text = node.asText();
    return text.isEmpty() || text.startsWith(VARIABLE) ? null : text.replaceFirst("/+$", "");
  }

  private void aliases(JsonNode aliases) {
    for (var each : aliases.properties()) {
      JsonNode to = each.getValue();
      String target = to.isObject() ? to.path("model").asText() : to.asText();
      List<String> members = groups.get(target);
      if (members == null) note(each.getKey(), "is an alias of " + target + ", which is not here");
      else groups.putIfAbsent(each.getKey(), List.copyOf(members));
    }
  }

  /** A group that falls back becomes an alias of both, tried in this order. */
  private void fallbacks(JsonNode list) {
    for (JsonNode each : list) {
      for (var one : each.properties()) {
        Set<String> members = new LinkedHashSet<>(groups.getOrDefault(one.getKey(), List.of()));
        for (JsonNode next : one.getValue()) {
          members.addAll(groups.getOrDefault(next.asText(), List.of()));
        }
        if (members.size() > 1) groups.put(one.getKey(), List.copyOf(members));
      }
    }
  }

  private void alias(String group, List<String> members) {
    if (group.equals("*") || members.isEmpty()) return;
    if (members.size() == 1 && members.getFirst().equalsIgnoreCase(group)) return;
    boolean named = plan.models.keySet().stream().anyMatch(group::equalsIgnoreCase);
    String name = named ? plan.free(group + "-or-fallback") : group;
    if (named) note(group, "is a model here; with its fallbacks it is called " + name);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}")) {
      note(group, "cannot be the name of an alias");
      return;
    }
    plan.aliases.put(name, List.copyOf(members));
  }

  private void teams(JsonNode settings) {
    for (JsonNode each : settings.path("default_team_settings")) {
      String id = each.path("team_id").asText();
      if (!id.matches("[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")) continue;
      Map<String, Object> team = plan.team(id);
      if (each.path("models").isArray() && !each.path("models").isEmpty()) {
        List<String> named = new ArrayList<>();
        for (JsonNode model : each.path("models")) named.addAll(known(id, model.asText()));
        if (!named.isEmpty()) team.put("models", named);
      }
      budget(team, each);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    budget(all, settings);
    if (all.containsKey("budget")) {
      plan.notes.add("max_budget of the whole proxy; budgets are a team's here: budget: " + all);
    }
  }

  /** The names here of a model that a team may use there. */
  private List<String> known(String team, String model) {
    if (model.equals("all-proxy-models")) return List.of("*");
    if (plan.aliases.containsKey(model) || plan.models.containsKey(model)) return List.of(model);
    if (!groups.containsKey(model)) plan.notes.add("team " + team + " may use " + model);
    return groups.getOrDefault(model, List.of());
  }

  private static void budget(Map<String, Object> facts, JsonNode node) {
    String period = PERIODS.get(node.path("budget_duration").asText("30d"));
    if (!node.path("max_budget").isNumber() || period == null) return;
    Map<String, Object> budget = new LinkedHashMap<>();
    budget.put("usd", node.path("max_budget").numberValue());
    budget.put("per", period);
    facts.put("budget", budget);
  }

  private void rest(JsonNode root, JsonNode router, JsonNode settings) {
    for (var each : root.properties()) {
      if (!READ.contains(each.getKey())) plan.notes.add(each.getKey());
    }
    Set<String> ours = Set.of("model_group_alias", "fallbacks");
    for (var each : router.properties()) {
      if (!ours.contains(each.getKey())) plan.notes.add("router_settings." + each.getKey());
    }
    Set<String> read =
        Set.of("fallbacks", "default_team_settings", "max_budget", "budget_duration");
    for (var each : settings.properties()) {
      if (!read.contains(each.getKey())) plan.notes.add("litellm_settings." + each.getKey());
    }
  }

  private void note(String group, String what) {
    plan.notes.add("model " + group + " " + what);
  }
}
