package dev.drawbridge.gate.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
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
 * remembered: nothing of it is in the conversation.
 */
public final class ConversationMemory {
  private static final int MOST = 50_000;
  private static final Duration KEPT = Duration.ofHours(24);

  private final Cache<String, Earlier> kept;

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
    kept = Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KEPT).ticker(ticker).build();
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
      Earlier found = kept.getIfPresent(key(caller, "session", session));
      if (found != null) {
        label = found.label();
        end = found.end();
      }
    }
    for (String state : states) {
      Earlier found = kept.getIfPresent(key(caller, "state", state));
      if (found == null) continue;
      label = EarlierLabel.higher(label, found.label());
      if (!found.end().isEmpty()) end = found.end();
    }
    return label == null && end.isEmpty() ? Earlier.NOTHING : new Earlier(label, end);
  }

  /** Remembers a turn that is sent. */
  public void sent(Caller caller, @Nullable String session, Label label, String end) {
    if (session == null) return;
    put(key(caller, "session", session), earlier(label), end);
  }

  /** Remembers that a vendor keeps a turn under these ids. */
  public void kept(Caller caller, List<String> ids, Label label, String end) {
    if (ids.isEmpty()) return;
    EarlierLabel earlier = earlier(label);
    for (String id : ids) put(key(caller, "state", id), earlier, end);
  }

  /** Raises what is remembered of a session by what a model answered. */
  public void answered(Caller caller, @Nullable String session, EarlierLabel answer) {
    if (session == null) return;
    kept.asMap()
        .computeIfPresent(
            key(caller, "session", session),
            (k, known) -> new Earlier(EarlierLabel.higher(known.label(), answer), known.end()));
  }

  private void put(String key, EarlierLabel label, String end) {
    kept.asMap()
        .merge(
            key,
            new Earlier(label, end),
            (before, now) ->
                new Earlier(
                    EarlierLabel.higher(before.label(), now.label()),
                    now.end().isEmpty() ? before.end() : now.end()));
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
