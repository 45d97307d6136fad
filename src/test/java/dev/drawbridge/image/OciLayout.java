package dev.drawbridge.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image as an OCI layout (image-spec 1.1) in one tar, with the {@code manifest.json} beside it
 * that {@code docker load} reads.
 */
final class OciLayout {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OCI = "application/vnd.oci.image.";

  private final String name;
  private final List<Layer> layers;
  private final Instant time;

  /**
   * @param name repository and tag, such as {@code drawbridge:1.0}
   * @param time when everything in it is said to have been made
   */
  OciLayout(String name, List<Layer> layers, Instant time) {
    this.name = name;
    this.layers = List.copyOf(layers);
    this.time = time;
  }

  /**
   * Writes it.
   *
   * @param config how a container is started: the member {@code config} of an image
   * @param work a folder for its parts
   * @return the digest of its manifest
   */
  String write(JsonNode config, Map<String, String> labels, Path work, Path to) throws IOException {
    Blob described = blob(work, description(config));
    ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2);
    manifest.put("mediaType", OCI + "manifest.v1+json");
    manifest.set("config", descriptor("config.v1+json", described));
    for (Layer layer : layers) {
      manifest.withArray("layers").add(descriptor("layer.v1.tar+gzip", layer.blob()));
    }
    ObjectNode annotations = manifest.putObject("annotations");
    new TreeMap<>(labels).forEach(annotations::put);
    Blob whole = blob(work, manifest);
    try (var tar =
        new TarFile(new BufferedOutputStream(Files.newOutputStream(to), 1 << 16), time)) {
      tar.file("oci-layout", 0644, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
      tar.file("index.json", 0644, bytes(index(whole)));
      tar.file("manifest.json", 0644, bytes(docker(described)));
      tar.folder("blobs", 0755, 0);
      tar.folder("blobs/sha256", 0755, 0);
      Map<String, Path> blobs = new TreeMap<>();
      for (Layer layer : layers) blobs.put(layer.blob().path(), layer.blob().file());
      for (Blob each : List.of(described, whole)) blobs.put(each.path(), each.file());
      for (var each : blobs.entrySet()) tar.file(each.getKey(), 0644, 0, each.getValue());
    }
    return whole.digest();
  }

  private JsonNode description(JsonNode config) {
    ObjectNode image = JSON.createObjectNode();
    image.put("created", time.toString()).put("architecture", "amd64").put("os", "linux");
    image.set("config", config);
    ObjectNode files = image.putObject("rootfs").put("type", "layers");
    for (Layer layer : layers) {
      files.withArray("diff_ids").add(layer.content());
      image
          .withArray("history")
          .addObject()
          .put("created", time.toString())
          .put("created_by", layer.what());
    }
    return image;
  }

  private JsonNode index(Blob manifest) {
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
    index.put("mediaType", OCI + "index.v1+json");
    ObjectNode only = descriptor("manifest.v1+json", manifest);
    only.putObject("platform").put("architecture", "amd64").put("os", "linux");
    only.putObject("annotations")
        .put("io.containerd.image.name", "docker.io/library/" + name)
        .put("org.opencontainers.image.ref.name", name.substring(name.indexOf(':') + 1));
    index.putArray("manifests").add(only);
    return index;
  }

  private JsonNode docker(Blob config) {
    var all = JSON.createArrayNode();
    ObjectNode only = all.addObject().put("Config", config.path());
    only.putArray("RepoTags").add(name);
    for (Layer layer : layers) only.withArray("Layers").add(layer.blob().path());
    return all;
  }

  private static ObjectNode descriptor(String type, Blob blob) {
    return JSON.createObjectNode()
        .put("mediaType", OCI + type)
        .put("digest", blob.digest())
        .put("size", blob.size());
  }

  private static Blob blob(Path work, JsonNode content) throws IOException {
    return Blob.of(Files.write(Files.createTempFile(work, "blob", ".json"), bytes(content)));
  }

  private static byte[] bytes(JsonNode content) throws IOException {
    return JSON.writeValueAsBytes(content);
  }
}
