package dev.drawbridge.identity.access;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.Person;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The persons who stand behind a caller: itself or its key's owner, and whom it acts for.
 *
 * @param proved a token's issuer and subject, or a key's id
 * @param called what those are called besides: a subject alone, a name, an e-mail
 * @param claimed whom a key's maker or a header names without proof
 */
public record Persons(Set<String> proved, Set<String> called, Set<String> claimed) {
  public Persons {
    proved = lower(proved);
    called = lower(called);
    claimed = lower(claimed);
  }

  private static Set<String> lower(Collection<String> texts) {
    Set<String> lower = new TreeSet<>();
    for (String text : texts) {
      if (!text.isBlank()) lower.add(text.strip().toLowerCase(Locale.ROOT));
    }
    return lower;
  }

  /**
   * Those behind a caller.
   *
   * @throws Refusal {@code denied} for a key without an owner: nobody could be compared
   */
  public static Persons of(Caller caller) {
    Set<String> proved = new TreeSet<>(List.of(caller.actor()));
    Set<String> called = new TreeSet<>();
    Set<String> claimed = new TreeSet<>();
    KeyFacts key = caller.key();
    if (key == null) {
      add(caller.id(), caller.issuer(), proved, called);
      called.add(caller.name());
      email(caller.claims().get("email"), called);
    } else {
      if (key.owner() == null || key.owner().isBlank()) {
        throw new Refusal(
            RefusalCode.DENIED,
            "This key names no owner, so nobody can tell who asks: use a token, or a key with an"
                + " owner.");
      }
      claimed.add(key.owner());
    }
    Person person = caller.onBehalfOf();
    if (person != null && person.verified()) {
      add(person.id(), person.issuer(), proved, called);
      if (person.name() != null) called.add(person.name());
      email(person.claims().get("email"), called);
    } else if (person != null) {
      claimed.add(person.id());
    }
    return new Persons(proved, called, claimed);
  }

  /** Somebody at the machine, known by the name of his account only. */
  public static Persons atTheMachine(String account) {
    return new Persons(Set.of(Block.LOCAL + account), Set.of(account), Set.of());
  }

  private static void add(
      String id, @Nullable String issuer, Set<String> proved, Set<String> called) {
    proved.add(issuer + "|" + id);
    called.add(id);
  }

  private static void email(@Nullable Object claim, Set<String> called) {
    if (claim instanceof String email) called.add(email);
  }

  /**
   * Whether one person may stand behind both. What is proved is compared with what is proved; what
   * is only claimed with whatever the other is called, so that in doubt they are the same.
   */
  public boolean mayBe(Persons other) {
    return share(proved, other.proved) || claims(claimed, other) || claims(other.claimed, this);
  }

  private static boolean claims(Set<String> claimed, Persons of) {
    return share(claimed, of.proved) || share(claimed, of.called) || share(claimed, of.claimed);
  }

  private static boolean share(Set<String> some, Set<String> others) {
    return some.stream().anyMatch(others::contains);
  }
}
