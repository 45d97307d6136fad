package dev.drawbridge.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside the image: its bill of materials (CycloneDX), which is that of the jars and
 * what else the image holds, and its provenance (in-toto, SLSA 1): what it was made of.
 */
final class Materials {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAVEN = "https://maven.apache.org/";

  private final Map<String, Path> libraries;
  private final Path opa;

  /**
   * @param libraries of the machine that lie in the image, by their path there
   */
  Materials(Map<String, Path> libraries, Path opa) {
    this.libraries = Map.copyOf(libraries);
    this.opa = opa;
  }

  /**
   * Adds Java, OPA and the libraries to the jars' bill.
   *
   * @param image the manifest's digest
   */
  void bill(Path jars, Path to, String image) throws IOException {
    if (!(JSON.readTree(jars.toFile()) instanceof ObjectNode bill)) {
      throw new IOException(jars + " is no bill of materials");
    }
    add(bill, "java", Runtime.version().toString(), null);
    add(bill, "opa", "1.22.2", opa);
    for (var library : new TreeMap<>(libraries).entrySet()) {
      add(bill, library.getKey(), "", library.getValue());
    }
    bill.withObject("/metadata")
        .withArray("properties")
        .addObject()
        .put("name", "drawbridge:image")
        .put("value", image);
    write(to, bill);
  }

  private static void add(ObjectNode bill, String name, String version, @Nullable Path file)
      throws IOException {
    ObjectNode part = bill.withArray("components").addObject();
    part.put("type", file == null ? "platform" : "file").put("name", name);
    if (!version.isEmpty()) part.put("version", version);
    if (file != null) {
      part.putArray("hashes").addObject().put("alg", "SHA-256").put("content", hex(file));
    }
  }

  /** States what went in. */
  void provenance(Path target, Path to, String name, String image, Instant time)
      throws IOException {
    ObjectNode statement = JSON.createObjectNode();
    statement.put("_type", "https://in-toto.io/Statement/v1");
    statement
        .putArray("subject")
        .addObject()
        .put("name", name)
        .putObject("digest")
        .put("sha256", image.substring("sha256:".length()));
    statement.put("predicateType", "https://slsa.dev/provenance/v1");
    ObjectNode predicate = statement.putObject("predicate");
    ObjectNode definition = predicate.putObject("buildDefinition");
    definition.put("buildType", MAVEN);
    definition.putObject("externalParameters").put("command", "mvn -Pimage package");
    definition
        .putObject("internalParameters")
        .put("java", Runtime.version().toString())
        .put("time", time.toString());
    depends(definition, "drawbridge.jar", target.resolve("drawbridge.jar"));
    try (var jars = Files.list(target.resolve("lib"))) {
      for (Path jar : jars.sorted().toList()) depends(definition, "lib/" + jar.getFileName(), jar);
    }
    depends(definition, "opa", opa);
    for (var library : new TreeMap<>(libraries).entrySet()) {
      depends(definition, library.getKey(), library.getValue());
    }
    predicate.putObject("runDetails").putObject("builder").put("id", MAVEN);
    write(to, statement);
  }

  private static void depends(ObjectNode definition, String name, Path file) throws IOException {
    definition
        .withArray("resolvedDependencies")
        .addObject()
        .put("name", name)
        .putObject("digest")
        .put("sha256", hex(file));
  }

  private static String hex(Path file) throws IOException {
    return Blob.of(file).hex();
  }

  private static void write(Path to, ObjectNode content) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(to.toFile(), content);
  }
}
