package dev.drawbridge.command.init;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The file {@code vendors.yaml} of the jar: what a first configuration can name. */
final class VendorFile {
  private static final JsonNode ROOT = read();

  private VendorFile() {}

  private static JsonNode read() {
    try (InputStream file = VendorFile.class.getResourceAsStream("vendors.yaml")) {
      return new YAMLMapper().readTree(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode section(String name) {
    return ROOT.path(name);
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : list) texts.add(each.asText());
    return texts;
  }
}
