package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads rows and whole records back from the JSON that {@link EntryWriter} wrote. */
public final class RowReader {
  public static final ObjectMapper JSON = new ObjectMapper(AsciiJson.FACTORY);
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private RowReader() {}

  /** Reads the {@code row} of a record without parsing what follows it. */
  public static RowFacts row(byte[] json) throws IOException {
    return rowWithin(json)
        .orElseThrow(() -> new IOException("a record of the audit log has no row"));
  }

  /**
   * Reads the {@code row} from a record's first bytes; empty where the row does not end within
   * them.
   */
  static Optional<RowFacts> rowWithin(byte[] start) throws IOException {
    try (JsonParser parser = AsciiJson.FACTORY.createParser(start)) {
      parser.nextToken();
      parser.nextToken();
      if (parser.nextToken() != JsonToken.START_OBJECT) return Optional.empty();
      return Optional.of(RowFacts.read(parser));
    } catch (JsonParseException goesOn) {
      return Optional.empty();
    }
  }

  public static Map<String, Object> map(byte[] json) throws IOException {
    return JSON.readValue(json, MAP);
  }

  /** Joins the row of a request or refusal with the row of its end; null while it runs. */
  public static Row join(long seq, RowFacts row, @Nullable RowFacts end) {
    RowFacts ended = end == null ? RowFacts.NONE : end;
    RowFacts outcome = end == null ? row : end;
    return new Row(
        row.must("request_id"),
        seq,
        Instant.parse(row.must("time")),
        new Row.Asker(
            row.text("team"),
            row.text("principal"),
            row.text("issuer"),
            row.text("kind"),
            row.text("on_behalf_of"),
            NameMembers.read(row)),
        new Row.Asked(
            row.text("operation"), row.text("model_asked"), row.text("sensitivity"), row.tags()),
        new Row.Decided(
            outcome.text("outcome"), outcome.text("code"), row.reasons(), row.text("revision")),
        new Row.Served(
            ended.text("model_served"),
            ended.text("provider"),
            ended.fallbacks(),
            ended.decimal("cost_usd"),
            ended.whole("input_tokens"),
            ended.whole("output_tokens")),
        row.text("state"),
        row.whole("erased_by"));
  }

  /** Whether the row of a request matches {@code query}, apart from what only its end tells. */
  public static boolean fits(Query query, RowFacts row) {
    if (query.team() != null && !query.team().equals(row.text("team"))) return false;
    if (query.principal() != null && !query.principal().equals(row.text("principal"))) {
      return false;
    }
    Query.Asker asker = query.asker();
    if (asker != null
        && !(asker.id().equals(row.text("principal"))
            && asker.kind().equals(row.text("kind"))
            && Objects.equals(asker.issuer(), row.text("issuer")))) {
      return false;
    }
    Query.Who who = query.who();
    if (who.person() != null && !NameMembers.persons(row).contains(who.person())) return false;
    if (who.key() != null && !who.key().equals(NameMembers.key(row))) return false;
    if (!row.tags().entrySet().containsAll(query.tags().entrySet())) return false;
    if (query.since() == null && query.until() == null) return true;
    Instant time = Instant.parse(row.must("time"));
    if (query.since() != null && time.isBefore(query.since())) return false;
    return query.until() == null || time.isBefore(query.until());
  }

  /**
   * Whether a request with its end matches the outcome, the code, the model, asked or served, and
   * the failed target of {@code query}.
   */
  public static boolean fits(Query query, RowFacts row, @Nullable RowFacts end) {
    RowFacts outcome = end == null ? row : end;
    if (query.outcome() != null && !query.outcome().equals(outcome.text("outcome"))) return false;
    if (!query.failed().fits(outcome.fallbacks())) return false;
    if (query.code() != null
        && !query.code().equals(outcome.text("code"))
        && !reasons(row, query.code())) {
      return false;
    }
    return query.model() == null
        || query.model().equals(row.text("model_asked"))
        || (end != null && query.model().equals(end.text("model_served")));
  }

  private static boolean reasons(RowFacts row, String code) {
    return row.reasons().stream().anyMatch(reason -> reason.code().equals(code));
  }
}
