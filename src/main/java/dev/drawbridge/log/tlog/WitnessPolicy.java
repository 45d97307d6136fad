package dev.drawbridge.log.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose cosignatures make a checkpoint valid, c2sp.org/tlog-policy.
 *
 * @param logs known logs
 * @param quorum null for {@code none}
 */
public record WitnessPolicy(
    List<Log> logs, List<Witness> witnesses, @Nullable Quorum quorum, String quorumName) {
  /** No witness, none needed. */
  public static final WitnessPolicy NONE = new WitnessPolicy(List.of(), List.of(), null, "none");

  private static final Pattern SPACE = Pattern.compile("[ \t]+");

  public record Log(VerifierKey key, @Nullable String url) {}

  /**
   * @param url its submission prefix; null where it is only known, not asked
   */
  public record Witness(String name, VerifierKey key, @Nullable String url) {}

  /** One witness, or so many of several. */
  public sealed interface Quorum {
    boolean met(Collection<VerifierKey> cosigned);
  }

  record One(Witness witness) implements Quorum {
    @Override
    public boolean met(Collection<VerifierKey> cosigned) {
      return cosigned.contains(witness.key());
    }
  }

  record Group(int threshold, List<Quorum> members) implements Quorum {
    @Override
    public boolean met(Collection<VerifierKey> cosigned) {
      return members.stream().filter(m -> m.met(cosigned)).count() >= threshold;
    }
  }

  public WitnessPolicy {
    logs = List.copyOf(logs);
    witnesses = List.copyOf(witnesses);
  }

  /** Whether a checkpoint that these keys cosigned is valid. */
  public boolean met(Collection<VerifierKey> cosigned) {
    return quorum == null || quorum.met(cosigned);
  }

  /** The keys of all witnesses. */
  public List<VerifierKey> keys() {
    return witnesses.stream().map(Witness::key).toList();
  }

  /**
   * Reads a policy file.
   *
   * @throws MalformedException that names the line
   */
  public static WitnessPolicy parse(byte[] file) throws MalformedException {
    return new Reader().read(file);
  }

  private static final class Reader {
    private final List<Log> logs = new ArrayList<>();
    private final List<Witness> witnesses = new ArrayList<>();
    private final Map<String, Quorum> names = new LinkedHashMap<>();
    private final Set<String> members = new HashSet<>();
    private @Nullable String quorum;
    private int line;

    WitnessPolicy read(byte[] file) throws MalformedException {
      // Octets are kept as they are: a name is opaque, whatever its encoding.
      String text = new String(file, StandardCharsets.ISO_8859_1);
      for (String raw : text.split("\n", -1)) {
        line++;
        for (int i = 0; i < raw.length(); i++) {
          char c = raw.charAt(i);
          if ((c < ' ' && c != '\t') || c == 0x7f) throw bad("a control character");
        }
        List<String> items = new ArrayList<>(List.of(SPACE.split(raw)));
        items.removeIf(String::isEmpty);
        if (items.isEmpty() || items.getFirst().startsWith("#")) continue;
        item(items);
      }
      if (quorum == null) throw new MalformedException("the policy has no quorum line");
      return new WitnessPolicy(logs, witnesses, names.get(quorum), quorum);
    }

    private void item(List<String> items) throws MalformedException {
      switch (items.getFirst()) {
        case "log" -> log(items);
        case "witness" -> witness(items);
        case "group" -> group(items);
        case "quorum" -> quorum(items);
        default -> throw bad("\"" + items.getFirst() + "\" is none of log, witness, group, quorum");
      }
    }

    private void log(List<String> items) throws MalformedException {
      if (items.size() != 2 && items.size() != 3) throw bad("log takes a key and perhaps a URL");
      VerifierKey key = key(items.get(1));
      if (key.type() == SignatureType.ED25519_COSIGNATURE) {
        throw bad("a log signs with Ed25519 (1) or ML-DSA-44 (6), not with a witness's (4)");
      }
      for (Log log : logs) if (sameKey(log.key(), key)) throw bad("this log's key appears twice");
      logs.add(new Log(key, items.size() == 3 ? utf8(items.get(2)) : null));
    }

    private void witness(List<String> items) throws MalformedException {
      if (items.size() != 3 && items.size() != 4) {
        throw bad("witness takes a name, a key and perhaps a URL");
      }
      VerifierKey key = key(items.get(2));
      if (key.type() == SignatureType.ED25519) {
        throw bad("a witness cosigns with Ed25519 (4) or ML-DSA-44 (6), not with a log's (1)");
      }
      for (Witness known : witnesses) {
        if (sameKey(known.key(), key)) throw bad("this witness's key appears twice");
      }
      String url = items.size() == 4 ? utf8(items.get(3)) : null;
      var witness = new Witness(utf8(items.get(1)), key, url);
      define(items.get(1), new One(witness));
      witnesses.add(witness);
    }

    private void group(List<String> items) throws MalformedException {
      if (items.size() < 4) throw bad("group takes a name, all, any or a number, and members");
      List<String> of = items.subList(3, items.size());
      List<Quorum> found = new ArrayList<>();
      for (String name : of) {
        Quorum member = names.get(name);
        if (member == null) throw bad("\"" + utf8(name) + "\" is not defined before this line");
        if (!members.add(name)) throw bad("\"" + utf8(name) + "\" is member of a group already");
        found.add(member);
      }
      int threshold =
          switch (items.get(2)) {
            case "all" -> of.size();
            case "any" -> 1;
            default -> (int) Math.min(of.size() + 1, number(items.get(2)));
          };
      if (threshold < 1 || threshold > of.size()) {
        throw bad("a group of " + of.size() + " needs a number from 1 to " + of.size());
      }
      define(items.get(1), new Group(threshold, List.copyOf(found)));
    }

    private long number(String text) throws MalformedException {
      return Spelling.decimal(text, "line " + line + ": the group's number");
    }

    private void quorum(List<String> items) throws MalformedException {
      if (items.size() != 2) throw bad("quorum takes one name");
      if (quorum != null) throw bad("a second quorum line");
      String name = items.get(1);
      if (!name.equals("none") && !names.containsKey(name)) {
        throw bad("\"" + utf8(name) + "\" is not defined before this line");
      }
      quorum = name;
    }

    private void define(String name, Quorum what) throws MalformedException {
      if (name.equals("none")) throw bad("\"none\" is taken");
      if (names.putIfAbsent(name, what) != null) {
        throw bad("\"" + utf8(name) + "\" is defined already");
      }
    }

    private VerifierKey key(String vkey) throws MalformedException {
      try {
        return VerifierKey.parse(utf8(vkey));
      } catch (MalformedException e) {
        throw bad(String.valueOf(e.getMessage()));
      }
    }

    private static boolean sameKey(VerifierKey a, VerifierKey b) {
      return Arrays.equals(a.key(), b.key());
    }

    private static String utf8(String octets) {
      return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private MalformedException bad(String what) {
      return new MalformedException("line " + line + ": " + what);
    }
  }
}
