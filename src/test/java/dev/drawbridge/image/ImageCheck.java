package dev.drawbridge.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that {@code mvn -Pimage verify} has made: what it holds, and that it serves from its
 * own files.
 */
class ImageCheck {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path TAR = TARGET.resolve(ImageBuild.TAR);
  private static final long MOST = 150L << 20;
  private static final Pattern SERVES =
      Pattern.compile("serving on port (\\d+), admin plane on port (\\d+)");

  private static final String BODY =
      "{\"model\":\"house-open\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir static Path folder;
  private static Path root = Path.of("");
  private static JsonNode manifest = JSON.nullNode();
  private static JsonNode image = JSON.nullNode();
  private static String digest = "";

  @BeforeAll
  static void unpack() throws Exception {
    Prerequisite.require(Prerequisite.onPath("bwrap").isPresent(), "bubblewrap runs the image");
    Path layout = Files.createDirectories(folder.resolve("layout"));
    ImageFiles.said(List.of("tar", "-xf", TAR.toString(), "-C", layout.toString()));
    Path blobs = layout.resolve("blobs/sha256");
    JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
    digest = index.at("/manifests/0/digest").asText();
    manifest = JSON.readTree(blobs.resolve(hex(digest)).toFile());
    image = JSON.readTree(blobs.resolve(hex(manifest.at("/config/digest").asText())).toFile());
    root = Files.createDirectories(folder.resolve("root"));
    for (JsonNode layer : manifest.path("layers")) {
      Path blob = blobs.resolve(hex(layer.path("digest").asText()));
      assertEquals(layer.path("digest").asText(), Blob.of(blob).digest());
      // The folders that the gateway writes to are bound over; their owner would hinder the
      // sandbox.
      ImageFiles.said(
          List.of("tar", "--no-same-owner", "-xzf", blob.toString(), "-C", root.toString()));
    }
  }

  private static String hex(String digest) {
    return digest.substring(digest.indexOf(':') + 1);
  }

  @Test
  void itIsSmallAndRunsAsNobody() throws Exception {
    System.out.println("image: " + (Files.size(TAR) >> 20) + " MiB compressed");
    assertTrue(Files.size(TAR) <= MOST, Files.size(TAR) + " bytes");
    assertEquals("65532:65532", image.at("/config/User").asText());
    assertEquals("[\"java\",\"@/opt/drawbridge/run\"]", image.at("/config/Entrypoint").toString());
  }

  @Test
  void itHoldsNoShellNoToolAndNothingThatRaisesRights() throws Exception {
    List<String> programs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        int mode = (int) Files.getAttribute(file, "unix:mode");
        assertEquals(0, mode & 06000, name);
        if (name.matches("(opt/java|usr|s)?/?s?bin/.*")) programs.add(name);
      }
    }
    programs.sort(null);

    assertEquals(List.of("opt/java/bin/java", "usr/bin/opa"), programs);
  }

  @Test
  void theLayersAreTheSameWhenTheyAreMadeAgain() throws Exception {
    Instant time = Instant.parse(image.path("created").asText());
    String version = image.at("/config/Labels/org.opencontainers.image.version").asText();
    Path to = Files.createDirectories(folder.resolve("again"));

    new ImageBuild(TARGET, version, time).make(to.resolve("work"), to, false);

    String again =
        ImageFiles.said(
            List.of("tar", "-xOf", to.resolve(ImageBuild.TAR).toString(), "manifest.json"));
    JsonNode layers = JSON.readTree(again).at("/0/Layers");
    assertEquals(5, layers.size());
    for (int i = 0; i < layers.size(); i++) {
      String layer = manifest.at("/layers/" + i + "/digest").asText();
      assertEquals("blobs/sha256/" + hex(layer), layers.path(i).asText(), "layer " + i);
    }
  }

  @Test
  void itsBillNamesWhatItHolds() throws Exception {
    JsonNode bill = JSON.readTree(TARGET.resolve(ImageBuild.BILL).toFile());
    List<String> names = new ArrayList<>();
    bill.path("components").forEach(part -> names.add(part.path("name").asText()));
    JsonNode provenance = JSON.readTree(TARGET.resolve(ImageBuild.PROVENANCE).toFile());

    for (String part : List.of("vertx-core", "java", "opa")) assertTrue(names.contains(part), part);
    assertTrue(names.stream().anyMatch(name -> name.endsWith("libc.so.6")), names.toString());
    assertEquals(hex(digest), provenance.at("/subject/0/digest/sha256").asText());
  }

  @Test
  void skopeoReadsIt() throws Exception {
    Prerequisite.require(Prerequisite.onPath("skopeo").isPresent(), "skopeo reads the image");
    String said = ImageFiles.said(List.of("skopeo", "inspect", "oci-archive:" + TAR));

    assertEquals(digest, JSON.readTree(said).path("Digest").asText());
  }

  @Test
  void itServesFromItsOwnFiles(@TempDir Path work) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor vendor = FakeVendor.start(vertx);
    var sandbox = new Sandbox(root, work);
    try {
      configure(sandbox.config(), vendor, "");
      long begin = System.nanoTime();
      Path log = work.resolve("log");
      Process process = started(sandbox, log, "serve");
      try {
        Matcher ports = ports(process, log);
        System.out.println(
            "image: serves after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        Ended made = ended(sandbox, work, "key", "create", "--team", "research", "--expires", "1d");
        assertEquals(0, made.exit(), made.said());
        Matcher key = Pattern.compile("dbk_\\w+").matcher(made.said());
        assertTrue(key.find(), made.said());
        String url = "http://127.0.0.1:" + ports.group(1) + "/v1/chat/completions";
        var answer = post(url, key.group(), BODY);
        assertEquals(200, answer.statusCode(), answer.body());
        System.out.println("image: idle " + resident(process) + " MiB resident");
        // Rules of one's own are compiled by the image's opa.
        configure(sandbox.config(), vendor, ", extra: ./rules");
        Await.until("the rule counts", () -> post(url, key.group(), BODY).statusCode() == 403);
        process.descendants().forEach(ProcessHandle::destroy);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it drains");
        assertEquals(0, process.exitValue(), Files.readString(log));
      } finally {
        process.destroyForcibly();
      }
    } finally {
      vendor.close();
      Await.await(vertx.close());
    }
  }

  private static void configure(Path config, FakeVendor vendor, String rules) throws Exception {
    Files.createDirectories(config.resolve("rules"));
    Files.writeString(
        config.resolve("rules/all.rego"),
        "package drawbridge.custom.all\n\nexcluded := {\"house-open\"}\n");
    Files.writeString(config.resolve("facts.yaml"), HouseGateway.FACTS);
    Files.writeString(
        config.resolve("drawbridge.yaml"),
        """
        version: 1
        data: /var/lib/drawbridge/data
        listen: { port: 0, linger: 10ms }
        admin: { port: 0 }
        audit: { keys: file:/var/lib/drawbridge-keys/log/master }
        policy: { data: ./facts.yaml%s }
        """
                .formatted(rules)
            + HouseGateway.providers(vendor));
  }

  private static Process started(Sandbox sandbox, Path log, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of("java", "@/opt/drawbridge/run"));
    all.addAll(List.of(command));
    all.addAll(List.of("-c", "/etc/drawbridge/config/drawbridge.yaml"));
    return sandbox.run(all).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private record Ended(int exit, String said) {}

  private static Ended ended(Sandbox sandbox, Path work, String... command) throws Exception {
    Path log = work.resolve("command.log");
    int exit = started(sandbox, log, command).waitFor();
    return new Ended(exit, Files.readString(log));
  }

  private static Matcher ports(Process process, Path log) throws Exception {
    Await.until(
        "it serves", () -> SERVES.matcher(Files.readString(log)).find() || !process.isAlive());
    Matcher ports = SERVES.matcher(Files.readString(log));
    assertTrue(ports.find(), Files.readString(log));
    return ports;
  }

  private static HttpResponse<String> post(String url, String key, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(url))
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** MiB of memory that the largest process in the sandbox has. */
  private static long resident(Process process) throws Exception {
    long most = 0;
    for (ProcessHandle each : process.descendants().toList()) {
      for (String line : Files.readAllLines(Path.of("/proc/" + each.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          most = Math.max(most, Long.parseLong(line.replaceAll("\\D", "")) >> 10);
        }
      }
    }
    return most;
  }
}
