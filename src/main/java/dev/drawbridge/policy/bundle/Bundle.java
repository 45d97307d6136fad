package dev.drawbridge.policy.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.Revision;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What an OPA bundle holds for the embedded engine.
 *
 * @param data the root of {@code data}
 * @param reads what its manifest says that its answers may depend on
 * @param digest SHA-256 of the archive
 */
@SuppressWarnings("ArrayRecordComponent")
public record Bundle(byte[] wasm, ObjectNode data, Set<Reads> reads, byte[] digest) {
  /** The archive among the jar's resources. */
  private static final String RESOURCE = "/dev/drawbridge/policy/bundle.tar.gz";

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public Bundle {
    reads = reads.isEmpty() ? EnumSet.noneOf(Reads.class) : EnumSet.copyOf(reads);
  }

  /**
   * Reads an archive as {@code opa build -t wasm} writes it.
   *
   * @throws PolicyException where it is none
   */
  static Bundle read(byte[] archive) {
    Map<String, byte[]> files = TarGz.read(archive);
    byte[] wasm = files.get("policy.wasm");
    if (wasm == null) {
      throw new PolicyException("the bundle holds no policy.wasm: build it with opa build -t wasm");
    }
    for (String name : files.keySet()) {
      if (name.matches(".*/data\\.(json|ya?ml)|data\\.ya?ml")) {
        throw new PolicyException("the bundle holds " + name + ": build it with opa build");
      }
    }
    JsonNode data = json(files, "data.json");
    if (!(data instanceof ObjectNode root)) throw new PolicyException("data.json is no object");
    return new Bundle(wasm, root, Reads.of(json(files, ".manifest")), Revision.sha256(archive));
  }

  /** The same, where its data makes its answers depend on more than its manifest says. */
  public Bundle reading(Reads more) {
    Bundle all = new Bundle(wasm, data, reads, digest);
    all.reads.add(more);
    return all;
  }

  /** The default bundle, in the jar. */
  public static Bundle ofJar() {
    return read(resource());
  }

  static byte[] resource() {
    try (InputStream in = Bundle.class.getResourceAsStream(RESOURCE)) {
      if (in == null) throw new PolicyException("the jar holds no " + RESOURCE);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new PolicyException("the jar's bundle cannot be read", e);
    }
  }

  private static JsonNode json(Map<String, byte[]> files, String name) {
    byte[] text = files.get(name);
    if (text == null) return STRICT.createObjectNode();
    try {
      return STRICT.readTree(text);
    } catch (IOException e) {
      throw new PolicyException("the bundle's " + name + " is no JSON", e);
    }
  }
}
