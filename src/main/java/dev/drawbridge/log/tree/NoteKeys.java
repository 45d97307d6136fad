package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.NoteSignature;
import dev.drawbridge.log.tlog.SignatureType;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.SigningKey;
import dev.drawbridge.log.tlog.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that sign this log's checkpoints, Ed25519 and ML-DSA-44, both named by its origin; and
 * those that signed before them.
 */
final class NoteKeys {
  private static final List<SignatureType> TYPES =
      List.of(SignatureType.ED25519, SignatureType.ML_DSA_44);

  private final List<SigningKey> current;
  private final List<VerifierKey> all;

  private NoteKeys(List<SigningKey> current, List<VerifierKey> all) {
    this.current = List.copyOf(current);
    this.all = List.copyOf(all);
  }

  /**
   * Reads the keys; makes them where nothing was signed yet.
   *
   * @param signed whether there is a checkpoint
   * @throws IOException where they are lost, or are of another origin than the one that is set
   */
  static NoteKeys open(TreeFiles files, Secrets secrets, @Nullable String origin, boolean signed)
      throws IOException {
    byte[] listed = files.get(TreeFiles.KEYS);
    List<SigningKey> found = new ArrayList<>();
    for (SignatureType type : TYPES) {
      byte[] secret = secret(secrets, type, signed || listed != null);
      if (secret != null) found.add(parse(name(type), secret));
    }
    if (found.size() < TYPES.size()) {
      if (signed || listed != null) {
        throw new IOException(
            "the keys that signed this log's checkpoints are lost: none are made in their place; they"
                + " lie beside the master key, as note-ed25519 and note-mldsa44");
      }
      found = make(secrets, origin, found);
    }
    String own = found.getFirst().verifier().name();
    for (SigningKey key : found) requireOrigin(own, key.verifier().name());
    if (origin != null) requireOrigin(origin, own);
    List<VerifierKey> all = new ArrayList<>(found.stream().map(SigningKey::verifier).toList());
    for (VerifierKey key : listed == null ? List.<VerifierKey>of() : read(listed)) {
      if (!all.contains(key)) all.add(key);
    }
    var keys = new NoteKeys(found, all);
    byte[] text = keys.text().getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(text, listed)) {
      files.put(TreeFiles.KEYS, text);
      files.settle();
    }
    return keys;
  }

  private static byte @Nullable [] secret(Secrets secrets, SignatureType type, boolean old)
      throws IOException {
    try {
      return secrets.get(name(type));
    } catch (IOException e) {
      if (old) throw e;
      throw new IOException(
          "the keys beside the master key sign another log's checkpoints, and each log has its own:"
              + " "
              + e.getMessage(),
          e);
    }
  }

  /** The names of the files of the private keys. */
  static List<String> names() {
    return TYPES.stream().map(NoteKeys::name).toList();
  }

  private static String name(SignatureType type) {
    return type == SignatureType.ED25519 ? "note-ed25519" : "note-mldsa44";
  }

  private static SigningKey parse(String name, byte[] secret) throws IOException {
    try {
      return SigningKey.parse(new String(secret, StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IOException("the log's key file " + name + ": " + e.getMessage(), e);
    }
  }

  /** Makes what is missing; a start that was cut short may have left the first. */
  private static List<SigningKey> make(
      Secrets secrets, @Nullable String origin, List<SigningKey> found) throws IOException {
    List<SigningKey> keys = new ArrayList<>();
    String name = found.isEmpty() ? origin : found.getFirst().verifier().name();
    if (name == null) {
      byte[] drawn = new byte[6];
      new SecureRandom().nextBytes(drawn);
      name = "drawbridge.local/" + HexFormat.of().formatHex(drawn);
    }
    for (SignatureType type : TYPES) {
      SigningKey key = null;
      for (SigningKey known : found) if (known.verifier().type() == type) key = known;
      if (key == null) {
        key = SigningKey.generate(name, type);
        try {
          secrets.put(name(type), key.encode().getBytes(StandardCharsets.UTF_8));
          secrets.settle();
        } catch (IOException e) {
          throw new IOException(
              "the keys that sign checkpoints cannot be made beside the master key, as the first"
                  + " start does: "
                  + e,
              e);
        }
      }
      keys.add(key);
    }
    return keys;
  }

  private static void requireOrigin(String wanted, String found) throws IOException {
    if (wanted.equals(found)) return;
    throw new IOException(
        "this log's origin is "
            + found
            + ", not "
            + wanted
            + ": an origin stands for one log, for ever; audit.origin cannot change");
  }

  /** Keys, one a line. */
  static List<VerifierKey> read(byte[] lines) throws MalformedException {
    List<VerifierKey> keys = new ArrayList<>();
    for (String line : new String(lines, StandardCharsets.UTF_8).split("\n")) {
      if (!line.isBlank()) keys.add(VerifierKey.parse(line.strip()));
    }
    return keys;
  }

  /**
   * New keys in place of the current ones, which stay listed.
   *
   * @return the keys from now on
   */
  NoteKeys rotate(TreeFiles files, Secrets secrets) throws IOException {
    List<SigningKey> next = new ArrayList<>();
    for (SignatureType type : TYPES) next.add(SigningKey.generate(origin(), type));
    List<VerifierKey> listed = new ArrayList<>(next.stream().map(SigningKey::verifier).toList());
    listed.addAll(all);
    var keys = new NoteKeys(next, listed);
    // Listed first: a start between the two finds keys that are known, whichever they are.
    files.put(TreeFiles.KEYS, keys.text().getBytes(StandardCharsets.UTF_8));
    files.settle();
    for (SigningKey key : next) {
      byte[] secret = key.encode().getBytes(StandardCharsets.UTF_8);
      secrets.put(name(key.verifier().type()), secret);
    }
    secrets.settle();
    return keys;
  }

  String origin() {
    return all.getFirst().name();
  }

  /** All keys that this log was ever signed with, the current ones first. */
  List<VerifierKey> verifiers() {
    return all;
  }

  /** {@link #verifiers}, one a line. */
  String text() {
    StringBuilder lines = new StringBuilder();
    for (VerifierKey key : all) lines.append(key.vkey()).append('\n');
    return lines.toString();
  }

  /**
   * Signs with every current key.
   *
   * @param seconds since the epoch
   */
  SignedNote sign(String text, long seconds) throws MalformedException {
    List<NoteSignature> signatures = new ArrayList<>();
    for (SigningKey key : current) signatures.add(key.sign(text, seconds));
    return new SignedNote(text, signatures);
  }
}
