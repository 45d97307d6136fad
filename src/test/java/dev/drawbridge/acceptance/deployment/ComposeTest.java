package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.CommandLineRun;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the compose file says of its services agrees with the files that these read. */
class ComposeTest {
  /** Two numbers at least, so that the same file starts the same programs tomorrow. */
  private static final Pattern PINNED = Pattern.compile(".+:v?\\d+\\.\\d+\\S*");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)");
  private static final Pattern OF_ENVIRONMENT = Pattern.compile("\\benv:(\\w+)");
  private static final Pattern ASSIGNED = Pattern.compile("(?m)^(\\w+)=");

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> all = new TreeSet<>();
    pattern.matcher(text).results().forEach(each -> all.add(each.group(1)));
    return all;
  }

  private static String text(JsonNode service, String key) {
    return service.at("/environment/" + key).asText();
  }

  @Test
  void everyImageIsOfOneVersion() throws Exception {
    for (JsonNode service : ComposeFiles.compose().path("services")) {
      String image = service.path("image").asText();
      assertTrue(PINNED.matcher(image).matches(), image);
    }
  }

  @Test
  void theExampleOfTheEnvironmentHasWhatIsNeededAndNothingElse() throws Exception {
    assertEquals(
        found(VARIABLE, Files.readString(ComposeFiles.COMPOSE)),
        found(ASSIGNED, Files.readString(ComposeFiles.EXAMPLE)));
  }

  @Test
  void everyVolumeAndEveryServiceThatIsNamedIsThere() throws Exception {
    JsonNode compose = ComposeFiles.compose();
    Set<String> named = new TreeSet<>();
    for (JsonNode service : compose.path("services")) {
      for (String from : ComposeFiles.mounts(service).values()) {
        if (!from.startsWith(".")) named.add(from);
      }
      service
          .path("depends_on")
          .fieldNames()
          .forEachRemaining(other -> assertTrue(compose.path("services").has(other), other));
    }
    Set<String> declared = new TreeSet<>();
    compose.path("volumes").fieldNames().forEachRemaining(declared::add);

    assertEquals(declared, named);
  }

  @Test
  void theGatewayChecksItsConfigurationAndGetsWhatThatReads() throws Exception {
    JsonNode gateway = ComposeFiles.service("drawbridge");
    Map<String, String> environment = new TreeMap<>();
    gateway
        .path("environment")
        .fieldNames()
        .forEachRemaining(name -> environment.put(name, "of-twenty-letters-or-more"));

    assertEquals(
        found(OF_ENVIRONMENT, Files.readString(ComposeFiles.CONFIG)), environment.keySet());
    CommandLineRun checked =
        CommandLineRun.within(environment, "check", "-c", ComposeFiles.CONFIG.toString());
    assertEquals(0, checked.exit(), checked.out() + checked.err());
    assertFalse((checked.out() + checked.err()).contains("warning"), checked.out());
  }

  @Test
  void portsAndFoldersAreTheConfigurations() throws Exception {
    JsonNode gateway = ComposeFiles.service("drawbridge");
    JsonNode config = ComposeFiles.config();
    Map<String, String> mounts = ComposeFiles.mounts(gateway);
    String port = config.at("/listen/port").asText();

    assertEquals("127.0.0.1:" + port + ":" + port, gateway.at("/ports/0").asText());
    assertEquals("./config", mounts.get("/etc/drawbridge/config"));
    assertTrue(
        gateway.path("command").toString().contains("/etc/drawbridge/config/drawbridge.yaml"));
    String data = config.path("data").asText();
    String keys = config.at("/audit/keys").asText();
    assertEquals("data", mounts.get(data.substring(0, data.lastIndexOf('/'))));
    assertTrue(keys.startsWith("file:/var/lib/drawbridge-keys/"), keys);
    assertEquals("keys", mounts.get("/var/lib/drawbridge-keys"));
    long drain = Long.parseLong(config.at("/listen/drain").asText().replace("s", ""));
    long grace = Long.parseLong(gateway.path("stop_grace_period").asText().replace("s", ""));
    assertTrue(grace > drain, "it is killed before its drain ends");
  }

  @Test
  void whatTheConfigurationReachesIsAService() throws Exception {
    JsonNode config = ComposeFiles.config();
    JsonNode services = ComposeFiles.compose().path("services");
    JsonNode realm = config.at("/identity/keycloak/0");
    URI store = URI.create(config.at("/store/url").asText().substring("jdbc:".length()));
    JsonNode postgres = services.path("postgres");
    List<URI> reached =
        List.of(
            store,
            URI.create(realm.path("server").asText()),
            URI.create(config.at("/providers/ollama/url").asText()),
            URI.create(config.at("/providers/ollama/health/metrics").asText()));
    for (URI each : reached) assertTrue(services.has(each.getHost()), each.toString());

    assertEquals("/" + text(postgres, "POSTGRES_DB"), store.getPath());
    assertEquals(text(services.path("drawbridge"), "STORE_USER"), text(postgres, "POSTGRES_USER"));
    assertEquals(
        text(services.path("drawbridge"), "STORE_PASSWORD"), text(postgres, "POSTGRES_PASSWORD"));
    assertEquals(
        text(services.path("keycloak"), "KC_HOSTNAME") + "/realms/" + realm.path("realm").asText(),
        realm.path("issuer").asText());
  }

  @Test
  void prometheusAsksTheAdminPortAndTakesTheRules() throws Exception {
    JsonNode prometheus = ComposeFiles.prometheus();
    Map<String, String> mounts = ComposeFiles.mounts(ComposeFiles.service("prometheus"));
    String rules = prometheus.at("/rule_files/0").asText();

    assertEquals(
        "drawbridge:" + ComposeFiles.config().at("/admin/port").asText(),
        prometheus.at("/scrape_configs/0/static_configs/0/targets/0").asText());
    assertEquals("./prometheus.yaml", mounts.get("/etc/prometheus/prometheus.yml"));
    assertEquals(
        ChartFiles.CHART.resolve("rules").toRealPath(),
        ComposeFiles.FOLDER
            .resolve(String.valueOf(mounts.get(rules.substring(0, rules.lastIndexOf('/')))))
            .toRealPath());
  }

  @Test
  void grafanaFindsPrometheusAndTheDashboards() throws Exception {
    Map<String, String> mounts = ComposeFiles.mounts(ComposeFiles.service("grafana"));
    JsonNode source = ComposeFiles.grafana("datasource").at("/datasources/0");
    JsonNode provider = ComposeFiles.grafana("dashboards").at("/providers/0");
    JsonNode services = ComposeFiles.compose().path("services");

    assertEquals("prometheus", source.path("type").asText());
    assertTrue(services.has(URI.create(source.path("url").asText()).getHost()));
    assertEquals("file", provider.path("type").asText());
    String folder = String.valueOf(mounts.get(provider.at("/options/path").asText()));
    assertEquals(
        ChartFiles.CHART.resolve("dashboards").toRealPath(),
        ComposeFiles.FOLDER.resolve(folder).toRealPath());
    List<String> provisioned =
        mounts.keySet().stream().filter(place -> place.contains("/provisioning/")).toList();
    assertEquals(2, provisioned.size(), provisioned.toString());
  }

  @Test
  void theGatewayMayWriteNothingButItsVolumes() throws Exception {
    JsonNode gateway = ComposeFiles.service("drawbridge");

    assertTrue(gateway.path("read_only").asBoolean());
    assertEquals(List.of("/tmp"), texts(gateway.path("tmpfs")));
    assertEquals(List.of("ALL"), texts(gateway.path("cap_drop")));
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
