package dev.drawbridge.audit.index;

import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.record.BlindKey;
import dev.drawbridge.audit.record.NameMembers;
import dev.drawbridge.audit.record.RowFacts;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.json.TextBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The terms of the index: the first 26 bits of the keyed hash of a field's name and value. Two
 * values may share a term, so each row found is compared with its record. For one thread.
 */
final class IndexTerms {
  private static final int CACHED = 4096;
  private static final int CACHED_LENGTH = 256;
  private static final String TEXT = "text";
  private static final String TEAM = "team";
  private static final String MODEL = "model";
  private static final String PRINCIPAL = "principal";
  private static final String OUTCOME = "outcome";
  private static final String FAILED_CLASS = "failed.class";
  private static final String FAILED_SCOPE = "failed.scope";
  private static final String FAILED_RULE = "failed.rule";
  private static final String CODE = "code";
  private static final String PERSON = "person";
  private static final String API_KEY = "api_key";

  private final BlindKey key;
  private final Map<String, Long> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > CACHED;
        }
      };

  IndexTerms(BlindKey key) {
    this.key = key;
  }

  /** Returns the terms of a request's or refusal's own row. */
  List<Integer> of(RowFacts row) {
    List<Integer> terms = new ArrayList<>();
    add(terms, TEAM, row.text("team"));
    add(terms, PRINCIPAL, row.text("principal"));
    add(terms, MODEL, row.text("model_asked"));
    add(terms, OUTCOME, row.text("outcome"));
    for (String code : codes(row)) add(terms, CODE, code);
    for (String name : NameMembers.persons(row)) add(terms, PERSON, name);
    add(terms, API_KEY, NameMembers.key(row));
    row.tags().forEach((name, value) -> add(terms, tag(name), value));
    return terms;
  }

  private static Set<String> codes(RowFacts row) {
    String own = row.text(CODE);
    if (own == null && row.reasons().isEmpty()) return Set.of();
    Set<String> codes = new LinkedHashSet<>();
    if (own != null) codes.add(own);
    for (Reason reason : row.reasons()) codes.add(reason.code());
    return codes;
  }

  /** Returns the terms that a request's end adds. */
  List<Integer> ofEnd(RowFacts end) {
    List<Integer> terms = new ArrayList<>();
    add(terms, MODEL, end.text("model_served"));
    add(terms, OUTCOME, end.text("outcome"));
    for (Row.Fallback each : end.fallbacks()) {
      failed(terms, each.signal(), each.scope(), each.rule());
    }
    add(terms, CODE, end.text("code"));
    return terms;
  }

  /** Returns the terms of a query; a row fits only if it has each of them. */
  List<Integer> of(Query query) {
    List<Integer> terms = new ArrayList<>();
    add(terms, TEAM, query.team());
    add(terms, PRINCIPAL, query.principal());
    Query.Asker asker = query.asker();
    if (asker != null) add(terms, PRINCIPAL, asker.id());
    add(terms, MODEL, query.model());
    add(terms, OUTCOME, query.outcome());
    add(terms, CODE, query.code());
    add(terms, PERSON, query.who().person());
    add(terms, API_KEY, query.who().key());
    query.tags().forEach((name, value) -> add(terms, tag(name), value));
    if (query.text() != null) terms.add(text(TextBytes.of(query.text())));
    Query.FailedTarget wanted = query.failed();
    failed(terms, wanted.signal(), wanted.scope(), wanted.rule());
    return terms;
  }

  private void failed(
      List<Integer> terms, @Nullable String signal, @Nullable String scope, @Nullable String rule) {
    add(terms, FAILED_CLASS, signal);
    add(terms, FAILED_SCOPE, scope);
    add(terms, FAILED_RULE, rule);
  }

  /** Returns the term of a text part. */
  int text(TextBytes part) {
    return number(hash(TEXT, part));
  }

  /** Returns the term of the key with that id of 8 bytes. */
  long key(long id) {
    return known.computeIfAbsent("key\0" + id, name -> hash("key", Long.toHexString(id)));
  }

  /**
   * Returns the keyed hash, 8 bytes, of the value of any other field, such as those that the index
   * is checked by.
   */
  long hash(String field, String value) {
    return hash(field, TextBytes.of(value));
  }

  private long hash(String field, TextBytes value) {
    byte[] blind = key.blind(field, value.bytes(), value.from(), value.to());
    return ByteBuffer.wrap(blind).getLong();
  }

  private static int number(long hash) {
    return (int) (hash >>> (Long.SIZE - Postings.TERM_BITS));
  }

  private static String tag(String name) {
    return "tag." + name;
  }

  private void add(List<Integer> terms, String field, @Nullable String value) {
    if (value == null) return;
    long hash =
        value.length() > CACHED_LENGTH
            ? hash(field, value)
            : known.computeIfAbsent(field + '\0' + value, name -> hash(field, value));
    terms.add(number(hash));
  }
}
