package dev.drawbridge.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds a model's entry in the book by the names that vendors give it: with the vendor's or the
 * maker's name before it, or with a date or a suffix for a variant of the same licence and lineage.
 */
public final class VendorNames {
  /** Not {@code -turbo} or {@code -fast} by themselves: GLM-5-Turbo is another model than GLM-5. */
  private static final Pattern APPENDED =
      Pattern.compile(
          "(-instruct-turbo|[-:](instruct|it|hf|versatile|instant|fp8|bf16|nvfp4|tee|maas|free|"
              + "17b-16e|17b-128e|v\\d+:\\d+))$");

  /** Names of makers that stand before a name, after {@code .} as on Bedrock or {@code -}. */
  private static final Pattern PREPENDED =
      Pattern.compile(
          "^((us|eu|apac|global)\\.)?[a-z]+\\.(?=[a-z])|^(meta|openai|mistralai)-(?=[a-z])");

  private static final Pattern DATED =
      Pattern.compile("[-@](20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})$");

  private final Map<String, String> exact = new HashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private final Book book;

  public VendorNames(Book book) {
    this.book = book;
    Set<String> twice = new HashSet<>();
    for (Book.Entry entry : book.entries()) {
      exact.put(entry.name(), entry.id());
      String bare = bare(entry.name());
      if (ids.put(bare, entry.id()) != null) twice.add(bare);
    }
    ids.keySet().removeAll(twice);
  }

  /** The entry that a vendor's name means; empty where none does for certain. */
  public Optional<Book.Entry> find(String theirs) {
    String name = theirs.toLowerCase(Locale.ROOT);
    String last = name.substring(name.lastIndexOf('/') + 1);
    String id = exact.get(last);
    if (id == null) id = ids.get(bare(last));
    if (id == null) id = ids.get(bare(PREPENDED.matcher(last).replaceFirst("")));
    // A dated name is the model of no date; a model that the book has by date was found above.
    if (id == null) id = exact.get(DATED.matcher(last).replaceFirst(""));
    return Optional.ofNullable(id).flatMap(book::entry);
  }

  private static String bare(String name) {
    String bare = name.replace('_', '.');
    for (String before = ""; !bare.equals(before); ) {
      before = bare;
      bare = APPENDED.matcher(bare).replaceFirst("");
    }
    return bare;
  }
}
