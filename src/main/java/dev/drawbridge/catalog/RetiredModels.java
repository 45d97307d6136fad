package dev.drawbridge.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The models that the book knows to have ended, by the names that vendors and clients give them.
 */
public final class RetiredModels {
  /** Longer than any name of a model. */
  private static final int LONGEST = 128;

  /** One for the process: the jar's content does not change. */
  private static final class Jar {
    static final RetiredModels OF_BOOK = new RetiredModels(Book.load());
  }

  private final Book book;
  private final VendorNames names;

  /** Entries whose name has a date, by their name without it. */
  private final Map<String, List<Book.Entry>> dated = new HashMap<>();

  private RetiredModels(Book book) {
    this.book = book;
    names = new VendorNames(book);
    for (Book.Entry entry : book.entries()) {
      AskedNames.undated(entry.name())
          .ifPresent(name -> dated.computeIfAbsent(name, n -> new ArrayList<>()).add(entry));
    }
  }

  /** Those of the jar's book. Blocking at first: the whole book is read then. */
  public static RetiredModels load() {
    return Jar.OF_BOOK;
  }

  /**
   * The model that a client's name means, where it has ended. A name without a date means the dated
   * model that ended last, where all of them have.
   */
  public Optional<Book.Entry> find(String asked, LocalDate today) {
    if (asked.length() > LONGEST) return Optional.empty();
    String plain = AskedNames.plain(asked);
    String bare = AskedNames.bare(plain).toLowerCase(Locale.ROOT);
    Optional<Book.Entry> meant = names.find(plain).or(() -> names.find(bare));
    if (meant.isPresent()) return meant.filter(entry -> ended(entry, today));
    Book.Entry last = null;
    for (Book.Entry entry : dated.getOrDefault(bare, List.of())) {
      if (!ended(entry, today)) return Optional.empty();
      if (last == null || later(entry, last)) last = entry;
    }
    return Optional.ofNullable(last);
  }

  private static boolean ended(Book.Entry entry, LocalDate today) {
    return entry.retires() != null && !today.isBefore(entry.retires());
  }

  private static boolean later(Book.Entry entry, Book.Entry other) {
    LocalDate end = entry.retires();
    return end != null && other.retires() != null && end.isAfter(other.retires());
  }

  /**
   * What a configuration has in place of a model that it has not, the next first: the models that
   * the book names as its successor, those that follow each of them, and so on.
   */
  public List<Model> successors(Book.Entry retired, Catalog catalog) {
    Set<Model> found = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    String next = retired.successor();
    while (next != null && seen.add(next)) {
      for (Model model : catalog.models()) {
        if (!next.equals(model.lineage().book())) continue;
        found.add(model);
        found.addAll(catalog.successors(model));
      }
      next = book.entry(next).map(Book.Entry::successor).orElse(null);
    }
    return List.copyOf(found);
  }
}
