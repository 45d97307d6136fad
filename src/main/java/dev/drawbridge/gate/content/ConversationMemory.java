package dev.drawbridge.gate.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.entry.ErasureListener;
import dev.drawbridge.exchange.EarlierLabel;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import dev.drawbridge.sensitivity.Label;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of each caller's conversations what their turns were labelled and how the last prompt
 * ended, for a day after the last turn: by the session that the caller names, and by the ids of
 * what vendors keep. In memory only, bounded, thread-safe. What a turn was refused for is not
 * remembered: nothing of it is in the conversation. What is erased from the record is forgotten.
 */
public final class ConversationMemory implements ErasureListener {
  private static final int MOST = 50_000;
  private static final Duration KEPT = Duration.ofHours(24);

  private final Cache<String, Kept> kept;

  /**
   * What is kept of a conversation.
   *
   * @param subject whose it is, as the record knows it
   * @param request the id of the one whose prompt ended so
   */
  private record Kept(Earlier earlier, String subject, String request) {}

  /**
   * What is remembered.
   *
   * @param label of the turns so far; null where none is known
   * @param end of the last prompt; empty where none is known
   */
  public record Earlier(@Nullable EarlierLabel label, String end) {
    /** Nothing. */
    public static final Earlier NOTHING = new Earlier(null, "");

    /** Nothing of the prompt is shown. */
    @Override
    public String toString() {
      return "Earlier[" + label + "]";
    }
  }

  public ConversationMemory(Ticker ticker) {
    kept =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(MOST)
            .expireAfterAccess(KEPT)
            .ticker(ticker)
            .build();
  }

  /**
   * What is remembered of the conversation that a call goes on with.
   *
   * @param session that the caller names, null for none
   * @param states what the call names that a vendor keeps
   */
  public Earlier recall(Caller caller, @Nullable String session, Collection<String> states) {
    if (session == null && states.isEmpty()) return Earlier.NOTHING;
    EarlierLabel label = null;
    String end = "";
    if (session != null) {
      Kept found = kept.getIfPresent(key(caller, "session", session));
      if (found != null) {
        label = found.earlier.label();
        end = found.earlier.end();
      }
    }
    for (String state : states) {
      Kept found = kept.getIfPresent(key(caller, "state", state));
      if (found == null) continue;
      label = EarlierLabel.higher(label, found.earlier.label());
      if (!found.earlier.end().isEmpty()) end = found.earlier.end();
    }
    return label == null && end.isEmpty() ? Earlier.NOTHING : new Earlier(label, end);
  }

  /**
   * Remembers a turn that is sent.
   *
   * @param end of its prompt
   * @param request its id
   */
  public void sent(
      Caller caller, @Nullable String session, Label label, String end, String request) {
    if (session == null) return;
    Earlier turn = new Earlier(earlier(label), end);
    put(key(caller, "session", session), new Kept(turn, AuditService.subject(caller), request));
  }

  /**
   * Remembers that a vendor keeps a turn under these ids.
   *
   * @param label of its prompt and its answer
   * @param end of its prompt
   * @param request its id
   */
  public void kept(
      Caller caller, List<String> ids, EarlierLabel label, String end, String request) {
    if (ids.isEmpty()) return;
    Kept turn = new Kept(new Earlier(label, end), AuditService.subject(caller), request);
    for (String id : ids) put(key(caller, "state", id), turn);
  }

  /** Raises what is remembered of a session by what a model answered. */
  public void answered(Caller caller, @Nullable String session, EarlierLabel answer) {
    if (session == null) return;
    kept.asMap()
        .computeIfPresent(
            key(caller, "session", session),
            (k, known) ->
                new Kept(
                    new Earlier(
                        EarlierLabel.higher(known.earlier.label(), answer), known.earlier.end()),
                    known.subject,
                    known.request));
  }

  /** Forgets all conversations of a subject. */
  @Override
  public void subject(String subject) {
    kept.asMap().values().removeIf(each -> each.subject.equals(subject));
  }

  /** Forgets how a prompt ended; what it was labelled is no part of it. */
  @Override
  public void request(String requestId) {
    kept.asMap()
        .replaceAll(
            (key, known) ->
                known.request.equals(requestId)
                    ? new Kept(new Earlier(known.earlier.label(), ""), known.subject, requestId)
                    : known);
  }

  private void put(String key, Kept turn) {
    kept.asMap().merge(key, turn, ConversationMemory::after);
  }

  private static Kept after(Kept before, Kept now) {
    EarlierLabel label = EarlierLabel.higher(before.earlier.label(), now.earlier.label());
    Kept last = now.earlier.end().isEmpty() ? before : now;
    return new Kept(new Earlier(label, last.earlier.end()), now.subject, last.request);
  }

  /** What holds of a label for later turns: what was found, and what was declared. */
  public static EarlierLabel earlier(Label label) {
    Level declared = label.declared();
    Level level = declared == null ? Level.PUBLIC : declared;
    for (Level each : label.categories().values()) level = level.max(each);
    Level before = label.basis().byConversation();
    return new EarlierLabel(
        before == null ? level : level.max(before), Map.copyOf(label.categories()));
  }

  private static String key(Caller caller, String kind, String id) {
    StringBuilder key = new StringBuilder(128).append(kind);
    add(key, id);
    add(key, caller.kind().wire());
    add(key, caller.issuer());
    add(key, caller.id());
    add(key, caller.team());
    Person person = caller.onBehalfOf();
    if (person != null) {
      add(key, person.issuer());
      add(key, person.id());
    }
    return key.toString();
  }

  private static void add(StringBuilder key, @Nullable String part) {
    key.append('\n').append(part == null ? -1 : part.length()).append(':').append(part);
  }
}
