package dev.drawbridge.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which model of a configuration a client means by a vendor's own name: what its provider calls it,
 * its id or name in the book, and each of these with a date. A dated name means the model of no
 * date, and of another date never; a name without a date, or with {@code -latest}, means a dated
 * model where there is no other. Of two models that could be meant the first in the file is.
 */
final class AskedNames {
  /** What clients put after a name to say how they use it, such as {@code [1m]}. */
  private static final Pattern USE = Pattern.compile("\\[[A-Za-z0-9._-]{1,16}\\]$");

  /** Gemini's clients name a model by its resource. */
  private static final String RESOURCE = "models/";

  private static final Pattern DATED =
      Pattern.compile("^(.+)[-@](20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})$");
  private static final Pattern LATEST = Pattern.compile("^(.+)[-:]latest$");

  private final Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> undated = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  AskedNames(List<Model> models) {
    for (Model model : models) {
      add(model, model.name());
      add(model, plain(model.upstream()));
      String book = model.lineage().book();
      if (book == null) continue;
      add(model, book);
      add(model, book.substring(book.indexOf('/') + 1));
    }
  }

  private void add(Model model, String name) {
    names.putIfAbsent(name, model.name());
    undated(name).ifPresent(bare -> undated.putIfAbsent(bare, model.name()));
  }

  /** A name without its date; empty where it has none. */
  static Optional<String> undated(String name) {
    Matcher dated = DATED.matcher(name);
    return dated.matches() ? Optional.of(dated.group(1)) : Optional.empty();
  }

  /** A name without {@code -latest}. */
  static String bare(String name) {
    Matcher latest = LATEST.matcher(name);
    return latest.matches() ? latest.group(1) : name;
  }

  /** A client's name without what does not belong to the model's. */
  static String plain(String asked) {
    String name = USE.matcher(asked).replaceFirst("");
    return name.startsWith(RESOURCE) ? name.substring(RESOURCE.length()) : name;
  }

  /** The name, in the configuration, of the model that a plain name means; empty for none. */
  Optional<String> find(String plain) {
    String name = names.get(plain);
    if (name != null) return Optional.of(name);
    Optional<String> dateless = undated(plain);
    if (dateless.isPresent()) return Optional.ofNullable(names.get(dateless.get()));
    String bare = bare(plain);
    name = names.get(bare);
    return Optional.ofNullable(name == null ? undated.get(bare) : name);
  }
}
