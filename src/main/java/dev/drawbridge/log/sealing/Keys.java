package dev.drawbridge.log.sealing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The keys of one log: its master key's file and {@code keys.db}. */
public final class Keys implements Closeable {
  /** The name of the file beside the log. */
  public static final String FILE = "keys.db";

  static final String SYSTEM = "system";
  static final String LEDGER = "ledger";
  static final String INDEX = "index";
  static final String SUBJECT = "subject";

  private static final int KEPT = 50_000;
  private static final int BLIND = 16;
  private static final byte[] FINGERPRINT = Ciphers.utf8("fingerprint:");
  private static final String INDEXED = "index:";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private volatile MasterFile master;
  private final KeyTable table;
  private final byte[] origin;
  private final Cache<String, SealKey> subjects =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT).build();
  private final Cache<Long, SealKey> byId =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT).build();
  private final Cache<String, String> blinded =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT).build();
  private volatile KeyRing ring;

  private Keys(MasterFile master, KeyTable table) throws IOException {
    this.master = master;
    this.table = table;
    this.origin = table.value("id").orElseThrow(() -> new IOException("keys.db names no log"));
    this.ring = KeyRing.read(master, table, origin);
  }

  /**
   * Opens the keys of the log in a folder, under that log's lock; makes them where the log has
   * neither records nor keys. Finishes or undoes what an erasure left half done.
   *
   * @param master the master key; wrapped by its passphrase where it was not
   * @param fresh whether the log was made just now
   * @param empty whether the log has no record
   * @throws IOException where the log has lost its keys or the keys their log, or where they do not
   *     belong together; nothing is changed then
   */
  public static Keys open(Path folder, MasterKey master, boolean fresh, boolean empty)
      throws IOException {
    Path db = folder.resolve(FILE);
    var file = new MasterFile(master);
    if (!Files.exists(db)) {
      if (!empty) {
        throw new IOException("the audit log in " + folder + " has lost its keys: no " + db);
      }
      KeyRing.make(file, db);
    } else if (fresh) {
      throw new IOException("there is " + db + " but no audit log in " + folder);
    }
    if (file.read().isEmpty() && file.next().isEmpty()) throw lost(folder, master);
    KeyTable table = KeyTable.open(db);
    try {
      KeyRing.recover(file, table);
      var keys = new Keys(file, table);
      file.forget();
      if (file.bare()) {
        file.stage(file.read().orElseThrow());
        file.promote();
      }
      return keys;
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  /**
   * The keys of the log in a folder, to read beside a process that writes; empty where there is no
   * {@code keys.db} or no master key: then what is sealed stays closed.
   *
   * @throws IOException where they do not belong together
   */
  public static Optional<Keys> read(Path folder, MasterKey master) throws IOException {
    Path db = folder.resolve(FILE);
    var file = new MasterFile(master);
    boolean there = file.read().isPresent() || file.next().isPresent();
    if (!Files.exists(db) || !there) return Optional.empty();
    KeyTable table = KeyTable.read(db);
    try {
      return Optional.of(new Keys(file, table));
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  /**
   * Copies {@code keys.db} as it stands at one moment, beside a process that writes it. What was
   * deleted is not in the copy.
   *
   * @param to a file that is not there yet
   */
  public static void copy(Path folder, Path to) throws IOException {
    try (KeyTable table = KeyTable.read(folder.resolve(FILE))) {
      table.execute("VACUUM INTO ?", to.toAbsolutePath().toString());
    }
  }

  private static IOException lost(Path folder, MasterKey master) {
    return new IOException(
        "the audit log in "
            + folder
            + " has lost its master key: no "
            + master.file()
            + "; none is made");
  }

  /**
   * Puts the master key under another passphrase. Blocking; a crash at any point leaves the old
   * file or the new one.
   *
   * @param passphrase null for none
   * @throws IOException where it is under none already, or the file cannot be replaced: then the
   *     old one is in its place, unless the message says that it was
   */
  public synchronized void wrap(@Nullable String passphrase) throws IOException {
    master = master.under(passphrase);
  }

  /** What names this log for as long as it lives. */
  public byte[] origin() {
    return origin.clone();
  }

  /** The epoch that new keys belong to. */
  public int epoch() {
    return ring.epoch();
  }

  /** Seals what concerns no subject: the log's own records. */
  public SealKey system() {
    return ring.system();
  }

  /** Seals what budgets are rebuilt from. */
  public SealKey ledger() {
    return ring.ledger();
  }

  /** A secret of the log's own under a name, so that it opens in this log under that name only. */
  public byte[] seal(String name, byte[] secret) {
    return ring.seal(name, secret);
  }

  /**
   * What {@link #seal} sealed.
   *
   * @throws IOException where that was with other keys or under another name, or it was changed
   */
  public byte[] open(String name, byte[] sealed) throws IOException {
    return ring.open(name, sealed)
        .orElseThrow(() -> new IOException("keys.db does not open " + name));
  }

  /** A name that tells nothing and is always the same: 128 bits of a keyed HMAC, in base64url. */
  public String blind(String value) {
    String known = blinded.getIfPresent(value);
    if (known != null) return known;
    byte[] tag = Ciphers.own().hmac(ring.index(), Ciphers.utf8("blind:" + value));
    String blind = BASE64.encodeToString(Arrays.copyOf(tag, BLIND));
    blinded.put(value, blind);
    return blind;
  }

  /**
   * The HMAC-SHA-256 of a field's name, a zero byte and its value, 32 bytes, by the key of the
   * index; kept nowhere.
   *
   * @param value bytes from one offset up to another
   */
  public byte[] indexed(String field, byte[] value, int from, int to) {
    byte[] head = Ciphers.utf8(INDEXED + field + '\0');
    return Ciphers.own().hmac(ring.index(), head, value, from, to);
  }

  /** What a text is recognised by among those of the same key; tells nothing of it without. */
  public static String fingerprint(SealKey key, byte[] text, int from, int to) {
    byte[] tag = Ciphers.own().hmac(key.secret(), FINGERPRINT, text, from, to);
    return BASE64.encodeToString(Arrays.copyOf(tag, BLIND));
  }

  /** A subject's key where it was asked for before; never blocks. */
  public @Nullable SealKey cached(String subject) {
    return subjects.getIfPresent(subject);
  }

  /** A subject's key, made and forced where it has none. Blocking. */
  public synchronized SealKey of(String subject) throws IOException {
    SealKey known = subjects.getIfPresent(subject);
    if (known != null) return known;
    byte[] name = name(subject);
    List<KeyTable.Row> rows =
        table.rows("SELECT id, epoch, wrapped FROM subject WHERE name = ?", name);
    SealKey key = rows.isEmpty() ? make(name) : open(rows.getFirst());
    subjects.put(subject, key);
    byId.put(key.id(), key);
    return key;
  }

  private SealKey make(byte[] name) throws IOException {
    KeyRing current = ring;
    byte[] secret = Ciphers.own().random(Ciphers.KEY);
    long id = newId();
    byte[] wrapped = current.wrap(SUBJECT, id, secret);
    table.execute(
        "INSERT INTO subject (id, name, epoch, wrapped) VALUES (?, ?, ?, ?)",
        id,
        name,
        current.epoch(),
        wrapped);
    return new SealKey(id, current.epoch(), secret);
  }

  /** The key of that id; empty where it is gone. Blocking where it is not known yet. */
  public Optional<SealKey> find(long id) throws IOException {
    SealKey own = ring.own(id);
    if (own != null) return Optional.of(own);
    SealKey known = byId.getIfPresent(id);
    return known == null ? stored(id) : Optional.of(known);
  }

  /* Under the lock of an erasure: a key that was read before it must not be kept after it. */
  private synchronized Optional<SealKey> stored(long id) throws IOException {
    List<KeyTable.Row> rows = table.rows("SELECT id, epoch, wrapped FROM subject WHERE id = ?", id);
    if (rows.isEmpty()) return Optional.empty();
    SealKey key = open(rows.getFirst());
    byId.put(id, key);
    return Optional.of(key);
  }

  /** The erasure that destroyed the key of that id; empty where none did. Blocking. */
  public Optional<String> erasure(long id) throws IOException {
    return table.text("SELECT erasure FROM erased WHERE id = ?", id);
  }

  /** The id of a subject's key; empty where it has none. Blocking. */
  public OptionalLong idOf(String subject) throws IOException {
    List<KeyTable.Row> rows =
        table.rows("SELECT id, epoch, wrapped FROM subject WHERE name = ?", name(subject));
    return rows.isEmpty() ? OptionalLong.empty() : OptionalLong.of(rows.getFirst().id());
  }

  /**
   * Destroys a subject's key, and wraps all others anew under a new master key, so that no copy of
   * {@code keys.db} opens anything of that subject any more. Blocking; a crash at any point leaves
   * it done or not begun.
   *
   * @param id the key's
   * @param erasure what is told of records whose key is gone
   * @return false where there is no such key, and nothing was changed
   * @throws IOException where the subject is held, or where the master key cannot be replaced;
   *     nothing was destroyed then
   */
  public synchronized boolean erase(long id, String erasure) throws IOException {
    Optional<LegalHold> held = holdOf(id);
    if (held.isPresent()) throw new HeldException(held.get());
    if (table.rows("SELECT id, epoch, wrapped FROM subject WHERE id = ?", id).isEmpty()) {
      return false;
    }
    ring = KeyRing.rotate(master, table, ring, id, erasure);
    subjects.invalidateAll();
    byId.invalidateAll();
    return true;
  }

  /** Why nothing of a subject may be erased; empty where it may. Blocking. */
  public Optional<LegalHold> hold(String subject) throws IOException {
    return first(holds("SELECT 0, 0, basis FROM hold WHERE name = ?", name(subject)));
  }

  /**
   * Why nothing may be erased of the subject whose key has that id; empty where it may. Blocking.
   */
  public Optional<LegalHold> holdOf(long id) throws IOException {
    return first(
        holds(
            "SELECT 0, 0, h.basis FROM hold h JOIN subject s ON s.name = h.name WHERE s.id = ?",
            id));
  }

  /** All holds. Blocking. */
  public List<LegalHold> holds() throws IOException {
    return holds("SELECT 0, 0, basis FROM hold");
  }

  private List<LegalHold> holds(String sql, Object... values) throws IOException {
    List<LegalHold> holds = new ArrayList<>();
    for (KeyTable.Row row : table.rows(sql, values)) holds.add(ring.openHold(row.wrapped()));
    return holds;
  }

  private static Optional<LegalHold> first(List<LegalHold> holds) {
    return holds.isEmpty() ? Optional.empty() : Optional.of(holds.getFirst());
  }

  /** Remembers which erasure destroyed parts of a record. Blocking. */
  public void destroyed(long seq, String erasure) throws IOException {
    table.execute("INSERT OR REPLACE INTO destroyed (seq, erasure) VALUES (?, ?)", seq, erasure);
  }

  /** Forgets what {@link #destroyed} told of the records before one. Blocking. */
  public void forgetDestroyed(long oldest) throws IOException {
    table.execute("DELETE FROM destroyed WHERE seq < ?", oldest);
  }

  /** The erasure that destroyed parts of the record of that seq; empty where none did. Blocking. */
  public Optional<String> destruction(long seq) throws IOException {
    return table.text("SELECT erasure FROM destroyed WHERE seq = ?", seq);
  }

  /** Keeps a subject from being erased, until it is released; a later one replaces. Blocking. */
  public synchronized void hold(String subject, LegalHold hold) throws IOException {
    table.execute(
        "INSERT INTO hold (name, basis) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET basis = excluded.basis",
        name(subject),
        ring.sealHold(hold));
  }

  /** Lets a held subject be erased again; false where it was not held. Blocking. */
  public synchronized boolean release(String subject) throws IOException {
    return table.execute("DELETE FROM hold WHERE name = ?", (Object) name(subject)) > 0;
  }

  private SealKey open(KeyTable.Row row) throws IOException {
    Optional<byte[]> secret = ring.unwrap(SUBJECT, row);
    // While another thread wraps all keys again.
    if (secret.isEmpty()) secret = renewed().unwrap(SUBJECT, row);
    return new SealKey(
        row.id(),
        row.epoch(),
        secret.orElseThrow(() -> new IOException("keys.db holds a key that does not open")));
  }

  private synchronized KeyRing renewed() throws IOException {
    ring = KeyRing.read(master, table, origin);
    return ring;
  }

  /** Whether anybody is held. Blocking. */
  public boolean holding() throws IOException {
    return table.text("SELECT 1 FROM hold LIMIT 1").isPresent();
  }

  private byte[] name(String subject) {
    return Ciphers.own().hmac(ring.index(), Ciphers.utf8("subject:" + subject));
  }

  static long newId() {
    return (ByteBuffer.wrap(Ciphers.own().random(8)).getLong() & Long.MAX_VALUE) | 1;
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
