package dev.drawbridge.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.fixture.GoPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes {@code drawbridge-image.tar}, its bill of materials and its provenance in {@code target}.
 *
 * <p>The order of the layers is that in which their content changes, the slowest first.
 */
public final class ImageBuild {
  static final String PATH = "/opt/java/bin:/usr/bin";
  static final String TAR = "drawbridge-image.tar";
  static final String BILL = "drawbridge-image.cdx.json";
  static final String PROVENANCE = "drawbridge-image.provenance.json";
  private static final String PROGRAM = "opt/drawbridge/";

  private final Path target;
  private final String version;
  private final Instant time;

  ImageBuild(Path target, String version, Instant time) {
    this.target = target;
    this.version = version;
    this.time = time;
  }

  /**
   * Makes it.
   *
   * @param args the folder {@code target}, the version, the time of everything in the image, and
   *     {@code cache} or {@code no-cache}
   */
  public static void main(String[] args) throws Exception {
    Path target = Path.of(args[0]).toAbsolutePath();
    var build = new ImageBuild(target, args[1], Instant.parse(args[2]));
    String digest = build.make(target.resolve("image"), target, args[3].equals("cache"));
    System.out.println("drawbridge:" + args[1] + " is " + digest + " in " + target.resolve(TAR));
  }

  /**
   * Makes it in a folder, which is emptied first.
   *
   * @param work where the image's files and layers are put
   * @param to where the tar and what stands beside it are put
   * @return the digest of the image's manifest
   */
  String make(Path work, Path to, boolean cached) throws Exception {
    clear(work);
    Path root = Files.createDirectories(work.resolve("root"));
    Path blobs = Files.createDirectories(work.resolve("blobs"));
    Path opa = GoPrograms.installed("opa", "github.com/open-policy-agent/opa@v1.22.2");
    Map<String, Path> libraries = new ImageFiles(root).assemble(target, opa, time);
    List<Layer> layers = new ArrayList<>();
    layers.add(
        Layer.pack(
            "the C library and the user",
            root,
            name -> !name.startsWith("opt") && !name.startsWith("usr/bin"),
            blobs,
            time));
    layers.add(Layer.pack("Java", root, name -> name.startsWith("opt/java/"), blobs, time));
    layers.add(Layer.pack("OPA", root, name -> name.startsWith("usr/bin/"), blobs, time));
    layers.add(
        Layer.pack("libraries", root, name -> name.startsWith(PROGRAM + "lib/"), blobs, time));
    layers.add(
        Layer.pack(
            "the program",
            root,
            name -> name.startsWith(PROGRAM) && !name.startsWith(PROGRAM + "lib"),
            blobs,
            time));
    if (cached) layers.add(cache(root, work, blobs));
    String name = "drawbridge:" + version;
    String digest =
        new OciLayout(name, layers, time).write(config(labels()), labels(), blobs, to.resolve(TAR));
    var materials = new Materials(libraries, opa);
    Path jars = target.resolve("drawbridge-sbom.json");
    if (Files.exists(jars)) materials.bill(jars, to.resolve(BILL), digest);
    materials.provenance(target, to.resolve(PROVENANCE), name, digest, time);
    return digest;
  }

  private Layer cache(Path root, Path work, Path blobs) throws Exception {
    var cache = new ClassCache(root);
    String name = PROGRAM + cache.name();
    Path made = cache.make(work.resolve("training"));
    Path own = work.resolve("cache-root");
    Path file = own.resolve(name);
    Files.createDirectories(file.getParent());
    Files.move(made, file);
    Files.writeString(own.resolve(PROGRAM + "run"), ImageFiles.run("-XX:AOTCache=/" + name + "\n"));
    for (String each : List.of(name, PROGRAM + "run")) {
      Files.setLastModifiedTime(own.resolve(each), FileTime.from(time));
    }
    return Layer.pack("the cache of loaded classes", own, each -> true, blobs, time);
  }

  private static ObjectNode config(Map<String, String> labels) {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("User", Layer.USER + ":" + Layer.USER);
    config.putObject("ExposedPorts").putObject("8080/tcp");
    config.withObject("/ExposedPorts").putObject("9090/tcp");
    config.putArray("Env").add("PATH=" + PATH).add("JAVA_HOME=/opt/java").add("LANG=C.UTF-8");
    config.putArray("Entrypoint").add("java").add("@/opt/drawbridge/run");
    config.putArray("Cmd").add("serve").add("-c").add("/etc/drawbridge/config/drawbridge.yaml");
    config.put("WorkingDir", "/opt/drawbridge").put("StopSignal", "SIGTERM");
    ObjectNode shown = config.putObject("Labels");
    labels.forEach(shown::put);
    return config;
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    labels.put("org.opencontainers.image.title", "Drawbridge");
    labels.put(
        "org.opencontainers.image.description",
        "A policy and access-governance gateway for model usage");
    labels.put("org.opencontainers.image.version", version);
    labels.put("org.opencontainers.image.created", time.toString());
    labels.put("org.opencontainers.image.licenses", "Apache-2.0");
    return labels;
  }

  private static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
