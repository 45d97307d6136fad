package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drawbridge.upstream.Addresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of the configuration, or its absence. A value of the wrong shape reads as absent: the
 * schema has named it already, and the checks beyond the schema go on, so that all is said at once.
 */
final class Section {
  private final LoadContext reading;
  private final Document document;
  private final String pointer;
  private final JsonNode node;

  Section(LoadContext reading, Document document, String pointer, JsonNode node) {
    this.reading = reading;
    this.document = document;
    this.pointer = pointer;
    this.node = node;
  }

  LoadContext reading() {
    return reading;
  }

  JsonNode node() {
    return node;
  }

  boolean has(String key) {
    return node.has(key);
  }

  Section child(String key) {
    return new Section(reading, document, Pointers.child(pointer, key), node.path(key));
  }

  /** An object of no keys, in this one's place. */
  Section absent() {
    return new Section(reading, document, pointer, MissingNode.getInstance());
  }

  /** This object read anew, so that what is wrong with it is told apart. */
  Section within(LoadContext apart) {
    return new Section(apart, document, pointer, node);
  }

  /** The objects in a list. */
  List<Section> items(String key) {
    List<Section> items = new ArrayList<>();
    String list = Pointers.child(pointer, key);
    for (JsonNode item : node.path(key)) {
      items.add(new Section(reading, document, Pointers.child(list, items.size()), item));
    }
    return items;
  }

  /** Every value of this object, by its key. */
  Map<String, Section> entries() {
    Map<String, Section> entries = new LinkedHashMap<>();
    for (var entry : node.properties()) entries.put(entry.getKey(), child(entry.getKey()));
    return entries;
  }

  /**
   * Notes what a key came to, where its reader makes more of it than this class does: a path
   * resolved, a file read.
   */
  <T extends @Nullable Object> T noted(String key, T meaning) {
    if (meaning != null) document.means(at(key), meaning);
    return meaning;
  }

  @Nullable String text(String key) {
    JsonNode value = node.path(key);
    return noted(key, value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null);
  }

  String text(String key, String absent) {
    String text = text(key);
    return noted(key, text == null ? absent : text);
  }

  List<String> texts(String key) {
    return noted(key, texts(node.path(key)));
  }

  /** The texts in this list. */
  List<String> texts() {
    return texts(node);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    if (list.isArray()) {
      for (JsonNode item : list) if (item.isTextual()) texts.add(item.textValue());
    }
    return List.copyOf(texts);
  }

  int integer(String key, int absent) {
    JsonNode value = node.path(key);
    boolean fits = value.canConvertToInt() && value.isIntegralNumber();
    return noted(key, fits ? value.intValue() : absent);
  }

  @Nullable Integer integer(String key) {
    return has(key) ? Integer.valueOf(integer(key, 0)) : null;
  }

  @Nullable Long whole(String key) {
    JsonNode value = node.path(key);
    return noted(key, value.isIntegralNumber() ? Long.valueOf(value.longValue()) : null);
  }

  double number(String key, double absent) {
    return noted(key, node.path(key).asDouble(absent));
  }

  boolean flag(String key, boolean absent) {
    return noted(key, node.path(key).asBoolean(absent));
  }

  /** A duration above zero. */
  Duration duration(String key, Duration absent) {
    String text = text(key);
    Optional<Duration> found = text == null ? Optional.empty() : Quantities.duration(text);
    if (found.isEmpty()) return noted(key, absent);
    if (!found.get().isZero()) return noted(key, found.get());
    error(key, "must be more than zero");
    return absent;
  }

  /** A duration, zero included; null where there is none. */
  @Nullable Duration durationUpTo(String key, Duration most) {
    String text = text(key);
    Optional<Duration> found = text == null ? Optional.empty() : Quantities.duration(text);
    if (found.isEmpty()) return noted(key, null);
    if (found.get().compareTo(most) <= 0) return noted(key, found.get());
    error(key, "must be at most " + most.toSeconds() + "s");
    return null;
  }

  /** Days or years of 365 days; null where there is none. */
  @Nullable Duration age(String key) {
    String text = text(key);
    return text == null ? null : noted(key, Quantities.age(text).orElse(null));
  }

  /** A size from 1 byte to {@code most}. */
  long size(String key, long absent, long most) {
    String text = text(key);
    Optional<Long> found = text == null ? Optional.empty() : Quantities.size(text);
    if (found.isEmpty()) return noted(key, absent);
    if (found.get() >= 1 && found.get() <= most) return noted(key, found.get());
    error(key, "must be from 1B to " + (most >> 20) + "MiB");
    return absent;
  }

  /** The value behind a reference to a secret; null where the key is absent or leads nowhere. */
  @Nullable String secret(String key) {
    String reference = text(key);
    if (reference == null) return null;
    return noted(key, reading.secret(document, at(key), reference));
  }

  /** The same of a reference in a list. */
  @Nullable String secretAt(String key, int index) {
    JsonNode reference = node.path(key).path(index);
    String pointer = Pointers.child(at(key), index);
    if (!reference.isTextual()) return null;
    String secret = reading.secret(document, pointer, reference.textValue());
    if (secret != null) document.means(pointer, secret);
    return secret;
  }

  /**
   * An http or https URL. A link-local address, where clouds keep their machines' credentials,
   * needs {@code allowLinkLocal}.
   */
  @Nullable URI url(String key, boolean allowLinkLocal) {
    String text = text(key);
    if (text == null || !text.matches("https?://[^/?#@\\s]+([/?#]\\S*)?")) return null;
    try {
      URI url = new URI(text);
      String host = url.getHost();
      if (host == null) {
        error(key, "has no host name");
      } else if (!allowLinkLocal && Addresses.linkLocal(host)) {
        error(key, "a link-local address needs allow_link_local: true");
      }
      return url;
    } catch (URISyntaxException e) {
      error(key, "not a URL: " + e.getReason());
      return null;
    }
  }

  /** A path that must exist, relative to the configuration's folder; watched from now on. */
  @Nullable Path existing(String key, String path) {
    Path found = reading.resolve(path);
    reading.watched().add(found);
    if (Files.isReadable(found)) return found;
    error(key, "no readable file or folder " + found);
    return null;
  }

  /** The text of a file that a key leads to; null where it cannot be read. */
  @Nullable String read(String key, Path file) {
    return reading.read(document, at(key), file);
  }

  /** The file behind {@code file:PATH}, which must exist. */
  @Nullable Path fileReference(String key) {
    String reference = text(key);
    if (reference == null || !reference.startsWith("file:")) return null;
    return existing(key, reference.substring("file:".length()));
  }

  void error(String key, String message) {
    reading.problems().error(document, at(key), message);
  }

  void errorAtKey(String key, String message) {
    reading.problems().errorAtKey(document, at(key), message);
  }

  /** An error at the value that several keys lead to, from this section on. */
  void error(List<String> path, String message) {
    String at = pointer;
    for (String key : path) at = Pointers.child(at, key);
    reading.problems().error(document, at, message);
  }

  void error(String message) {
    reading.problems().error(document, pointer, message);
  }

  /** An error at this section's own key. */
  void errorAtKey(String message) {
    reading.problems().errorAtKey(document, pointer, message);
  }

  void errorAt(String key, int index, String message) {
    reading.problems().error(document, Pointers.child(at(key), index), message);
  }

  void errorAt(int index, String message) {
    reading.problems().error(document, Pointers.child(pointer, index), message);
  }

  void warn(String key, String message) {
    reading.problems().warn(document, at(key), message);
  }

  void warnAt(String key, int index, String message) {
    reading.problems().warn(document, Pointers.child(at(key), index), message);
  }

  private String at(String key) {
    return Pointers.child(pointer, key);
  }
}
