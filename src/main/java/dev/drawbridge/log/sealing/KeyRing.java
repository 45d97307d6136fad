package dev.drawbridge.log.sealing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log's own keys, opened, and what wraps all others. */
record KeyRing(
    Wrapping wrapping, int epoch, byte[] epochKey, SealKey system, SealKey ledger, byte[] index) {
  private static final String EPOCH = "epoch";
  private static final String OWN = "SELECT id, epoch, wrapped FROM own WHERE name = ?";

  /** A new log's keys, and its master key where there is none. */
  static void make(MasterFile master, Path db) throws IOException {
    Optional<byte[]> given = master.read();
    byte[] kek = given.isPresent() ? given.get() : master.make();
    byte[] log = Ciphers.own().random(16);
    byte[] epochKey = Ciphers.own().random(Ciphers.KEY);
    var wrapping = new Wrapping(log);
    KeyTable.create(
            db,
            table -> {
              table.execute("INSERT INTO log (name, value) VALUES ('id', ?)", (Object) log);
              table.execute(
                  "INSERT INTO epoch (epoch, wrapped) VALUES (1, ?)",
                  (Object) wrapping.wrap(kek, EPOCH, 1, epochKey));
              for (String name : List.of(Keys.SYSTEM, Keys.LEDGER, Keys.INDEX)) {
                long id = Keys.newId();
                byte[] key = Ciphers.own().random(Ciphers.KEY);
                table.execute(
                    "INSERT INTO own (name, id, epoch, wrapped) VALUES (?, ?, 1, ?)",
                    name,
                    id,
                    wrapping.wrap(epochKey, name, id, key));
              }
            })
        .close();
  }

  /** Finishes or undoes a change of the master key that was left half done. */
  static void recover(MasterFile master, KeyTable table) throws IOException {
    Optional<byte[]> next = master.next();
    if (next.isEmpty()) {
      master.drop();
      return;
    }
    byte[] log = table.value("id").orElseThrow(() -> new IOException("keys.db names no log"));
    if (epoch(new Wrapping(log), table, next.get()).isEmpty()) {
      master.drop();
      return;
    }
    table.vacuum();
    master.promote();
  }

  /**
   * Destroys one subject's key and wraps all others under a new epoch key and that under a new
   * master key. The new master key is forced before anything is wrapped with it, and the old one
   * overwritten after all is.
   */
  static KeyRing rotate(
      MasterFile master, KeyTable table, KeyRing old, long subject, String erasure)
      throws IOException {
    byte[] kek;
    try {
      kek = master.stage();
    } catch (IOException e) {
      throw new IOException(
          "the master key cannot be replaced, so nothing was erased: " + e.getMessage(), e);
    }
    int epoch = old.epoch + 1;
    byte[] key = Ciphers.own().random(Ciphers.KEY);
    try {
      rewrap(table, old, subject, erasure, epoch, key, kek);
    } catch (IOException | RuntimeException e) {
      recover(master, table);
      throw e;
    }
    table.vacuum();
    master.promote();
    return read(master, table, old.wrapping.log());
  }

  private static void rewrap(
      KeyTable table, KeyRing old, long subject, String erasure, int epoch, byte[] key, byte[] kek)
      throws IOException {
    table.transaction(
        t -> {
          t.execute("DELETE FROM subject WHERE id = ?", subject);
          t.execute("INSERT INTO erased (id, erasure) VALUES (?, ?)", subject, erasure);
          for (KeyTable.Row row : t.rows("SELECT id, epoch, wrapped FROM subject")) {
            byte[] secret = old.must(old.unwrap(Keys.SUBJECT, row));
            t.execute(
                "UPDATE subject SET epoch = ?, wrapped = ? WHERE id = ?",
                epoch,
                old.wrapping.wrap(key, Keys.SUBJECT, row.id(), secret),
                row.id());
          }
          for (String name : List.of(Keys.SYSTEM, Keys.LEDGER, Keys.INDEX)) {
            KeyTable.Row row = t.rows(OWN, name).getFirst();
            byte[] secret = old.must(old.unwrap(name, row));
            t.execute(
                "UPDATE own SET epoch = ?, wrapped = ? WHERE name = ?",
                epoch,
                old.wrapping.wrap(key, name, row.id(), secret),
                name);
          }
          t.execute("DELETE FROM epoch");
          t.execute(
              "INSERT INTO epoch (epoch, wrapped) VALUES (?, ?)",
              epoch,
              old.wrapping.wrap(kek, EPOCH, epoch, key));
        });
  }

  private byte[] must(Optional<byte[]> key) throws IOException {
    return key.orElseThrow(() -> new IOException("keys.db holds a key that does not open"));
  }

  byte[] seal(String name, byte[] secret) {
    return wrapping.wrap(system.secret(), "secret " + name, 0, secret);
  }

  Optional<byte[]> open(String name, byte[] sealed) {
    return wrapping.unwrap(system.secret(), "secret " + name, 0, sealed);
  }

  byte[] sealHold(LegalHold hold) throws IOException {
    return wrapping.wrap(system.secret(), "hold", 0, hold.bytes());
  }

  LegalHold openHold(byte[] sealed) throws IOException {
    Optional<byte[]> whole = wrapping.unwrap(system.secret(), "hold", 0, sealed);
    if (whole.isPresent()) return LegalHold.read(whole.get());
    return wrapping
        .unwrap(system.secret(), "text", 0, sealed)
        .map(basis -> LegalHold.of(new String(basis, StandardCharsets.UTF_8)))
        .orElseThrow(() -> new IOException("keys.db holds a legal hold that does not open"));
  }

  static KeyRing read(MasterFile master, KeyTable table, byte[] log) throws IOException {
    var wrapping = new Wrapping(log);
    for (Optional<byte[]> kek : List.of(master.read(), master.next())) {
      if (kek.isEmpty()) continue;
      Optional<Epoch> epoch = epoch(wrapping, table, kek.get());
      if (epoch.isPresent()) return read(wrapping, table, epoch.get());
    }
    throw new IOException(
        "the master key in " + master.path() + " is not the one that keys.db was wrapped with");
  }

  private record Epoch(int number, byte[] key) {}

  private static Optional<Epoch> epoch(Wrapping wrapping, KeyTable table, byte[] kek)
      throws IOException {
    List<KeyTable.Row> rows =
        table.rows("SELECT epoch, epoch, wrapped FROM epoch ORDER BY epoch DESC LIMIT 1");
    if (rows.isEmpty()) throw new IOException("keys.db has no epoch");
    KeyTable.Row row = rows.getFirst();
    return wrapping
        .unwrap(kek, EPOCH, row.epoch(), row.wrapped())
        .map(key -> new Epoch(row.epoch(), key));
  }

  private static KeyRing read(Wrapping wrapping, KeyTable table, Epoch epoch) throws IOException {
    SealKey system = own(wrapping, table, epoch, Keys.SYSTEM);
    SealKey ledger = own(wrapping, table, epoch, Keys.LEDGER);
    byte[] index = own(wrapping, table, epoch, Keys.INDEX).secret();
    return new KeyRing(wrapping, epoch.number, epoch.key, system, ledger, index);
  }

  private static SealKey own(Wrapping wrapping, KeyTable table, Epoch epoch, String name)
      throws IOException {
    for (KeyTable.Row row : table.rows(OWN, name)) {
      Optional<byte[]> key = wrapping.unwrap(epoch.key, name, row.id(), row.wrapped());
      if (key.isPresent()) return new SealKey(row.id(), row.epoch(), key.get());
    }
    throw new IOException("keys.db holds no " + name + " key that opens");
  }

  /** The log's own key of that id; null where it has none such. */
  @Nullable SealKey own(long id) {
    if (system.id() == id) return system;
    return ledger.id() == id ? ledger : null;
  }

  byte[] wrap(String kind, long id, byte[] key) {
    return wrapping.wrap(epochKey, kind, id, key);
  }

  Optional<byte[]> unwrap(String kind, KeyTable.Row row) {
    return wrapping.unwrap(epochKey, kind, row.id(), row.wrapped());
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "keys of epoch " + epoch;
  }
}
