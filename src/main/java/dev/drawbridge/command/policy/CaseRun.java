package dev.drawbridge.command.policy;

import dev.drawbridge.command.policy.CaseFile.Case;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.decision.Verdict.Eligible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds a policy against recorded cases, and says of each that came out otherwise in what. */
final class CaseRun {
  private final Terminal terminal;
  private final Policy policy;

  CaseRun(Terminal terminal, Policy policy) {
    this.terminal = terminal;
    this.policy = policy;
  }

  /** Decides every case; true where each came out the same. */
  boolean pass(List<Case> cases) throws Exception {
    long failed = 0;
    long requests = 0;
    long concerned = 0;
    for (Case each : cases) {
      requests += each.count();
      List<String> differences = differences(each);
      if (differences.isEmpty()) continue;
      failed++;
      concerned += each.count();
      terminal
          .out()
          .println(
              "FAIL " + each.name() + " (" + each.count() + " requests, " + each.newest() + ")");
      for (String difference : differences) terminal.out().println("  " + difference);
    }
    terminal
        .out()
        .println(
            failed == 0
                ? "all " + cases.size() + " cases pass (" + requests + " requests)"
                : failed
                    + " of "
                    + cases.size()
                    + " cases fail ("
                    + concerned
                    + " of "
                    + requests
                    + " requests)");
    return failed == 0;
  }

  private List<String> differences(Case each) throws Exception {
    try {
      Verdict now = Terminal.done(policy.decideAgain(each.decision()));
      return differences(each.decision().verdict(), now);
    } catch (PolicyException e) {
      return List.of("no valid answer: " + e.getMessage());
    }
  }

  /** In what two verdicts differ; sentences and the life in a cache do not count. */
  static List<String> differences(Verdict then, Verdict now) {
    List<String> found = new ArrayList<>();
    if (then.allow() != now.allow()) {
      found.add(then.allow() ? "was allowed, is refused" : "was refused, is allowed");
    }
    Map<String, String> before = candidates(then);
    Map<String, String> after = candidates(now);
    before.forEach(
        (id, was) -> {
          String is = after.get(id);
          if (!was.equals(is)) found.add(id + ": was " + was + ", is " + is);
        });
    compare(found, "objective", then.terms().objective(), now.terms().objective());
    Verdict.Fallbacks was = then.terms().fallbacks();
    Verdict.Fallbacks is = now.terms().fallbacks();
    compare(found, "substitute", was.substitute(), is.substitute());
    compare(found, "larger_context", was.largerContext(), is.largerContext());
    compare(found, "spill_over", was.spillOver(), is.spillOver());
    compare(found, "limits", limits(then), limits(now));
    compare(found, "content in the record", then.terms().sealed(), now.terms().sealed());
    return found;
  }

  private static void compare(List<String> found, String what, Object was, Object is) {
    if (!Objects.equals(was, is)) found.add(what + ": was " + was + ", is " + is);
  }

  private static Set<String> limits(Verdict verdict) {
    return verdict.terms().limits().stream()
        .map(l -> l.key() + " " + l.amount() + " " + l.unit() + " per " + l.per())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> candidates(Verdict verdict) {
    Map<String, String> each = new TreeMap<>();
    for (Eligible eligible : verdict.eligible()) each.put(eligible.id(), permitted(eligible));
    verdict
        .excluded()
        .forEach(
            (id, codes) -> each.put(id, "refused by " + String.join(", ", new TreeSet<>(codes))));
    return each;
  }

  private static String permitted(Eligible eligible) {
    List<String> duties = new ArrayList<>();
    add(duties, "mask", orNull(eligible.mask()));
    add(duties, "max_output_tokens", eligible.maxOutputTokens());
    add(duties, "attribution", orNull(eligible.attribution()));
    add(duties, "mask_answer", orNull(eligible.answer().mask()));
    add(duties, "cut_answer", orNull(eligible.answer().cut()));
    return duties.isEmpty() ? "permitted" : "permitted with " + String.join(", ", duties);
  }

  private static @Nullable List<String> orNull(List<String> names) {
    return names.isEmpty() ? null : names;
  }

  private static void add(List<String> duties, String name, @Nullable Object value) {
    if (value != null) duties.add(name + " " + value);
  }
}
